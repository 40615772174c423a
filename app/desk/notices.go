package desk

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/locale"
	"relance/foundation/notice"
	"relance/foundation/store"
)

// What readers report is answered here, by those who may record the answer about its subject: others are
// not told that there is such a notice (K2).

const (
	noticesPath = "/bureau/signalements"
	answerKind  = "notice.answer"
)

// asides are the reasons why a notice gets no answer.
var asides = []string{"unclear", "double", "spam", "personal"}

// answers says whether the person may answer what is reported about a subject.
func (v *visit) answers(now *planNow, subject string) bool {
	if !v.may(v.who.Actor, answerKind) {
		return false
	}
	axes, all := v.axesOf(v.who.Actor, answerKind)
	if all {
		return true
	}
	family, code, _ := cutSubject(subject)
	switch family {
	case "axis":
		n, err := strconv.Atoi(code)
		return err == nil && slices.Contains(axes, n)
	case "action":
		return slices.ContainsFunc(now.mine(v.Desk, v.who.Actor, answerKind), func(a plan.Action) bool { return a.Code == code })
	}
	return false
}

// ownNotices are the notices that wait and that the person may answer, the one that waits longest first: also
// those whose answer was taken back.
func (v *visit) ownNotices(ctx context.Context, now *planNow) ([]notice.Notice, error) {
	undone, err := plan.Undone(ctx, now.q)
	if err != nil {
		return nil, err
	}
	again, err := notice.AnsweredOf(ctx, now.q, undone)
	if err != nil {
		return nil, err
	}
	all, err := notice.List(ctx, now.q)
	all = append(all, again...)
	slices.SortStableFunc(all, func(a, b notice.Notice) int { return strings.Compare(a.Received, b.Received) })
	return slices.DeleteFunc(all, func(n notice.Notice) bool { return !v.answers(now, n.Subject) }), err
}

// noticesWaiting is the line of the desk's first page; nil for those who answer none.
func (v *visit) noticesWaiting(ctx context.Context, now *planNow) (g.Node, error) {
	if !v.may(v.who.Actor, answerKind) {
		return nil, nil
	}
	all, err := v.ownNotices(ctx, now)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return web.Notice(h.P(web.A(v.To(noticesPath), v.Say("moderate.waiting", len(all))))), nil
}

// showNotices lists what waits for an answer.
func showNotices(v *visit) error {
	return v.withPlan(func(ctx context.Context, now *planNow) error {
		all, err := v.ownNotices(ctx, now)
		if err != nil {
			return err
		}
		p := &web.Page{Title: v.Say("moderate.title"), Path: noticesPath, Body: []g.Node{h.P(h.Class("lead"), g.Text(v.Say("moderate.lead", len(all))))}}
		if key := v.r.URL.Query().Get("fait"); key == "ecarte" {
			p.Body = slices.Insert(p.Body, 0, g.Node(web.Done(h.P(g.Text(v.Say("moderate.done_aside"))))))
		}
		var rows g.Group
		for _, n := range all {
			rows = append(rows, h.Li(h.Class("dated"), h.Span(h.Class("code"), g.Text(v.age(n))),
				h.Div(h.P(h.Class("what"), web.A(v.To(noticesPath+"/"+n.ID), v.Say("notice.title_"+n.Kind)+" ("+n.ID+")")), h.P(g.Text(v.subjectWords(now, n.Subject))),
					g.If(n.State == notice.Answered, h.P(h.Class("quiet small"), g.Text(v.Say("moderate.undone")))))))
		}
		if len(rows) > 0 {
			p.Body = append(p.Body, h.Ul(h.Class("rows"), rows))
		}
		return v.show(http.StatusOK, p)
	})
}

// age says how long a notice waits.
func (v *visit) age(n notice.Notice) string {
	at, err := time.Parse(time.RFC3339, n.Received)
	if err != nil {
		return v.instant(n.Received)
	}
	return v.Say("moderate.age", int(v.Clock().Sub(at).Hours()/24))
}

