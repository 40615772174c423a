package portal

import (
	"relance/app/web"
	"relance/domain/plan"
	"relance/foundation/locale"
	"relance/foundation/money"
)

// told is what every JSON answer begins with: which plan, of which day, as known at which act.
type told struct {
	Plan      string    `json:"plan"`
	Fictional bool      `json:"fictional"`
	On        string    `json:"on"`
	Known     int64     `json:"known"`
	Adopted   bool      `json:"adopted"`
	Says      plan.Text `json:"says"`
}

// both says a message in every language.
func both(key string, args ...any) plan.Text {
	t := plan.Text{}
	for _, l := range locale.Langs {
		t[string(l)] = locale.Text(l, key, args...)
	}
	return t
}

func (f *frame) told() told {
	t := told{Fictional: f.Fictional, On: f.on, Known: f.known, Adopted: f.content != nil}
	switch {
	case f.latest == nil:
		t.Says = both("plan.none", f.on)
	case f.content == nil:
		t.Plan, t.Says = f.latest.Plan, both("plan.before", f.on, f.first.Effective)
	default:
		t.Plan, t.Says = f.content.Plan, both("plan.in_force", f.on, f.envelope())
	}
	return t
}

// wholePlan is /plan.json.
type wholePlan struct {
	told
	Title           plan.Text       `json:"title"`
	Owner           *plan.Owner     `json:"owner"`
	Languages       []string        `json:"languages"`
	VotedCents      money.Cents     `json:"voted_cents"`
	EnvelopeCents   money.Cents     `json:"envelope_cents"`
	ActionsVoted    int             `json:"actions_voted"`
	Vote            *vote           `json:"vote"`
	Axes            []axisForm      `json:"axes"`
	Unrecovered     int             `json:"unrecovered"`
	UnrecoveredNote plan.Text       `json:"unrecovered_note"`
	Linked          []linkedForm    `json:"linked"`
	Documents       []plan.Document `json:"documents"`
	Sources         []plan.Source   `json:"sources"`
	Act             int64           `json:"act"` // that put this content in force
	Digest          string          `json:"content_digest"`
}

// vote is plan.Vote with null for what no source gives.
type vote struct {
	Date       string    `json:"date"`
	Body       plan.Text `json:"body"`
	Outcome    plan.Text `json:"outcome"`
	Number     *string   `json:"number"`
	Members    *int      `json:"members"`
	Present    *int      `json:"present"`
	For        *int      `json:"for"`
	Against    *int      `json:"against"`
	Abstention *int      `json:"abstention"`
	Note       plan.Text `json:"note"`
	Sources    []string  `json:"sources"`
}

type axisForm struct {
	Number     int             `json:"number"`
	Title      plan.Text       `json:"title"`
	Note       plan.Text       `json:"note"`
	Sources    []string        `json:"sources"`
	Objectives []objectiveForm `json:"objectives"`
}

type objectiveForm struct {
	Code     string      `json:"code"`
	Axis     int         `json:"axis"`
	Title    plan.Text   `json:"title"`
	Note     plan.Text   `json:"note"`
	Unplaced bool        `json:"unplaced"`
	Sources  []string    `json:"sources"`
	Actions  []actionRow `json:"actions"`
}

// actionForm is an action as JSON: null where no source says.
type actionForm struct {
	Code          string           `json:"code"`
	Axis          int              `json:"axis"`
	Objective     *string          `json:"objective"`
	PlacedBy      plan.Text        `json:"placed_by"`
	Title         plan.Text        `json:"title"`
	Verbatim      bool             `json:"verbatim"`
	State         string           `json:"state"`
	StateSince    *string          `json:"state_since"`
	StateAct      *int64           `json:"state_act"`
	Provenance    string           `json:"provenance"`
	Means         string           `json:"means"`
	Funding       string           `json:"funding"`
	AmountCents   *money.Cents     `json:"amount_cents"`
	AmountMeaning *string          `json:"amount_meaning"`
	Announced     []plan.Announced `json:"announced"`
	Beneficiaries plan.Text        `json:"beneficiaries"`
	Partners      plan.Text        `json:"partners"`
	Pilot         plan.Text        `json:"pilot"`
	Starts        *string          `json:"starts"`
	Ends          *string          `json:"ends"`
	Programme     []plan.Tranche   `json:"programme"`
	Funders       []plan.Share     `json:"funders"`
	Milestones    []milestoneForm  `json:"milestones"`
	DuplicateOf   *string          `json:"duplicate_of"`
	Note          plan.Text        `json:"note"`
	Sources       []string         `json:"sources"`
}

// actionRow is an action in a list: each bears its own mark of fiction.
type actionRow struct {
	actionForm
	Fictional bool `json:"fictional"`
}

type milestoneForm struct {
	Code    string    `json:"code"`
	Title   plan.Text `json:"title"`
	Due     string    `json:"due"`
	State   string    `json:"state"`
	Since   *string   `json:"since"`
	Sources []string  `json:"sources"`
}

type linkedForm struct {
	Code          string     `json:"code"`
	Axis          *int       `json:"axis"`
	Title         plan.Text  `json:"title"`
	Means         string     `json:"means"`
	Beneficiaries plan.Text  `json:"beneficiaries"`
	Note          plan.Text  `json:"note"`
	Facts         []factForm `json:"facts"`
	Sources       []string   `json:"sources"`
}

