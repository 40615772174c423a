package desk

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/record"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
)

// undoable is an import as a whole: the acts that it made, first first.
type undoable struct {
	acts []journal.Record
	kind string
	file *record.Recorded // of records
}

// readUndoable finds the import that an act is of. An act that is none, or not the visitor's to take back,
// is not there (K2).
func (v *visit) readUndoable() (*undoable, error) {
	r, err := v.aimed()
	if err != nil {
		return nil, err
	}
	u := &undoable{acts: []journal.Record{r}, kind: kindOf(r)}
	prefix, first := strings.CutSuffix(r.ID, "-1")
	switch {
	case slices.Contains(record.Names, u.kind):
		f, err := record.FileOf(v.ctx, v.DB, r.Number)
		if err != nil {
			return nil, fault.New(fault.NotFound, "web.no_page").Because(err)
		}
		u.file = &f
	case u.kind == "plan.takeover":
	case first && strings.HasPrefix(r.ID, sheetPrefix):
		for i := 2; ; i++ {
			n, found, err := journal.NumberOf(v.ctx, v.DB, fmt.Sprintf("%s-%d", prefix, i))
			if err != nil {
				return nil, err
			}
			if !found {
				break
			}
			next, err := journal.Get(v.ctx, v.DB, n)
			if err != nil {
				return nil, err
			}
			u.acts = append(u.acts, next)
		}
	default:
		return nil, fault.New(fault.NotFound, "web.no_page")
	}
	return u, nil
}

// standing lists the acts that still stand, last first: the order in which they are taken back.
func (u *undoable) standing() []journal.Record {
	var out []journal.Record
	for _, r := range u.acts {
		if r.CorrectedBy == 0 {
			out = append(out, r)
		}
	}
	slices.Reverse(out)
	return out
}

func undoTask(n string) string { return "annuler:" + n }

func showUndo(v *visit) error {
	u, err := v.readUndoable()
	if err != nil {
		return err
	}
	if t := v.tasks.of(undoTask(v.of("number"))); t != nil {
		s := t.now()
		if !s.Ended {
			return v.progressPage(v.undoPage(u), s)
		}
		v.tasks.forget(undoTask(v.of("number")))
		if s.Err != nil {
			return v.undoForm(http.StatusUnprocessableEntity, u, unplaced(fault.Of(s.Err)))
		}
	}
	return v.undoForm(http.StatusOK, u, nil)
}

func (v *visit) undoPage(u *undoable) *web.Page {
	title := v.Say("import.undo_title", u.acts[0].Number)
	return &web.Page{Title: title, Above: v.Say("act_kind." + u.kind), Path: "/bureau/annuler/" + v.of("number"), Trail: v.importTrail()}
}

func (v *visit) undoForm(status int, u *undoable, faults []*fault.Fault) error {
	page := v.undoPage(u)
	left := u.standing()
	if len(left) == 0 {
		page.Body = []g.Node{web.Done(h.P(g.Text(v.Say("import.is_undone"))))}
		for _, r := range u.acts[:min(len(u.acts), placesMax)] {
			page.Body = append(page.Body, h.P(web.A(v.To("/journal/"+strconv.FormatInt(r.CorrectedBy, 10)), v.Say("import.taken_back_by", r.Number, r.CorrectedBy))))
		}
		page.Body = append(page.Body, h.P(web.A(v.To("/bureau/import"), v.Say("import.another"))))
		return v.show(http.StatusOK, page)
	}
	f := &web.Form{Site: v.Site, Action: page.Path, CSRF: v.who.CSRF, Faults: faults, Hidden: v.kept("id")}
	f.Inputs = []g.Node{v.bilingual(f, "motif", v.Say("correct.reason"), v.Say("correct.reason_help"), 3)}
	f.Buttons = []g.Node{web.Button("preview", v.Say("form.preview"))}
	page.Body = []g.Node{h.P(h.Class("lead"), g.Text(v.Say("import.undo_lead", len(left)))), f.Render()}
	return v.show(status, page)
}

