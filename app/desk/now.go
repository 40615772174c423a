package desk

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"

	"relance/app/web"
	"relance/domain/plan"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/locale"
	"relance/foundation/store"
)

// planNow is the plan as it stands, for the lists of a form.
type planNow struct {
	q       store.Q
	version plan.Version
	content *plan.Content // nil before the adoption
	states  map[string]plan.Change
}

// withPlan runs in one snapshot of the plan as it stands.
func (v *visit) withPlan(do func(context.Context, *planNow) error) error {
	return v.DB.View(v.ctx, func(q store.Q) error {
		now, err := readNow(v.ctx, q)
		if err != nil {
			return err
		}
		return do(v.ctx, now)
	})
}

func readNow(ctx context.Context, q store.Q) (*planNow, error) {
	now := &planNow{q: q}
	version, found, err := plan.Adopted(ctx, q, plan.View{})
	if err != nil {
		return nil, err
	}
	if found {
		now.version = version
		if now.content, err = plan.ContentOf(ctx, q, version.Digest); err != nil {
			return nil, err
		}
	}
	now.states, err = plan.StatesOf(ctx, q, plan.View{})
	return now, err
}

// state gives the state of an action or a milestone, and the day since which it has it.
func (n *planNow) state(thing string) (state, since string) {
	if c, ok := n.states[thing]; ok {
		return c.State, c.Effective
	}
	if strings.HasPrefix(thing, "milestone:") {
		return plan.Awaited, ""
	}
	return plan.Planned, ""
}

// mine lists the actions on which somebody may make an act of a kind; kind "" is for all that are theirs.
func (n *planNow) mine(d *Desk, a identity.Actor, kind string) []plan.Action {
	if n.content == nil {
		return nil
	}
	axes, all := d.axesOf(a, kind)
	var out []plan.Action
	for _, x := range n.content.Actions {
		if all || slices.Contains(axes, x.Axis) {
			out = append(out, x)
		}
	}
	return out
}

// axesOf gives the axes to which somebody's roles for a kind of act limit them; all where one is not limited.
func (d *Desk) axesOf(a identity.Actor, kind string) (axes []int, all bool) {
	roles := a.Roles
	if k, found := d.kind(kind); found {
		roles = k.May
	}
	for _, r := range roles {
		if !slices.Contains(a.Roles, r) {
			continue
		}
		scopes, limited := a.Within[r]
		if !limited {
			return nil, true
		}
		for _, s := range scopes {
			if n, err := strconv.Atoi(strings.TrimPrefix(s, "axis:")); err == nil {
				axes = append(axes, n)
			}
		}
	}
	return axes, false
}

func (n *planNow) actions(v *visit, kind string) []web.Choice {
	var out []web.Choice
	for _, a := range n.mine(v.Desk, v.who.Actor, kind) {
		out = append(out, web.Choice{Value: a.Code, Words: a.Code + "\u00a0– " + short(v.in(a.Title))})
	}
	return out
}

func (n *planNow) milestones(v *visit, kind string) []web.Choice {
	var out []web.Choice
	for _, a := range n.mine(v.Desk, v.who.Actor, kind) {
		for _, m := range a.Milestones {
			state, _ := n.state("milestone:" + a.Code + "/" + m.Code)
			if state == plan.Reached || state == plan.Missed && kind == "milestone.miss" {
				continue
			}
			out = append(out, web.Choice{Value: a.Code + "/" + m.Code,
				Words: a.Code + "\u00a0– " + short(v.in(m.Title)) + " (" + locale.Period(v.Lang, m.Due) + ")"})
		}
	}
	return out
}

// short cuts a title for a list.
func short(s string) string {
	const most = 90
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// today is the day in Paris by the plan's clock.
func (d *Desk) today() string { return store.Day(d.Clock()) }

// cutSubject parts "milestone:A1.1/M1" into its family and its code.
func cutSubject(subject string) (family, code string, ok bool) { return strings.Cut(subject, ":") }

// told lists what was entered, for a last look.
func (v *visit) told(kind string, s journal.Submission) []web.Pair {
	var out []web.Pair
	for _, q := range forms[kind] {
		switch value := v.form.Get(q.name); q.kind {
		case "text", "words":
			out = append(out, web.Fact(v.Say("field."+q.name), v.form.Get(q.name+"_fr")), web.Fact(v.Say("field."+q.name)+" ("+v.Say("form.english")+")", v.form.Get(q.name+"_en")))
		case "measures":
			if r, ok := s.Act.(*plan.Report); ok {
				var lines []string
				for _, m := range r.Measures {
					lines = append(lines, v.in(m.Name)+v.Say("say.colon")+" "+locale.Decimal(v.Lang, m.Value)+" "+v.in(m.Unit)+" ("+v.Say("meaning."+m.Meaning)+")")
				}
				out = append(out, web.Fact(v.Say("field.measures"), strings.Join(lines, " ; ")))
			}
		case "reserve":
			if value == reserveValue {
				value = v.Say("field.reserve")
			}
			out = append(out, web.Fact(v.Say("field."+q.name), value))
		default:
			out = append(out, web.Fact(v.Say("field."+q.name), value))
		}
	}
	return append(out, v.toldAround(s)...)
}

func (v *visit) toldAround(s journal.Submission) []web.Pair {
	out := []web.Pair{web.Fact(v.Say("around.effective"), locale.Date(v.Lang, cmp.Or(s.Effective, v.today())))}
	if a := s.Authority; a != nil {
		body := a.Body[string(v.Lang)]
		words := cmp.Or(body, a.Body["fr"])
		if a.Number != "" {
			words += ", " + v.Say("around.number_is", a.Number)
		}
		if a.Date != "" {
			words += ", " + locale.Date(v.Lang, a.Date)
		}
		out = append(out, web.Fact(v.Say("around.authority"), words), web.Fact(v.Say("around.document"), a.Document))
		if a.Enforceable != "" {
			out = append(out, web.Fact(v.Say("around.enforceable"), locale.Date(v.Lang, a.Enforceable)))
		}
	}
	return append(out, web.Fact(v.Say("around.sources"), strings.Join(s.Sources, ", ")), web.Pair{Words: v.Say("around.piece"), Nodes: []g.Node{v.piecesNames()}},
		web.Fact(v.Say("around.note"), s.Note))
}