// subjectWords says what a notice is about.
func (v *visit) subjectWords(now *planNow, subject string) string {
	family, code, _ := cutSubject(subject)
	number, err := strconv.Atoi(code)
	switch {
	case subject == "plan":
		return v.Say("notice.about_plan")
	case family == "act" && err == nil:
		return v.Say("notice.about_act", number)
	case family == "missing":
		return v.Say("notice.about_missing", v.Say("gap."+code))
	case now.content == nil:
	case family == "axis" && err == nil && number >= 1 && number <= len(now.content.Axes):
		return v.Say("axis.heading", number, v.in(now.content.Axes[number-1].Title))
	case family == "action":
		for _, a := range now.content.Actions {
			if a.Code == code {
				return code + "\u00a0– " + v.in(a.Title)
			}
		}
	}
	return subject
}

// aimedNotice gives the notice of the address, to those who may answer it.
func (v *visit) aimedNotice(ctx context.Context, now *planNow) (notice.Notice, error) {
	n, err := notice.Get(ctx, now.q, v.of("id"))
	if err == nil && !v.answers(now, n.Subject) {
		err = fault.New(fault.NotFound, "web.no_page")
	}
	return n, err
}

func showNotice(v *visit) error { return v.noticePage(http.StatusOK, nil) }

// noticePage shows a notice and, while it has no answer, the two forms. That it was opened is noted.
func (v *visit) noticePage(status int, faults []*fault.Fault) error {
	return v.withPlan(func(ctx context.Context, now *planNow) error {
		n, err := v.aimedNotice(ctx, now)
		if err != nil {
			return err
		}
		answer, found, err := plan.AnswerTo(ctx, now.q, n.ID)
		if err != nil {
			return err
		}
		if err := v.looked("notice:" + n.ID); err != nil {
			return err
		}
		text, c, err := notice.Read(ctx, now.q, v.Vault, n)
		if err != nil {
			return err
		}
		p := &web.Page{Title: v.Say("moderate.one", n.ID), Above: v.Say("notice.title_" + n.Kind), Path: noticesPath + "/" + n.ID,
			Trail: []web.Crumb{{Words: v.Say("moderate.title"), Address: v.To(noticesPath)}}}
		p.Body = []g.Node{web.Facts(web.Fact(v.Say("notice.about"), v.subjectWords(now, n.Subject)), web.Fact(v.Say("notice.page"), n.Page),
			web.Fact(v.Say("own_notice.received"), v.instant(n.Received)), web.Fact(v.Say("notice.name"), c.Name), web.Fact(v.Say("notice.email"), c.Email))}
		if text == "" {
			p.Body = append(p.Body, h.P(g.Text(v.Say("moderate.erased"))))
		} else {
			p.Body = append(p.Body, web.Section("message", v.Say("moderate.text"), paragraphs(text)))
		}
		p.Body = append(p.Body, h.P(h.Class("quiet"), g.Text(v.Say("moderate.noted"))))
		switch {
		case found:
			p.Body = append(p.Body, web.Notice(h.P(web.A(v.To("/journal/"+web.Count(answer.Act)), v.Say("moderate.answered", answer.Act)))))
			if n.State == notice.Pending { // the program ended between the act and the closing of the notice
				f := &web.Form{Site: v.Site, Action: p.Path, CSRF: v.who.CSRF, Buttons: []g.Node{web.Button("record", v.Say("moderate.close"))}}
				p.Body = append(p.Body, f.Render())
			}
		case n.State == notice.Pending || n.State == notice.Answered: // an answer that was taken back leaves room for another
			p.Body = append(p.Body, v.answerForm(n, faults))
		default:
			p.Body = append(p.Body, h.P(g.Text(v.Say("moderate.closed"))))
		}
		return v.show(status, p)
	})
}

