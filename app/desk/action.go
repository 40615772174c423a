package desk

import (
	"context"
	"net/http"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/foundation/draft"
	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/locale"
)

// actionActsMax is how many acts an action's page shows.
const actionActsMax = 20

// showAction is one action as those who run it see it: state, milestones, money, acts, comments.
func showAction(v *visit) error { return v.actionPage(http.StatusOK, v.of("code"), nil) }

func (v *visit) actionPage(status int, code string, faults []*fault.Fault) error {
	return v.withPlan(func(ctx context.Context, now *planNow) error {
		if now.content == nil {
			return fault.New(fault.NotFound, "web.no_page")
		}
		a, found := now.content.Action(code)
		if !found {
			return fault.New(fault.NotFound, "web.no_page")
		}
		sums, err := ledger.Sum(ctx, now.q, ledger.Query{On: v.today(), By: ledger.ByBook | ledger.ByStage | ledger.ByAction, Action: code})
		if err != nil {
			return err
		}
		acts, err := journal.List(ctx, now.q, journal.Filter{Subject: "action:" + code, Limit: actionActsMax})
		if err != nil {
			return err
		}
		state, since := now.state("action:" + code)
		words := v.Say("state." + state)
		if since != "" {
			words += " (" + locale.Date(v.Lang, since) + ")"
		}
		facts := []web.Pair{web.Fact(v.Say("home.desk_state"), words)}
		for _, stage := range ledger.Stages {
			if stands, _ := ledger.At(sums, ledger.BookPlan, stage, code); stands != 0 {
				facts = append(facts, web.Fact(v.Say("stage."+stage), locale.Amount(v.Lang, stands)))
			}
		}
		p := &web.Page{Path: "/bureau/actions/" + code, Title: v.in(a.Title), Above: v.Say("desk.action_above", code),
			Trail: []web.Crumb{{Words: v.Say("desk.nav_home"), Address: v.To("/bureau")}}}
		rows, err := v.actRows(acts)
		if err != nil {
			return err
		}
		notes, err := v.comments("action:"+code, faults)
		if err != nil {
			return err
		}
		p.Body = []g.Node{v.offers(now, a), v.mileRows(now, a), web.Section("actes", v.Say("desk.action_acts"), rows), notes}
		p.Rail = []g.Node{web.Facts(facts...), h.P(web.A(v.To("/actions/"+code), v.Say("desk.action_public")))}
		return v.show(status, p)
	})
}

// offers are the acts that may be made on an action now.
func (v *visit) offers(now *planNow, a plan.Action) g.Node {
	state, _ := now.state("action:" + a.Code)
	var out g.Group
	for _, kind := range []string{"action.report", "action.start", "action.complete", "action.abandon", "plan.allocate"} {
		fits := map[string]bool{"action.start": state == plan.Planned, "action.complete": state == plan.Started,
			"action.abandon": state == plan.Planned || state == plan.Started, "action.report": true, "plan.allocate": state != plan.Abandoned}[kind]
		if !fits || !v.may(v.who.Actor, kind) {
			continue
		}
		for _, m := range now.mine(v.Desk, v.who.Actor, kind) {
			if m.Code == a.Code {
				out = append(out, h.Li(web.A(v.To("/bureau/actes/"+kind, "action", a.Code), v.act(kind))))
			}
		}
	}
	if len(out) == 0 {
		return nil
	}
	return web.Section("faire", v.Say("desk.action_do"), h.Ul(out))
}

func (v *visit) mileRows(now *planNow, a plan.Action) g.Node {
	if len(a.Milestones) == 0 {
		return nil
	}
	return web.Section("jalons", v.Say("desk.action_milestones"), h.Ul(h.Class("rows"), g.Map(a.Milestones, func(m plan.Milestone) g.Node {
		state, _ := now.state("milestone:" + a.Code + "/" + m.Code)
		more := g.Node(nil)
		if state != plan.Reached {
			more = v.links(a.Code, m.Code)
		}
		return h.Li(h.Class("coded"), h.Span(h.Class("code"), g.Text(m.Code)), h.Div(h.P(h.Class("what"), g.Text(v.in(m.Title))),
			h.P(g.Text(v.Say("home.desk_due", locale.Period(v.Lang, m.Due))+" · "+v.Say("state."+state))), more))
	})))
}

// commentMax is the longest comment, in bytes; commentKind names comments among what is kept sealed.
const (
	commentMax  = 4000
	commentKind = "comment"
)

// comments are what those who work on a thing tell each other: sealed, never published.
func (v *visit) comments(subject string, faults []*fault.Fault) (g.Node, error) {
	all, err := draft.ListWhole(v.ctx, v.DB, v.Vault, commentKind, subject, "")
	if err != nil {
		return nil, err
	}
	if len(all) > 0 {
		if err := v.looked("comments:" + subject); err != nil {
			return nil, err
		}
	}
	var rows g.Group
	for _, c := range all {
		rows = append(rows, h.Li(h.Class("dated"), h.Span(h.Class("code"), g.Text(v.instant(c.Created))),
			h.Div(h.P(h.Class("quiet"), g.Text(c.Title)), paragraphs(c.Body))))
	}
	body := []g.Node{h.P(g.Text(v.Say("comments.lead")))}
	if len(rows) > 0 {
		body = append(body, h.Ul(h.Class("rows"), rows))
	}
	if _, writes := v.who.Actor.Holds(writers); writes {
		f := &web.Form{Site: v.Site, Action: "/bureau/commentaires", CSRF: v.who.CSRF, Faults: faults, Hidden: []string{"sujet", subject}}
		f.Inputs = []g.Node{f.In(web.Input{Name: "commentaire", Kind: "area", Rows: 3, Label: v.Say("comments.write"), Value: v.form.Get("commentaire")})}
		f.Buttons = []g.Node{web.Button("", v.Say("comments.send"))}
		body = append(body, f.Render())
	}
	return web.Section("commentaires", v.Say("comments.title", len(all)), body...), nil
}

func comment(v *visit) error {
	family, code, _ := cutSubject(v.field("sujet"))
	if family != "action" {
		return fault.New(fault.NotFound, "web.no_page")
	}
	text := v.field("commentaire")
	if text == "" || len(text) > commentMax {
		return v.actionPage(http.StatusUnprocessableEntity, code, []*fault.Fault{fault.New(fault.Invalid, "comments.wrong", commentMax).At("commentaire")})
	}
	err := v.withPlan(func(_ context.Context, now *planNow) error {
		if now.content != nil {
			if _, found := now.content.Action(code); found {
				return nil
			}
		}
		return fault.New(fault.NotFound, "web.no_page")
	})
	if err != nil {
		return err
	}
	_, err = draft.Save(v.ctx, v.DB, v.Vault, draft.Draft{Kind: commentKind, Subject: v.field("sujet"), Owner: v.who.Account, Title: v.who.Name, Body: text}, v.Clock())
	if err != nil {
		return err
	}
	return v.to("/bureau/actions/" + code)
}
