package desk

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/locale"
	"relance/foundation/money"
	"relance/foundation/sheet"
)

// sheetRowsMost bounds the rows of a table of actions, far above any plan.
const sheetRowsMost = 5_000

// lookedSheet is a table of actions as it was read.
type lookedSheet struct {
	rows   []sheet.Row
	header int
	notes  []*fault.Fault
}

func showUploadSheet(v *visit) error { return v.uploadSheet(http.StatusOK, nil) }

// uploadSheet asks for the table of actions.
func (v *visit) uploadSheet(status int, faults []*fault.Fault, more ...g.Node) error {
	content, err := v.adoptedPlan()
	if err != nil {
		return err
	}
	f := &web.Form{Site: v.Site, Action: "/bureau/import/feuille", CSRF: v.who.CSRF, Faults: faults, Upload: true}
	f.Inputs = []g.Node{v.fileInput(f)}
	f.Buttons = []g.Node{web.Button("", v.Say("import.send"))}
	key := "import.sheet_lead"
	if content == nil {
		key = "import.sheet_lead_new"
	}
	if content != nil && len(content.Languages) > 1 {
		more = append(more, web.Notice(h.P(g.Text(v.Say("import.sheet_languages")))))
	}
	return v.showUpload(status, "/bureau/import/feuille", v.Say("import.way_sheet"), v.Say(key), f, more)
}

func sendUploadSheet(v *visit) error {
	if faults := v.fileFaults(); len(faults) > 0 {
		return v.uploadSheet(http.StatusUnprocessableEntity, faults)
	}
	return v.taken(sheetSort, "", v.uploadSheet)
}

// lookAtSheet reads all rows of the chosen page.
func (v *visit) lookAtSheet(p *pending) error {
	own := *p
	return v.begin(p, func(ctx context.Context, tell func(string, int64, int64)) (any, error) {
		f, book, err := v.open(&own.waiting)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		found := &lookedSheet{header: -1}
		for row, err := range book.Rows(ctx, own.page(book)) {
			if err != nil {
				return nil, err
			}
			if found.rows = append(found.rows, row); len(found.rows) > sheetRowsMost {
				return nil, fault.New(fault.Invalid, "import.sheet_long", sheetRowsMost)
			}
			if found.header < 0 && bears(row, own.Mapping) {
				found.header = len(found.rows) - 1
			}
			tell("read", int64(len(found.rows)), 0)
		}
		found.notes = book.Notes()
		return found, nil
	})
}

// bears says that a row holds every header of a mapping.
func bears(row sheet.Row, m map[string]string) bool {
	for _, name := range m {
		if !slices.ContainsFunc(row.Cells, func(c sheet.Cell) bool { return c.Text == name }) {
			return false
		}
	}
	return len(m) > 0
}

// typed is a field of what was typed beside the sheet.
func typed(form url.Values, name string) string { return strings.TrimSpace(form.Get(name)) }

// headOf reads what a new plan needs and no sheet says. Its faults are those of the form.
func (v *visit) headOf(form url.Values) (*plan.Head, fault.List) {
	var all fault.List
	need := func(name string) string {
		s := typed(form, name)
		if s == "" {
			all = append(all, fault.New(fault.Invalid, "form.missing").At(name))
		}
		return s
	}
	head := &plan.Head{Fictional: v.Fictional, Title: textOf(form, "titre"), Owner: plan.Owner{Name: textOf(form, "porteur"), Siren: strings.ReplaceAll(typed(form, "siren"), " ", "")}}
	need("titre_fr")
	need("porteur_fr")
	head.Plan = slug(typed(form, "titre_fr"))
	if s := need("enveloppe"); s != "" {
		c, err := money.Parse(s)
		if err == nil && c <= 0 {
			err = fault.New(fault.Invalid, "ledger.cents_wrong", c)
		}
		all = append(all, at(err, "enveloppe")...)
		head.Envelope = c
	}
	need("organe_fr")
	head.Vote = plan.Vote{Date: need("date"), Body: textOf(form, "organe"), Outcome: textOf(form, "issue"), Number: typed(form, "numero"), Sources: []string{}}
	if head.Vote.Outcome["fr"] == "" {
		head.Vote.Outcome = plan.Text{"fr": locale.Text(locale.French, "import.outcome_default"), "en": locale.Text(locale.English, "import.outcome_default")}
	}
	return head, all
}

