package desk

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
	"relance/foundation/draft"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
)

// adoption is what would make a draft the plan: the state decides which act it takes.
type adoption struct {
	project *project
	now     *plan.Content // what is in force; nil before the adoption
	version plan.Version
	changes []plan.Difference
	kind    string        // "plan.adopt", "plan.amend" or "plan.correct"; "" where nothing differs
	ground  *journal.Blob // the territory that came with the draft; nil: what is in force stays
}

// adoption finds which act a draft needs: the first adoption, a correction of wording, or an amendment.
func (v *visit) adoption() (*adoption, error) {
	p, err := v.ownedProject()
	if err != nil {
		return nil, err
	}
	if p.about.Adopted > 0 {
		return nil, fault.New(fault.Conflict, "project.closed", p.about.Adopted)
	}
	a := &adoption{project: p, kind: (*plan.Adopt)(nil).Kind()}
	if p.about.Ground != "" {
		d, err := draft.Get(v.ctx, v.DB, v.Vault, p.about.Ground)
		if err != nil {
			return nil, err
		}
		a.ground = &journal.Blob{Media: plan.ContentMedia, Body: d.Body}
	}
	err = v.withPlan(func(_ context.Context, now *planNow) error {
		if now.content == nil {
			return nil
		}
		if a.ground != nil && a.ground.Digest() == now.version.Territory {
			a.ground = nil
		}
		a.now, a.version = now.content, now.version
		a.changes = plan.Diff(now.content, p.content)
		switch substance, wording := counted(a.changes); {
		case substance > 0:
			a.kind = (*plan.Amend)(nil).Kind()
		case wording > 0 || a.ground != nil:
			a.kind = (*plan.Rectify)(nil).Kind()
		default:
			a.kind = ""
		}
		return nil
	})
	return a, err
}

func showAdopt(v *visit) error {
	a, err := v.adoption()
	if err != nil {
		return err
	}
	v.form = url.Values{}
	if ref := v.r.URL.Query().Get("brouillon"); ref != "" {
		d, err := v.ownDraft(ref)
		if err != nil {
			return err
		}
		if v.form, err = url.ParseQuery(d.Body); err != nil {
			return err
		}
		v.form.Set("brouillon", ref)
	} else if a.now == nil {
		vote := a.project.content.Vote
		for name, value := range map[string]string{"effective": vote.Date, "date": vote.Date, "numero": vote.Number, "organe_fr": vote.Body["fr"], "organe_en": vote.Body["en"]} {
			v.form.Set(name, value)
		}
	}
	return v.adoptForm(http.StatusOK, a, nil)
}

// adoptForm says which act is needed and why, then asks for its authority and for what is published with it.
func (v *visit) adoptForm(status int, a *adoption, faults []*fault.Fault) error {
	p := a.project
	path := v.projectPath(p, "adopter")
	page := &web.Page{Title: v.Say("project.adopt_title"), Above: v.Say("project.above"), Trail: v.projectTrail(p), Path: path}
	if a.kind == "" {
		page.Body = []g.Node{h.P(h.Class("lead"), g.Text(v.Say("project.compare_same")))}
		return v.show(status, page)
	}
	if problems := plan.Validate(p.content); len(problems) > 0 {
		page.Body = []g.Node{h.P(h.Class("lead"), g.Text(v.Say("project.adopt_problems", len(problems)))), v.problemRows(p, problems)}
		if status == http.StatusOK {
			status = http.StatusConflict
		}
		return v.show(status, page)
	}
	f := &web.Form{Site: v.Site, Action: path, CSRF: v.who.CSRF, Faults: faults, Upload: true,
		Hidden: append(v.kept("id", "brouillon", "pieces"), "revision", strconv.FormatInt(p.Revision, 10))}
	f.Inputs = []g.Node{v.bilingual(f, "text", v.Say("field.text"), v.Say("project.text_help"), 5), v.aroundInputs(f, a.kind)}
	f.Buttons = []g.Node{web.Button("preview", v.Say("form.preview")), web.Second("draft", v.Say("form.keep_draft"))}
	lead := v.Say("project.which_adopt", p.content.Envelope)
	if a.now != nil {
		substance, wording := counted(a.changes)
		lead = v.Say("project.which_amend", substance, wording)
		if a.kind == (*plan.Rectify)(nil).Kind() {
			lead = v.Say("project.which_correct", wording)
		}
		lead += " " + v.envelopeWords(a.version.Envelope, p.content.Envelope)
	}
	page.Body = []g.Node{v.baseNotice(p, a.version), h.P(h.Class("lead"), g.Text(lead))}
	if a.now != nil {
		page.Body = append(page.Body, h.P(web.A(v.To(v.projectPath(p, "comparer")), v.Say("project.compare"))))
	}
	page.Body = append(page.Body, f.Render())
	return v.show(status, page)
}

