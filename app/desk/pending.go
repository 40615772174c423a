package desk

import (
	"context"
	"encoding/json"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"relance/domain/plan"
	"relance/domain/territory"
	"relance/foundation/draft"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/sheet"
	"relance/foundation/store"
)

// importKind and mappingKind name, among drafts, imports under way and the columns of a system's files.
const (
	importKind  = "import"
	mappingKind = "mapping"
)

// Limits of imports under way.
const (
	pendingMax = 5                  // of one person
	pendingFor = 7 * 24 * time.Hour // without being touched
)

// sheetSort is what a table of actions is called where a kind of record would stand.
const sheetSort = "sheet"

// Steps of an import, in order.
const (
	stepPage    = "page"
	stepColumns = "columns"
	stepRows    = "rows"
	stepEffect  = "effect"
	stepDone    = "done"
)

// pending is an import under way. It is kept as a draft, so that it outlives browser and server.
type pending struct {
	waiting
	Sort    string            `json:"sort"` // "sheet", or a kind of record
	System  string            `json:"system"`
	Step    string            `json:"step"`
	Page    string            `json:"page"`  // of a workbook; "" the only one
	Pages   []sheet.Page      `json:"pages"` // where there are several
	Mapping map[string]string `json:"mapping"`
	From    string            `json:"from"` // stage drawn on
	Control string            `json:"control"`
	Former  int64             `json:"former"`  // the act that recorded a file of this name
	Another bool              `json:"another"` // and this is another one
	Reason  map[string]string `json:"reason"`
	ID      string            `json:"id"`    // of the acts of a sheet
	Given   url.Values        `json:"given"` // what a sheet does not say, as typed
	Act     int64             `json:"act"`   // once recorded

	draft draft.Draft
}

// name is that under which the import's tasks go.
func (p *pending) name() string { return p.draft.Ref }

func (p *pending) path() string { return "/bureau/import/" + p.draft.Ref }

// readPending opens an import under way. That of somebody else is not there (K2), but for an auditor, who
// may look.
func (v *visit) readPending(ref string) (*pending, error) {
	d, err := draft.Get(v.ctx, v.DB, v.Vault, ref)
	if err != nil {
		return nil, err
	}
	_, looks := v.who.Actor.Holds([]identity.Role{identity.Auditor})
	if d.Kind != importKind || d.Owner != v.who.Account && (!looks || v.route.post) {
		return nil, fault.New(fault.NotFound, "web.no_page")
	}
	p := &pending{draft: d}
	if err := json.Unmarshal([]byte(d.Body), p); err != nil {
		return nil, err
	}
	if d.Owner == v.who.Account && !v.may(v.who.Actor, p.act()) { // a mandate that has ended
		return nil, fault.New(fault.NotFound, "web.no_page")
	}
	return p, nil
}

// act is the kind of act that somebody must be able to make, to import this.
func (p *pending) act() string {
	if p.Sort == sheetSort {
		return "plan.adopt"
	}
	return p.Sort
}

// owned says that the visitor is whose import it is.
func (v *visit) owned(p *pending) bool { return p.draft.Owner == v.who.Account }

// savePending keeps an import as it stands now.
func (d *Desk) savePending(ctx context.Context, p *pending) error {
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	next := p.draft
	next.Body = string(body)
	if p.draft, err = draft.Save(ctx, d.DB, d.Vault, next, d.Clock()); err == nil {
		p.draft.Body = next.Body
	}
	return err
}

// dropPending forgets an import and its file.
func (d *Desk) dropPending(ctx context.Context, p *pending) error {
	d.removeFile(&p.waiting)
	d.tasks.forget(p.name())
	err := draft.Drop(ctx, d.DB, p.draft.Ref)
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	return err
}

// newPending keeps a file that has come as an import of the visitor's. The same file sent twice is one.
func (v *visit) newPending(sort, system string) (*pending, error) {
	if err := v.tidyImports(); err != nil {
		return nil, err
	}
	mine, err := v.pendings(v.who.Account)
	if err != nil {
		return nil, err
	}
	for _, p := range mine {
		if p.Digest == v.file.Digest && p.Sort == sort && p.System == system && p.Act == 0 {
			return p, nil
		}
	}
	if len(slices.DeleteFunc(mine, func(p *pending) bool { return p.Act > 0 })) >= pendingMax {
		return nil, fault.New(fault.Conflict, "import.many", pendingMax)
	}
	p := &pending{waiting: *v.file, Sort: sort, System: system, Step: stepColumns, Pages: []sheet.Page{}, Given: url.Values{}}
	p.draft = draft.Draft{Kind: importKind, Subject: sort, Owner: v.who.Account, Title: clipped(p.Name)}
	f, book, err := v.open(&p.waiting)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if pages := book.Pages(); len(pages) > 1 {
		p.Pages, p.Step = pages, stepPage
	}
	if err := v.savePending(v.ctx, p); err != nil {
		return nil, err
	}
	v.file = nil // it stays
	return p, nil
}

// clipped keeps a file's name short enough for a title.
func clipped(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(name, "?"))
	if r := []rune(name); len(r) > 120 {
		return string(r[:119]) + "…"
	}
	return name
}

