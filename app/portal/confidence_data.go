package portal

import (
	"relance/app/web"
	"relance/domain/plan"
	"relance/foundation/money"
)

// confidenceForm is /confiance.json. Announced and allocated sums are apart from each other: the first
// are what sources tell, the second what acts did.
type confidenceForm struct {
	told
	ActionsVoted   int             `json:"actions_voted"`
	Named          int             `json:"named"`
	Followed       int             `json:"followed"` // named, and something is known of what became of them
	Unnamed        int             `json:"unnamed"`
	ByProvenance   map[string]int  `json:"by_provenance"`
	Aspects        []aspectForm    `json:"aspects"`
	ByAxis         []knownAxisForm `json:"by_axis"`
	AnnouncedCents money.Cents     `json:"announced_cents"`
	AllocatedCents money.Cents     `json:"allocated_cents"`
	Communes       int             `json:"communes"`
	Missing        []gapForm       `json:"missing"`
	Doubts         []doubtForm     `json:"doubts"`
	Cited          []citedForm     `json:"cited"`
}

type aspectForm struct {
	Key   string    `json:"key"`
	Says  plan.Text `json:"says"`
	Found int       `json:"found"`
	Total int       `json:"total"`
}

type knownAxisForm struct {
	Axis     int            `json:"axis"`
	Named    int            `json:"named"`
	Followed int            `json:"followed"`
	Found    map[string]int `json:"found"` // by aspect
}

type gapForm struct {
	Key     string    `json:"key"`
	Says    plan.Text `json:"says"`
	Fills   plan.Text `json:"fills"` // the document that would fill it
	Missing *int64    `json:"missing"`
	Total   *int64    `json:"total"`
	Subject string    `json:"subject"`
}

type doubtForm struct {
	Kind    string           `json:"kind"` // "double" or "amounts"
	Action  string           `json:"action"`
	Other   *string          `json:"other"`
	Amounts []plan.Announced `json:"amounts"`
}

type citedForm struct {
	ID        string `json:"id"`
	Publisher string `json:"publisher"`
	Date      string `json:"date"`
	Actions   int    `json:"actions"`
	Acts      int    `json:"acts"`
	Facts     int    `json:"facts"`
	Others    int    `json:"others"`
}

func confidenceJSON(f *frame) (any, error) {
	out := confidenceForm{told: f.told(), ByProvenance: map[string]int{}, Aspects: []aspectForm{}, ByAxis: []knownAxisForm{},
		Missing: []gapForm{}, Doubts: []doubtForm{}, Cited: []citedForm{}}
	l, err := f.learn()
	if err != nil || l == nil {
		return out, err
	}
	out.ActionsVoted, out.Named, out.Followed, out.Unnamed = l.voted, l.counts["named"], l.followed, l.voted-l.counts["named"]
	out.AnnouncedCents, out.AllocatedCents, out.Communes = l.announced, l.allocated, l.communes
	for _, x := range plan.Provenances {
		out.ByProvenance[x] = byProvenance(f.content, x)
	}
	for _, x := range aspects {
		out.Aspects = append(out.Aspects, aspectForm{x.key, both("aspect." + x.key), l.counts[x.key], l.voted})
	}
	for _, a := range l.axes {
		out.ByAxis = append(out.ByAxis, knownAxisForm{a.Number, a.named, a.followed, a.counts})
	}
	for _, x := range l.gaps() {
		form := gapForm{Key: x.key, Says: both("gap." + x.key), Fills: both("gap_fill." + x.key), Subject: x.subject()}
		if x.of > 0 {
			form.Missing, form.Total = some(x.missing()), some(x.of)
		}
		out.Missing = append(out.Missing, form)
	}
	for _, d := range l.doubts() {
		out.Doubts = append(out.Doubts, doubtForm{d.kind, d.action.Code, some(d.other.Code), list(d.amounts)})
	}
	for _, s := range f.content.Sources {
		c := l.cited[s.ID]
		out.Cited = append(out.Cited, citedForm{s.ID, s.Publisher, s.Date, c.Actions, c.Acts, c.Facts, c.Others})
	}
	return out, nil
}

// confidenceCSV is one row for each aspect, of the plan and of each axis. How many actions an axis has
// is not known where titles are missing: its total is then empty.
func confidenceCSV(f *frame) (*web.Table, error) {
	t := &web.Table{Columns: []string{"scope", "aspect", "says_fr", "says_en", "found", "total", "on", "known", "fictif"}}
	l, err := f.learn()
	if err != nil || l == nil {
		return t, err
	}
	row := func(scope, key string, found int, total any) {
		says := both("aspect." + key)
		t.Rows = append(t.Rows, []any{scope, key, says["fr"], says["en"], found, total, f.on, f.known, f.Fictional})
	}
	for _, x := range aspects {
		row("plan", x.key, l.counts[x.key], l.voted)
	}
	for _, a := range l.axes {
		var total any
		if l.voted == l.counts["named"] {
			total = a.named
		}
		for _, x := range aspects {
			row("axis:"+web.Count(int64(a.Number)), x.key, a.counts[x.key], total)
		}
	}
	return t, nil
}