// sendAdopt tries the act, or records it.
func sendAdopt(v *visit) error {
	a, err := v.adoption()
	if err != nil {
		return v.adoptedAlready(err)
	}
	back := func(faults []*fault.Fault) error { return v.adoptForm(http.StatusUnprocessableEntity, a, faults) }
	if a.kind == "" {
		return v.adoptForm(http.StatusConflict, a, nil)
	}
	path := v.projectPath(a.project, "adopter")
	switch v.field("do") {
	case "edit":
		return v.adoptForm(http.StatusOK, a, nil)
	case "draft":
		return v.keepDraft("act:"+a.kind, fullTitle(v.Say("act_kind."+a.kind)+v.Say("say.colon")+" "+a.project.Title), path)
	}
	if len(plan.Validate(a.project.content)) > 0 {
		return back(nil)
	}
	if faults := v.takePieces(); len(faults) > 0 {
		return back(faults)
	}
	if v.field("id") == "" {
		v.form.Set("id", "desk-"+identity.Random(18))
	}
	s, faults := v.adopting(a)
	if len(faults) > 0 {
		return back(faults)
	}
	if v.field("revision") != strconv.FormatInt(a.project.Revision, 10) { // what is recorded is what was looked at
		return back([]*fault.Fault{fault.New(fault.Conflict, "project.moved_on", v.nameOf(a.project.by()), v.instant(a.project.Updated))})
	}
	if v.field("do") == "record" {
		return v.adopt(a, s, back)
	}
	seen, err := v.foresee(s)
	if refusal := refused(err); refusal != nil {
		return back(toForm(refusal))
	}
	if err != nil {
		return err
	}
	text := textOf(v.form, "text")
	entered := append([]web.Pair{web.Fact(v.Say("field.text"), text["fr"]), web.Fact(v.Say("field.text")+" ("+v.Say("form.english")+")", text["en"])}, v.toldAround(s)...)
	return v.preview(path, v.Say("act_kind."+a.kind), entered, seen, v.adoptionNode(a))
}

// adoptedAlready answers a form that is sent once more after it was recorded: with the act.
func (v *visit) adoptedAlready(err error) error {
	if v.field("do") != "record" || v.field("id") == "" || fault.KindOf(err) != fault.Conflict {
		return err
	}
	p, again := v.ownedProject()
	if again != nil {
		return err
	}
	r, again := journal.Get(v.ctx, v.DB, p.about.Adopted)
	if again != nil || r.ID != v.field("id") {
		return err
	}
	return v.to("/bureau", "fait", web.Count(r.Number))
}

// adoptionNode tells what the plan becomes: the envelope, and every change.
func (v *visit) adoptionNode(a *adoption) g.Node {
	c := a.project.content
	if a.now == nil {
		return web.Section("textes", v.Say("project.becomes_plan"), h.P(g.Text(v.Say("project.of", len(c.Axes), len(c.Actions), c.Envelope))),
			h.P(web.A(v.To(v.projectPath(a.project)), v.Say("project.reread"))))
	}
	substance, wording := counted(a.changes)
	return web.Section("textes", v.Say("project.changes"),
		h.P(g.Text(v.envelopeWords(a.version.Envelope, c.Envelope))),
		h.P(g.Text(v.Say("project.compare_lead", substance, wording))), v.differences(nil, a.changes, a.now, c))
}

// adopting makes the submission: the act with the content and the territory that it brings.
func (v *visit) adopting(a *adoption) (journal.Submission, []*fault.Fault) {
	s, faults := v.around()
	c := a.project.content
	b := journal.Blob{Media: plan.ContentMedia, Body: string(plan.Canonical(c))}
	s.Blobs = []journal.Blob{b}
	territory := a.version.Territory // what is in force stays, unless the draft came with its own
	if a.ground != nil {
		s.Blobs, territory = append(s.Blobs, *a.ground), a.ground.Digest()
	}
	text := plan.Published{Text: textOf(v.form, "text")}
	if len(text.Text) > 0 && text.Text["fr"] == "" {
		faults = append(faults, fault.New(fault.Invalid, "plan.text_french").At("text_fr"))
	}
	switch a.kind {
	case (*plan.Adopt)(nil).Kind():
		s.Act = &plan.Adopt{Content: b.Digest(), Territory: territory, Envelope: c.Envelope, Published: text}
		if s.Effective == "" {
			s.Effective = c.Vote.Date
		}
	case (*plan.Amend)(nil).Kind():
		s.Act = &plan.Amend{Content: b.Digest(), Territory: territory, Was: a.version.Envelope, Envelope: c.Envelope, Published: text}
	default:
		s.Act = &plan.Rectify{Content: b.Digest(), Territory: territory, Published: text}
	}
	return s, faults
}

// adopt records the act and closes the draft, which then leads to it.
func (v *visit) adopt(a *adoption, s journal.Submission, back func([]*fault.Fault) error) error {
	receipts, err := v.Journal.Do(v.background(), v.who.Actor, s)
	if refusal := refused(err); refusal != nil {
		return back(toForm(refusal))
	}
	if err != nil {
		return err
	}
	if err := v.closeProject(a.project.Ref, receipts[0].Number); err != nil {
		v.Log.Warn("a draft that was adopted could not be closed", "draft", a.project.Ref, "error", err)
	}
	if err := v.dropped(); err != nil {
		v.Log.Warn("a draft could not be dropped", "error", err)
	}
	return v.to("/bureau", "fait", web.Count(receipts[0].Number))
}

func (v *visit) closeProject(ref string, act int64) error {
	var err error
	for range changeTries {
		var d draft.Draft
		if d, err = draft.Get(v.background(), v.DB, v.Vault, ref); err != nil {
			return err
		}
		p, bad := decodeProject(d)
		if bad != nil {
			return bad
		}
		p.about.Adopted = act
		if err = v.saveProject(p); fault.KindOf(err) != fault.Conflict {
			return err
		}
	}
	return err
}