// open reads a waiting file as a book; the file is to be closed after the book's last row is read.
func (d *Desk) open(w *waiting) (*plainFile, *sheet.Book, error) {
	f, err := d.openFile(w)
	if err != nil {
		return nil, nil, err
	}
	book, err := sheet.Open(w.Name, f, w.Size)
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	return f, book, nil
}

// page is the place of the chosen page in a book.
func (p *pending) page(book *sheet.Book) int {
	for i, x := range book.Pages() {
		if p.Page != "" && x.Name == p.Page {
			return i
		}
	}
	return book.First()
}

// pendings lists the imports under way of a person, or of all (""), last touched first.
func (v *visit) pendings(owner string) ([]*pending, error) {
	all, err := draft.ListWhole(v.ctx, v.DB, v.Vault, importKind, "", owner)
	if err != nil {
		return nil, err
	}
	out := make([]*pending, 0, len(all))
	for _, d := range all {
		p := &pending{draft: d}
		if err := json.Unmarshal([]byte(d.Body), p); err != nil {
			continue // its body was too much for the list
		}
		out = append(out, p)
	}
	return out, nil
}

// tidyImports drops imports that nobody touched for long, and files that no import names.
func (v *visit) tidyImports() error {
	all, err := v.pendings("")
	if err != nil {
		return err
	}
	before := store.Instant(v.Clock().Add(-pendingFor))
	named := map[string]bool{}
	for _, p := range all {
		if p.draft.Updated >= before || v.tasks.working(p.name()) {
			named[p.File] = true
		} else if err := v.dropPending(v.ctx, p); err != nil {
			return err
		}
	}
	entries, err := os.ReadDir(v.waitingFolder())
	if err != nil {
		return nil // there is none yet
	}
	for _, e := range entries {
		if i, err := e.Info(); err == nil && !named[e.Name()] && time.Since(i.ModTime()) > orphanAfter {
			v.removeFile(&waiting{File: e.Name()})
		}
	}
	return nil
}

// working says that a task of a name is under way.
func (t *tasks) working(name string) bool {
	x := t.of(name)
	return x != nil && !x.now().Ended
}

// rememberedMapping gives the columns by which a system's files of a kind were last read; nil where none
// was.
func (v *visit) rememberedMapping(sort, system string) (remembered, error) {
	all, err := draft.ListWhole(v.ctx, v.DB, v.Vault, mappingKind, mappingSubject(sort, system), "")
	var m remembered
	if err != nil || len(all) == 0 || json.Unmarshal([]byte(all[0].Body), &m) != nil {
		return remembered{}, err
	}
	m.draft = all[0]
	return m, nil
}

// remembered is what is kept of how a system's files are read.
type remembered struct {
	Mapping map[string]string `json:"mapping"`
	From    string            `json:"from"`

	draft draft.Draft
}

func mappingSubject(sort, system string) string {
	const most = 150
	s := strings.ToLower(clipped(system))
	for len(s) > most {
		r := []rune(s)
		s = string(r[:len(r)-1])
	}
	return sort + ":" + s
}

// rememberMapping keeps how a system's files are read, for whoever imports the next one.
func (v *visit) rememberMapping(p *pending) error {
	was, err := v.rememberedMapping(p.Sort, p.System)
	if err != nil {
		return err
	}
	body, err := json.Marshal(remembered{Mapping: p.Mapping, From: p.From})
	if err != nil {
		return err
	}
	d := was.draft
	if d.Ref == "" {
		d = draft.Draft{Kind: mappingKind, Subject: mappingSubject(p.Sort, p.System), Owner: v.who.Account, Title: clipped(p.System)}
	}
	d.Body = string(body)
	_, err = draft.Save(v.ctx, v.DB, v.Vault, d, v.Clock())
	if fault.KindOf(err) == fault.Conflict { // somebody else's is as good
		return nil
	}
	return err
}

// systems lists the systems whose files of a kind were read before.
func (v *visit) systems(sort string) ([]string, error) {
	all, err := draft.List(v.ctx, v.DB, v.Vault, mappingKind, "", "")
	var out []string
	for _, d := range all {
		if strings.HasPrefix(d.Subject, sort+":") || sort == "" && d.Subject != sheetSort+":" {
			if !slices.Contains(out, d.Title) {
				out = append(out, d.Title)
			}
		}
	}
	return out, err
}

// communes gives the names of the adopted territory's communes by code; nil where there is none.
func (n *planNow) communes(ctx context.Context) (map[string]string, error) {
	if n.content == nil || n.version.Territory == "" {
		return nil, nil
	}
	blob, err := journal.ReadBlob(ctx, n.q, n.version.Territory)
	if err != nil {
		return nil, err
	}
	ground, err := territory.Decode([]byte(blob.Body))
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, c := range ground.Communes {
		names[c.Code] = c.Name
	}
	return names, nil
}

// adoptedPlan is the content in force; nil before the adoption.
func (v *visit) adoptedPlan() (c *plan.Content, err error) {
	err = v.withPlan(func(_ context.Context, now *planNow) error {
		c = now.content
		return nil
	})
	return c, err
}