// unsaid is the head against which the rows of a new plan are told while its own is not typed, or not
// right: it never reaches the journal, since a head with faults is asked again before anything is tried.
func (v *visit) unsaid() *plan.Head {
	any := plan.Text{"fr": "–", "en": "–"}
	return &plan.Head{Plan: "plan", Fictional: v.Fictional, Title: any, Owner: plan.Owner{Name: any}, Envelope: money.Max,
		Vote: plan.Vote{Date: v.today(), Body: any, Outcome: any, Sources: []string{}}}
}

// slugMax is the longest short name of a plan.
const slugMax = 40

// slug makes the short name of a plan from its title: "plan-de-relance".
func slug(title string) string {
	out := ""
	for _, w := range strings.Fields(locale.Fold(title)) {
		w = strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, w)
		if len(w) < 2 {
			continue
		}
		if len(out)+1+len(w) > slugMax {
			break
		}
		out = strings.TrimPrefix(out+"-"+w, "-")
	}
	if out == "" || out[0] < 'a' {
		out = strings.TrimSuffix("plan-"+out, "-")
	}
	return out
}

// propose reads the rows against the plan in force or, where there is none, with what was typed.
func (v *visit) propose(p *pending, found *lookedSheet, form url.Values) (*plan.Proposal, plan.Version, fault.List, error) {
	var proposal *plan.Proposal
	var version plan.Version
	var faults fault.List
	err := v.withPlan(func(ctx context.Context, now *planNow) error {
		in := plan.SheetInput{Rows: found.rows, Header: found.header, Mapping: p.Mapping, File: p.Name, Base: now.content, Remove: typed(form, "retirer") != ""}
		version = now.version
		if now.content == nil {
			if in.Head, faults = v.headOf(form); len(faults) > 0 {
				in.Head = v.unsaid() // the rows can be told all the same
			}
		} else {
			sums, err := ledger.Sum(ctx, now.q, ledger.Query{On: v.today(), By: ledger.ByBook | ledger.ByStage | ledger.ByAction})
			if err != nil {
				return err
			}
			in.Allocated, in.States = now.allocated(sums), now.statesByCode()
		}
		proposal = plan.ReadSheet(in)
		return nil
	})
	return proposal, version, faults, err
}

// sheetSubmissions makes the acts of a sheet from what was typed beside it.
func (v *visit) sheetSubmissions(p *pending, found *lookedSheet) ([]plan.ProposedAct, *plan.Proposal, fault.List, error) {
	was := v.form
	v.form = p.Given
	defer func() { v.form = was }()
	proposal, version, faults, err := v.propose(p, found, p.Given)
	if err != nil {
		return nil, nil, nil, err
	}
	around, more := v.around()
	faults = append(faults, more...)
	text := textOf(p.Given, "text")
	if len(text) > 0 && text["fr"] == "" {
		faults = append(faults, fault.New(fault.Invalid, "plan.text_french").At("text_fr"))
	}
	if len(faults) > 0 {
		return nil, proposal, faults, nil
	}
	on := around.Effective
	if on == "" && version.Digest == "" {
		on = typed(p.Given, "date")
	}
	n := 0
	acts, err := proposal.Submissions(plan.Recording{On: on, Version: version, Authority: around.Authority, Sources: around.Sources, Text: text, ID: func() string {
		n++
		return fmt.Sprintf("%s-%d", p.ID, n)
	}})
	if refusal := refused(err); refusal != nil {
		return nil, proposal, unplaced(refusal), nil
	}
	for i := range acts {
		acts[i].Note = around.Note
	}
	return acts, proposal, nil, err
}

func submissionsOf(acts []plan.ProposedAct) []journal.Submission {
	subs := make([]journal.Submission, len(acts))
	for i, a := range acts {
		subs[i] = a.Submission
	}
	return subs
}