func sendUndo(v *visit) error {
	u, err := v.readUndoable()
	if err != nil {
		return err
	}
	path := "/bureau/annuler/" + v.of("number")
	back := func(all []*fault.Fault) error { return v.undoForm(http.StatusUnprocessableEntity, u, toForm(all)) }
	left := u.standing()
	if t := v.tasks.of(undoTask(v.of("number"))); len(left) == 0 || t != nil && !t.now().Ended {
		return v.to(path)
	}
	reason := textOf(v.form, "motif")
	if reason["fr"] == "" {
		return back([]*fault.Fault{fault.New(fault.Invalid, "journal.correct_reason").At("motif_fr")})
	}
	if v.field("id") == "" {
		v.form.Set("id", "undo-"+identity.Random(18))
	}
	subs := v.takeBack(left, reason)
	switch v.field("do") {
	case "edit":
		return v.undoForm(http.StatusOK, u, nil)
	case "record":
		return v.undo(u, subs, reason)
	}
	seen := &foreseen{}
	if u.file == nil || u.file.Lines <= rehearsedLines {
		seen, err = v.foresee(subs...)
		if refusal := refused(err); refusal != nil {
			return back(refusal)
		}
		if err != nil {
			return err
		}
		seen.warnings = nil // a correction stands under the authority of what it corrects
	}
	return v.undoPreview(u, seen, v.in(reason))
}

// rehearsedLines is the longest file whose taking back is tried first: others wait meanwhile.
const rehearsedLines = 20_000

// undoPreview tells what will change when an import is taken back.
func (v *visit) undoPreview(u *undoable, seen *foreseen, reason string) error {
	page := v.undoPage(u)
	change := v.changes(seen)
	if u.file != nil {
		totals, err := record.Totals(v.ctx, v.DB, u.acts[0].Number)
		if err != nil {
			return err
		}
		sums, err := v.sumsNow(max(v.today(), u.file.Last))
		if err != nil {
			return err
		}
		change = web.Section("change", v.Say("preview.change"), v.shiftGrid(u.kind, u.file.From, nil, totals, sums))
	}
	f := &web.Form{Site: v.Site, Action: page.Path, CSRF: v.who.CSRF, Hidden: v.everything(),
		Buttons: []g.Node{web.Button("record", v.Say("import.undo_do")), web.Second("edit", v.Say("form.edit"))}}
	page.Body = []g.Node{h.P(h.Class("lead"), g.Text(v.Say("preview.lead"))), change,
		web.Section("saisie", v.Say("preview.entered"), web.Facts(web.Fact(v.Say("correct.reason"), reason))), f.Render()}
	return v.show(http.StatusOK, page)
}

// takeBack makes the acts that take others back, in the order given.
func (v *visit) takeBack(acts []journal.Record, reason map[string]string) []journal.Submission {
	var subs []journal.Submission
	for i, r := range acts {
		subs = append(subs, journal.Submission{ID: fmt.Sprintf("%s-%d", v.field("id"), i+1), Act: &journal.Correct{Of: r.Number, Reason: reason},
			Mode: r.Mode, Sources: r.Sources, Authority: r.Authority})
	}
	return subs
}

// undo takes an import back, by a task: a file may have a million lines.
func (v *visit) undo(u *undoable, subs []journal.Submission, reason map[string]string) error {
	actor, n := v.who.Actor, v.of("number")
	t, err := v.tasks.begin(undoTask(n), v.Clock(), func(ctx context.Context, tell func(string, int64, int64)) (any, error) {
		if u.file != nil {
			_, err := record.Undo(ctx, v.Journal, actor, u.acts[0].Number, reason, func(done, total int64) { tell(record.StepRecord, done, total) })
			return nil, err
		}
		_, err := v.Journal.Do(ctx, actor, subs...)
		return nil, err
	})
	if err != nil {
		return v.undoForm(http.StatusServiceUnavailable, u, fault.Of(err))
	}
	t.wait(taskPatience)
	return v.to("/bureau/annuler/" + n)
}