type factForm struct {
	AsOf     *string        `json:"as_of"`
	Text     plan.Text      `json:"text"`
	Measures []plan.Measure `json:"measures"`
	Sources  []string       `json:"sources"`
}

func planJSON(f *frame) (any, error) {
	w := wholePlan{
		told: f.told(), Languages: []string{}, Axes: []axisForm{}, Linked: []linkedForm{},
		Documents: []plan.Document{}, Sources: []plan.Source{}, EnvelopeCents: f.envelope(),
	}
	c := f.content
	if c == nil {
		return w, nil
	}
	w.VotedCents = f.version.Envelope
	w.Title, w.Owner, w.Languages, w.ActionsVoted, w.Vote = c.Title, &c.Owner, list(c.Languages), c.ActionsVoted, voteForm(c.Vote)
	w.Documents, w.Sources, w.Act, w.Digest = list(c.Documents), list(c.Sources), f.version.Act, f.version.Digest
	for _, a := range c.Axes {
		w.Axes = append(w.Axes, f.axisForm(a))
	}
	if c.Unrecovered != nil {
		w.Unrecovered, w.UnrecoveredNote = c.Unrecovered.Count, c.Unrecovered.Note
	}
	for _, l := range c.Linked {
		w.Linked = append(w.Linked, linkedForm{
			Code: l.Code, Axis: some(l.Axis), Title: l.Title, Means: l.Means, Beneficiaries: l.Beneficiaries, Note: l.Note,
			Facts: factForms(c, func(x plan.Fact) bool { return x.Linked == l.Code }), Sources: list(l.Sources),
		})
	}
	return w, nil
}

func voteForm(v plan.Vote) *vote {
	return &vote{Date: v.Date, Body: v.Body, Outcome: v.Outcome, Number: some(v.Number), Members: v.Members, Present: v.Present,
		For: v.For, Against: v.Against, Abstention: v.Abstention, Note: v.Note, Sources: list(v.Sources)}
}

func (f *frame) axisForm(a plan.Axis) axisForm {
	out := axisForm{Number: a.Number, Title: a.Title, Note: a.Note, Sources: list(a.Sources), Objectives: []objectiveForm{}}
	for _, o := range f.objectives(a) {
		out.Objectives = append(out.Objectives, f.objectiveForm(a.Number, o))
	}
	return out
}

// objectives are those of an axis and, where actions of it are placed by no source, one more that
// holds them (its code ends in .0).
func (f *frame) objectives(a plan.Axis) []plan.Objective {
	out := append([]plan.Objective{}, a.Objectives...)
	if len(f.content.Under(a.Number, "")) > 0 {
		out = append(out, plan.Objective{Code: unplacedCode(a.Number), Title: both("plan.unplaced"), Sources: []string{}})
	}
	return out
}

func (f *frame) objectiveForm(axis int, o plan.Objective) objectiveForm {
	out := objectiveForm{Code: o.Code, Axis: axis, Title: o.Title, Note: o.Note, Sources: list(o.Sources), Actions: []actionRow{}}
	under := o.Code
	if o.Code == unplacedCode(axis) {
		out.Unplaced, under = true, ""
	}
	for _, a := range f.content.Under(axis, under) {
		out.Actions = append(out.Actions, actionRow{f.actionForm(a), f.Fictional})
	}
	return out
}

func unplacedCode(axis int) string { return "O" + web.Count(int64(axis)) + ".0" }

func (f *frame) actionForm(a plan.Action) actionForm {
	out := actionForm{
		Code: a.Code, Axis: a.Axis, Objective: some(a.Objective), PlacedBy: a.PlacedBy, Title: a.Title, Verbatim: a.Verbatim,
		State: plan.Planned, Provenance: a.Provenance, Means: a.Means, Funding: a.Funding, Announced: list(a.Announced),
		Beneficiaries: a.Beneficiaries, Partners: a.Partners, Milestones: []milestoneForm{}, DuplicateOf: some(a.DuplicateOf),
		Note: a.Note, Sources: list(a.Sources),
		Pilot: a.Pilot, Starts: some(a.Starts), Ends: some(a.Ends), Programme: list(a.Programme), Funders: list(a.Funders),
	}
	if s, changed := f.states["action:"+a.Code]; changed {
		out.State, out.StateSince, out.StateAct = s.State, some(s.Effective), some(s.Act)
	}
	if len(a.Announced) > 0 {
		out.AmountCents, out.AmountMeaning = some(a.Announced[0].Amount), some("announced")
	}
	for _, m := range a.Milestones {
		x := milestoneForm{Code: m.Code, Title: m.Title, Due: m.Due, State: plan.Awaited, Sources: list(m.Sources)}
		if s, changed := f.states["milestone:"+a.Code+"/"+m.Code]; changed {
			x.State, x.Since = s.State, some(s.Effective)
		}
		out.Milestones = append(out.Milestones, x)
	}
	return out
}

func factForms(c *plan.Content, wanted func(plan.Fact) bool) []factForm {
	out := []factForm{}
	for _, x := range c.Facts {
		if wanted(x) {
			out = append(out, factForm{some(x.AsOf), x.Text, list(x.Measures), list(x.Sources)})
		}
	}
	return out
}

// list gives an empty list for none, so that JSON says [] and not null (O5).
func list[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}

// some gives a pointer to a value, nil for the zero one: JSON then says null.
func some[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}