// answerForm asks for the answer and, of a notice that waits, why it should have none.
func (v *visit) answerForm(n notice.Notice, faults []*fault.Fault) g.Node {
	path, aside := noticesPath+"/"+n.ID, v.field("do") == "aside"
	f := &web.Form{Site: v.Site, Action: path, CSRF: v.who.CSRF, Hidden: v.kept("id")}
	refusal := &web.Form{Site: v.Site, Action: path, CSRF: v.who.CSRF}
	if aside {
		refusal.Faults = faults
	} else {
		f.Faults = faults
	}
	f.Inputs = []g.Node{
		f.In(web.Input{Name: "suite", Kind: "select", Label: v.Say("moderate.outcome"), Value: v.form.Get("suite"), Needed: true, Choices: v.choices("outcome.", plan.Outcomes)}),
		f.In(web.Input{Name: "acte", Narrow: true, Label: v.Say("moderate.act"), Help: v.Say("moderate.act_help"), Value: v.form.Get("acte"), Example: "42"}),
		v.bilingual(f, "resume", v.Say("moderate.summary"), v.Say("moderate.summary_help"), 3),
		v.bilingual(f, "reponse", v.Say("moderate.answer"), v.Say("moderate.answer_help"), 5)}
	f.Buttons = []g.Node{web.Button("preview", v.Say("moderate.preview"))}
	out := g.Group{web.Section("repondre", v.Say("moderate.answer_title"), f.Render())}
	if n.State == notice.Pending {
		refusal.Inputs = []g.Node{refusal.In(web.Input{Name: "raison", Kind: "select", Label: v.Say("moderate.reason"), Value: v.form.Get("raison"), Needed: true, Choices: v.choices("aside.", asides)})}
		refusal.Buttons = []g.Node{web.Second("aside", v.Say("moderate.aside"))}
		out = append(out, web.Section("ecarter", v.Say("moderate.aside_title"), h.P(g.Text(v.Say("moderate.aside_help"))), refusal.Render()))
	}
	return out
}

func (v *visit) choices(prefix string, values []string) []web.Choice {
	var out []web.Choice
	for _, x := range values {
		out = append(out, web.Choice{Value: x, Words: locale.Upper(v.Say(prefix + x))})
	}
	return out
}

// sendNotice does what the button says: look, go back, record, set aside.
func sendNotice(v *visit) error {
	var n notice.Notice
	var act int64 // of the answer that stands
	err := v.withPlan(func(ctx context.Context, now *planNow) (err error) {
		if n, err = v.aimedNotice(ctx, now); err != nil {
			return err
		}
		answer, _, err := plan.AnswerTo(ctx, now.q, n.ID)
		act = answer.Act
		return err
	})
	if err != nil {
		return err
	}
	refuse := func(faults []*fault.Fault) error { return v.noticePage(http.StatusUnprocessableEntity, faults) }
	switch do := v.field("do"); {
	case act > 0: // sent twice, or cut off before the notice was closed
		return v.closeAnswered(n, act)
	case n.State != notice.Pending && n.State != notice.Answered:
		return v.noticePage(http.StatusConflict, nil)
	case do == "edit":
		return v.noticePage(http.StatusOK, nil)
	case do == "aside":
		reason := v.field("raison")
		if !slices.Contains(asides, reason) {
			return refuse([]*fault.Fault{fault.New(fault.Invalid, "form.missing").At("raison")})
		}
		if err := notice.Close(v.ctx, v.DB, n.ID, notice.Aside, reason, v.Clock()); err != nil {
			return err
		}
		return v.to(noticesPath, "fait", "ecarte")
	}
	return v.sendAnswer(n, refuse)
}

// closeAnswered closes a notice whose answer stands; one that is closed already stays so.
func (v *visit) closeAnswered(n notice.Notice, act int64) error {
	err := notice.Close(v.background(), v.DB, n.ID, notice.Answered, "", v.Clock())
	switch {
	case err == nil:
		v.tellAuthor(n, act)
	case fault.KindOf(err) != fault.Conflict:
		return err
	}
	return v.to("/bureau", "fait", web.Count(act))
}

// dayOf is the day in Paris of a stored instant.
func dayOf(instant string) string {
	at, err := time.Parse(time.RFC3339, instant)
	if err != nil {
		return ""
	}
	return store.Day(at)
}

// aboutOf is what the answer is about: what the plan lacks, which a notice may name, is of the whole plan.
func aboutOf(subject string) string {
	if family, _, _ := cutSubject(subject); family == "missing" {
		return "plan"
	}
	return subject
}