// sendSheet checks what was typed beside a sheet, or records it.
func (v *visit) sendSheet(p *pending, do string) error {
	t := v.tasks.of(p.name())
	if t == nil {
		return v.askLook(http.StatusConflict, p, nil)
	}
	found, ok := t.now().Found.(*lookedSheet)
	if !ok {
		return v.to(p.path())
	}
	if do == "record" {
		if p.Step != stepEffect {
			return v.to(p.path())
		}
		return v.recordSheet(p, found)
	}
	if faults := v.takePieces(); len(faults) > 0 {
		return v.importStep(http.StatusUnprocessableEntity, p, stepRows, faults)
	}
	p.Given = url.Values(v.form)
	p.Given.Del("csrf")
	p.Given.Del("do")
	if p.ID == "" {
		p.ID = sheetPrefix + identity.Random(18)
	}
	acts, _, faults, err := v.sheetSubmissions(p, found)
	if err != nil {
		return err
	}
	if len(faults) == 0 {
		_, err = v.foresee(submissionsOf(acts)...)
		if refusal := refused(err); refusal != nil {
			faults = toForm(refusal)
		} else if err != nil {
			return err
		}
	}
	if len(faults) > 0 {
		return v.importStep(http.StatusUnprocessableEntity, p, stepRows, faults)
	}
	p.Step = stepEffect
	if err := v.savePending(v.ctx, p); err != nil {
		return err
	}
	return v.to(p.path())
}

// sheetEffect tells which acts a sheet makes and what they change, and asks whether to record them.
func (v *visit) sheetEffect(p *pending, found *lookedSheet) error {
	acts, proposal, faults, err := v.sheetSubmissions(p, found)
	if err != nil {
		return err
	}
	var seen *foreseen
	if len(faults) == 0 {
		seen, err = v.foresee(submissionsOf(acts)...)
		if refusal := refused(err); refusal != nil {
			faults = toForm(refusal)
		} else if err != nil {
			return err
		}
	}
	if len(faults) > 0 {
		return v.sheetStep(http.StatusUnprocessableEntity, p, stepRows, faults)
	}
	body := []g.Node{h.P(h.Class("lead"), g.Text(v.Say("import.sheet_effect", len(acts), proposal.Total())))}
	for _, w := range seen.warnings {
		body = append(body, web.Notice(h.P(g.Text(w))))
	}
	var list g.Group
	for i, a := range acts {
		if i == placesMax {
			list = append(list, h.Li(g.Text(v.Say("import.acts_more", len(acts)-placesMax))))
			break
		}
		list = append(list, h.Li(g.Text(a.Sentence(v.Say))))
	}
	v.form = p.Given
	f := v.importForm(p, nil)
	f.Buttons = []g.Node{web.Button("record", v.Say("import.record_acts", len(acts))), web.Second("drop", v.Say("import.drop"))}
	body = append(body, web.Section("actes", v.Say("import.acts"), h.Ol(list)), v.changes(seen),
		web.Section("saisie", v.Say("preview.entered"), web.Facts(v.toldAround(acts[0].Submission)...)), v.formOrNot(p, f), h.P(web.A(v.To(p.path(), "etape", stepRows), v.Say("import.back_rows"))))
	return v.importPage(http.StatusOK, p, stepEffect, body...)
}

// recordSheet records the acts of a sheet, all or none.
func (v *visit) recordSheet(p *pending, found *lookedSheet) error {
	acts, _, faults, err := v.sheetSubmissions(p, found)
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		return v.importStep(http.StatusUnprocessableEntity, p, stepRows, faults)
	}
	actor, own := v.who.Actor, *p
	return v.begin(p, func(ctx context.Context, _ func(string, int64, int64)) (any, error) {
		receipts, err := v.Journal.Do(ctx, actor, submissionsOf(acts)...)
		if err != nil {
			return nil, err
		}
		own.Act, own.Step = receipts[0].Number, stepDone
		if err := v.savePending(context.WithoutCancel(ctx), &own); err != nil {
			return nil, err
		}
		v.removeFile(&own.waiting)
		return nil, nil
	})
}
