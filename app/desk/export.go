package desk

import (
	"context"
	"errors"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/domain/record"
	"relance/foundation/fault"
	"relance/foundation/money"
	"relance/foundation/sheet"
)

// formats are the kinds of spreadsheet that are written, with their media types.
var formats = []struct{ name, media string }{
	{"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
	{"ods", "application/vnd.oasis.opendocument.spreadsheet"},
	{"csv", web.MediaCSV},
}

// planFile is the name, without its format, of the plan as a spreadsheet.
const planFile = "plan"

// downloads offers the plan and the records as spreadsheets.
func (v *visit) downloads(now *planNow) []g.Node {
	if now.content == nil {
		return nil
	}
	links := func(name, words string) web.Pair {
		var nodes g.Group
		for i, f := range formats {
			if i > 0 {
				nodes = append(nodes, g.Text(" · "))
			}
			nodes = append(nodes, web.A(v.To("/bureau/export/"+name+"."+f.name), "."+f.name, h.Aria("label", "."+f.name+v.Say("say.colon")+" "+words)))
		}
		return web.Pair{Words: words, Nodes: nodes}
	}
	pairs := []web.Pair{links(planFile, v.Say("import.export_plan"))}
	for _, k := range record.Names {
		pairs = append(pairs, links(k, v.Say("import.export_of", v.Say("import.sort_"+k))))
	}
	return []g.Node{h.H2(g.Text(v.Say("import.export"))), h.P(g.Text(v.Say("import.export_lead"))), web.Facts(pairs...)}
}

// sendExport answers the plan, or the records of a kind that stand, as a spreadsheet.
func sendExport(v *visit) error {
	base, format := cutFormat(v.of("name"))
	media := ""
	for _, f := range formats {
		if f.name == format {
			media = f.media
		}
	}
	if media == "" || base != planFile && !slices.Contains(record.Names, base) {
		return fault.New(fault.NotFound, "web.no_page")
	}
	return v.withPlan(func(ctx context.Context, now *planNow) error {
		if now.content == nil {
			return fault.New(fault.NotFound, "web.no_page")
		}
		if base != planFile {
			files, err := record.Files(ctx, now.q, base, 0)
			if err != nil {
				return err
			}
			if err := v.People.Looked(ctx, v.who.Actor, "export:"+base); err != nil {
				return err
			}
			v.patient()
			v.attachment(base+"."+format, media)
			return v.cutOff(record.Write(ctx, now.q, v.w, format, v.Fictional, files...))
		}
		sums, err := ledger.Sum(ctx, now.q, ledger.Query{On: v.today(), By: ledger.ByBook | ledger.ByStage | ledger.ByAction})
		if err != nil {
			return err
		}
		table := plan.WriteSheet(now.content, now.allocated(sums), now.statesByCode(), v.Lang)
		v.attachment(base+"."+format, media)
		return v.cutOff(sheet.Write(v.w, format, []sheet.Table{table}))
	})
}

// cutFormat parts "payment.record.csv" into name and format.
func cutFormat(name string) (base, format string) {
	i := strings.LastIndexByte(name, '.')
	if i < 0 {
		return name, ""
	}
	return name[:i], name[i+1:]
}

// allocated is what has reached each action.
func (n *planNow) allocated(sums []ledger.Standing) map[string]money.Cents {
	out := map[string]money.Cents{}
	for _, a := range n.content.Actions {
		if _, reached := ledger.At(sums, ledger.BookPlan, ledger.Allocated, a.Code); reached != 0 {
			out[a.Code] = reached
		}
	}
	return out
}

// statesByCode gives the states of actions that are not planned any more.
func (n *planNow) statesByCode() map[string]string {
	out := map[string]string{}
	for thing, c := range n.states {
		if family, code, _ := cutSubject(thing); family == "action" {
			out[code] = c.State
		}
	}
	return out
}

// attachment begins a file that a browser keeps; one of a fiction says so in its name.
func (v *visit) attachment(name, media string) {
	if v.Fictional {
		name = "DEMO-" + name
	}
	v.w.Header().Set("Content-Type", media)
	v.w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
}

// patient lets a long file take its time.
func (v *visit) patient() {
	until := time.Now().Add(uploadFor)
	if err := http.NewResponseController(v.w).SetWriteDeadline(until); err != nil && !errors.Is(err, http.ErrNotSupported) {
		v.Log.Warn("a long answer may be cut off", "error", err)
	}
}

// cutOff ends an answer that has begun and cannot be ended well: a page in it would spoil the file.
func (v *visit) cutOff(err error) error {
	if err != nil {
		v.Log.Warn("a file was not sent to its end", "error", err)
		panic(http.ErrAbortHandler)
	}
	return nil
}

// sendSource answers the file of an act of records as it was given. It may name people: that it was read
// is noted.
func sendSource(v *visit) error {
	n, bad := web.Whole(v.of("number"))
	if bad != nil {
		return fault.New(fault.NotFound, "web.no_page")
	}
	f, err := record.FileOf(v.ctx, v.DB, n)
	if err != nil {
		return err
	}
	if err := v.People.Looked(v.ctx, v.who.Actor, "source:"+v.of("number")); err != nil {
		return err
	}
	w := &lateFile{v: v, name: f.Name}
	if _, err := record.SourceOf(v.ctx, v.DB, v.Vault, n, w); err != nil {
		if w.begun {
			return v.cutOff(err)
		}
		return err
	}
	return nil
}

// lateFile becomes an answer with its first byte, so that a fault before it is still told as a page.
type lateFile struct {
	v     *visit
	name  string
	begun bool
}

func (l *lateFile) Write(p []byte) (int, error) {
	if !l.begun {
		l.begun = true
		l.v.patient()
		l.v.attachment(l.name, "application/octet-stream")
	}
	return l.v.w.Write(p)
}

// WriteString lets pieces be written without a copy.
func (l *lateFile) WriteString(s string) (int, error) { return l.Write([]byte(s)) }