// answerFields are the fields of the form for those of the act.
var answerFields = map[string]string{"summary": "resume_fr", "text": "reponse_fr", "outcome": "suite", "corrected_by": "acte", "notice": "", "received": "", "about": ""}

// sendAnswer shows what would be published or, after that, records it.
func (v *visit) sendAnswer(n notice.Notice, refuse func([]*fault.Fault) error) error {
	renamed := func(all []*fault.Fault) []*fault.Fault {
		for _, f := range all {
			if to, ok := answerFields[f.Field]; ok {
				f.Field = to
			}
		}
		return all
	}
	if v.field("id") == "" {
		v.form.Set("id", "desk-"+identity.Random(18))
	}
	a := &plan.Answer{Notice: n.ID, Received: dayOf(n.Received), About: aboutOf(n.Subject), Outcome: v.field("suite"), Summary: textOf(v.form, "resume"),
		Published: plan.Published{Text: textOf(v.form, "reponse")}}
	if typed := v.field("acte"); typed != "" {
		number, bad := web.Whole(typed)
		if bad != nil {
			return refuse([]*fault.Fault{bad.At("acte")})
		}
		a.CorrectedBy = number
	}
	summary, text := a.Summary, a.Text
	s := journal.Submission{ID: v.field("id"), Act: a}
	if v.field("do") != "record" {
		_, err := v.foresee(s)
		if refusal := refused(err); refusal != nil {
			return refuse(renamed(refusal))
		}
		if err != nil {
			return err
		}
		return v.answerPreview(n, a, summary, text)
	}
	receipts, err := v.Journal.Do(v.background(), v.who.Actor, s)
	if refusal := refused(err); refusal != nil {
		return refuse(renamed(refusal))
	}
	if err != nil {
		return err
	}
	return v.closeAnswered(n, receipts[0].Number)
}

// answerPreview is the last look before the answer is published.
func (v *visit) answerPreview(n notice.Notice, a *plan.Answer, summary, text plan.Text) error {
	path := noticesPath + "/" + n.ID
	f := &web.Form{Site: v.Site, Action: path, CSRF: v.who.CSRF, Hidden: v.everything(),
		Buttons: []g.Node{web.Button("record", v.Say("form.record")), web.Second("edit", v.Say("form.edit"))}}
	act := ""
	if a.CorrectedBy > 0 {
		act = web.Count(a.CorrectedBy)
	}
	english := " (" + v.Say("form.english") + ")"
	return v.show(http.StatusOK, &web.Page{Title: v.Say("preview.title", v.Say("act_kind."+answerKind)), Path: path, Body: []g.Node{
		h.P(h.Class("lead"), g.Text(v.Say("moderate.preview_lead"))),
		web.Facts(web.Fact(v.Say("moderate.outcome"), v.Say("outcome."+a.Outcome)), web.Fact(v.Say("moderate.act"), act),
			web.Fact(v.Say("moderate.summary"), summary["fr"]), web.Fact(v.Say("moderate.summary")+english, summary["en"]),
			web.Fact(v.Say("moderate.answer"), text["fr"]), web.Fact(v.Say("moderate.answer")+english, text["en"])), f.Render()}})
}

// tellAuthor writes to who left an address, then erases it (N4 of package notice). A letter that is not
// sent leaves the address where it is, until it is swept.
func (v *visit) tellAuthor(n notice.Notice, act int64) {
	ctx, l := v.background(), locale.French
	if n.Lang == string(locale.English) {
		l = locale.English
	}
	_, c, err := notice.Read(ctx, v.DB, v.Vault, n)
	if err != nil {
		v.Log.Error("the author of a notice could not be read", "error", err)
		return
	}
	letter := v.answerLetter(l, strings.TrimSpace(c.Email), v.absolute(v.In(l).To("/journal/"+web.Count(act))))
	tell := func() {
		if letter.To != "" {
			err = v.Mail.Send(ctx, letter)
		}
		if err == nil && n.HasContact() {
			err = notice.EraseContact(ctx, v.DB, n.ID)
		}
		if err != nil {
			v.Log.Error("the author of a notice could not be told of its answer", "notice", n.ID, "error", err)
		}
	}
	if v.sendsAtOnce() {
		tell()
		return
	}
	go tell()
}
