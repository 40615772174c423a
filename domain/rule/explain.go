package rule

import (
	"slices"
	"strings"

	"relance/foundation/locale"
	"relance/foundation/money"
)

// Line is one line of an explanation, for whoever prints it.
type Line struct {
	ID         string
	Mark       string // "yes", "no", "unknown" of a condition; "" of a step
	Says       string // the sentence of the rule
	Reckoning  string // the figures behind it; "" where there are none
	Source     Sourced
	Provenance string // "le plan ne le dit pas lui-même …"; "" where the source states it
	Missing    string // why it is not settled; "" where it is
}

// Holds gives the conditions in words, those that fail first and those that are open after them.
func (r *Result) Holds(l locale.Lang) []Line {
	out := make([]Line, 0, len(r.Reasons))
	for _, want := range []Status{No, Unknown, Yes} {
		for _, c := range r.Reasons {
			if c.Holds == want {
				out = append(out, r.condition(l, c))
			}
		}
	}
	return out
}

func (r *Result) condition(l locale.Lang, c Reason) Line {
	line := Line{ID: c.ID, Mark: string(c.Holds), Says: locale.Typed(l, c.Says[string(l)]), Source: c.Sourced, Provenance: provenance(l, c.Sourced)}
	if c.part.expr != nil {
		line.Reckoning = r.print(l, c.part.expr)
	}
	if c.Holds == Unknown {
		line.Missing = missing(l, c.Why)
	}
	return line
}

// Reckoned gives the steps in words, in their order: those on which the answer, the amount or a term stands, not those
// of branches that are not taken.
func (r *Result) Reckoned(l locale.Lang) []Line {
	out := make([]Line, 0, len(r.Steps))
	needed := (&Input{rule: r.rule, v: r.v}).stood()
	for _, s := range r.Steps {
		if !needed[s.part.at] {
			continue
		}
		line := Line{ID: s.ID, Says: locale.Typed(l, s.Says[string(l)]), Source: s.Sourced, Provenance: provenance(l, s.Sourced)}
		line.Reckoning = r.step(l, s)
		if !s.Value.Settled() {
			line.Missing = missing(l, s.Value.Why)
		}
		out = append(out, line)
	}
	return out
}

// step writes one step with its figures: "50 % × coût hors taxes (1 500 000,00 €) = 750 000,00 €".
func (r *Result) step(l locale.Lang, s Figure) string {
	value := valueText(l, r.rule, s.Kind, s.Value)
	switch {
	case s.part.bands != nil:
		return r.banded(l, s, value)
	case s.part.expr == nil:
		return value
	}
	text := r.print(l, s.part.expr)
	if e := s.part.expr; (e.op == "figure" || e.op == "name") && s.Round == "" {
		return text
	}
	if s.Round != "" && l != "" && s.part.raw != s.part.at && r.v[s.part.raw].Settled() {
		return locale.Text(l, "rule.rounded", text, figure(r.rule.kinds[s.part.raw], r.v[s.part.raw].Lo), locale.Text(l, "rule.round_"+s.Round), value)
	}
	return locale.Text(l, "rule.equals", text, value)
}

// banded names the line of the table that the figure is in.
func (r *Result) banded(l locale.Lang, s Figure, value string) string {
	of := r.print(l, s.part.expr)
	v := r.v[s.part.expr.place]
	if !v.Settled() {
		return locale.Text(l, "rule.equals", of, value)
	}
	k := r.rule.kinds[s.part.expr.place]
	for i, b := range s.part.bands {
		if b.to != nil && b.to.op == "figure" && above(k, v.Lo, b.to) {
			continue
		}
		switch {
		case i == 0:
			return locale.Text(l, "rule.band_first", of, figure(b.to.kind, b.to.lit.Lo), value)
		case b.to == nil:
			return locale.Text(l, "rule.band_last", of, figure(b.from.kind, b.from.lit.Lo), value)
		}
		return locale.Text(l, "rule.band", of, figure(b.from.kind, b.from.lit.Lo), figure(b.to.kind, b.to.lit.Lo), value)
	}
	return locale.Text(l, "rule.equals", of, value)
}

// above says whether a value lies beyond a line's end, as far as the unit of the table tells them apart.
func above(k Kind, n int64, to *expr) bool {
	scale := max(k.Scale, to.kind.Scale)
	return n*power(scale-k.Scale) >= (to.lit.Lo+1)*power(scale-to.kind.Scale)
}

// Step gives a step's figure in the rule's notation, "30000 €"; "" and false where it is open or there is none.
func (r *Result) Step(id string) (string, bool) {
	for _, s := range r.Steps {
		if s.ID == id && s.Value.Settled() && s.Kind.Basic != Name && s.Kind.Basic != Table {
			return figure(s.Kind, s.Value.Lo).Source(), true
		}
	}
	return "", false
}

// Open says whether a step is there and its figure is not settled.
func (r *Result) Open(id string) bool {
	return slices.ContainsFunc(r.Steps, func(s Figure) bool { return s.ID == id && !s.Value.Settled() })
}

// SameFigure says whether two figures are the same, however many zeros end them.
func SameFigure(a, b string) (bool, error) {
	x, w := parse(a)
	if w != nil {
		return false, w
	}
	y, w := parse(b)
	if w != nil {
		return false, w
	}
	if x.op != "figure" || y.op != "figure" {
		return a == b, nil
	}
	scale := max(x.kind.Scale, y.kind.Scale)
	return x.kind.Basic == y.kind.Basic && x.lit.Lo*power(scale-x.kind.Scale) == y.lit.Lo*power(scale-y.kind.Scale), nil
}

// missing says why something is open.
func missing(l locale.Lang, why Why) string {
	switch {
	case why&Unsourced != 0:
		return locale.Text(l, "rule.missing_source")
	case why&Asked != 0:
		return locale.Text(l, "rule.missing_answer")
	case why&Decided != 0:
		return locale.Text(l, "rule.missing_decision")
	}
	return ""
}

func provenance(l locale.Lang, s Sourced) string {
	if s.Provenance == "" {
		return ""
	}
	return locale.Text(l, "rule.provenance_"+s.Provenance)
}

// Sum says the answer in one sentence.
func (r *Result) Sum(l locale.Lang) string {
	key := "rule.sum_" + string(r.Eligible)
	if r.Eligible == Unknown && len(r.Ask) == 0 {
		key = "rule.sum_unsourced"
	}
	s := locale.Text(l, key)
	if r.rule.amount < 0 || r.Eligible == No {
		return s
	}
	return s + " " + r.amountSays(l)
}

func (r *Result) amountSays(l locale.Lang) string {
	switch {
	case r.Max != nil && *r.Min == *r.Max:
		return locale.Text(l, "rule.amount_is", *r.Max)
	case r.Max != nil && *r.Min > 0:
		return locale.Text(l, "rule.amount_between", *r.Min, *r.Max)
	case r.Max != nil:
		return locale.Text(l, "rule.amount_most", *r.Max)
	case r.v[r.rule.amount].Why&Unsourced != 0:
		return locale.Text(l, "rule.amount_unsourced")
	}
	return locale.Text(l, "rule.amount_open")
}

// Text is the whole explanation as plain lines.
func (r *Result) Text(l locale.Lang) string {
	var b strings.Builder
	b.WriteString(r.Sum(l) + "\n")
	for _, c := range r.Holds(l) {
		b.WriteString("\n" + locale.Text(l, "rule.mark_"+c.Mark) + " " + c.Says + "\n")
		c.rest(l, &b)
	}
	if len(r.Steps) > 0 {
		b.WriteString("\n" + locale.Text(l, "rule.reckoning") + "\n")
	}
	for _, s := range r.Reckoned(l) {
		b.WriteString("\n" + s.Says + "\n")
		s.rest(l, &b)
	}
	if len(r.Ask) > 0 {
		b.WriteString("\n" + locale.Text(l, "rule.still_asked") + "\n")
	}
	for _, id := range r.Ask {
		b.WriteString("  " + id + " : " + locale.Typed(l, r.rule.Def.Questions[r.rule.names[id]].Ask[string(l)]) + "\n")
	}
	return b.String()
}

func (line Line) rest(l locale.Lang, b *strings.Builder) {
	for _, s := range []string{line.Reckoning, line.Missing, sourceText(l, line.Source), line.Provenance, locale.Typed(l, line.Source.Note[string(l)])} {
		if s != "" {
			b.WriteString("  " + s + "\n")
		}
	}
}

func sourceText(l locale.Lang, s Sourced) string {
	switch {
	case len(s.Source) == 0 && s.Article == "":
		return ""
	case s.Article == "":
		return locale.Text(l, "rule.source", strings.Join(s.Source, ", "))
	case len(s.Source) == 0:
		return locale.Text(l, "rule.source", locale.Typed(l, s.Article))
	}
	return locale.Text(l, "rule.source_article", strings.Join(s.Source, ", "), locale.Typed(l, s.Article))
}

// JSON is the explanation as the command and the API give it; its shape is in docs/regles.md.
type JSON struct {
	Eligible   Status       `json:"eligible"`
	RuleKnown  bool         `json:"rule_known"`
	Discretion bool         `json:"discretion"`
	Min        *money.Cents `json:"amount_min_cents"`
	Max        *money.Cents `json:"amount_max_cents"`
	Reasons    []ReasonJSON `json:"reasons"`
	Steps      []StepJSON   `json:"steps"`
	Ask        []string     `json:"ask"`
}

// ReasonJSON is a condition.
type ReasonJSON struct {
	ID         string   `json:"id"`
	Holds      Status   `json:"holds"`
	Says       Text     `json:"says"`
	Because    Text     `json:"because"`
	Source     []string `json:"source"`
	Article    string   `json:"article,omitempty"`
	Provenance string   `json:"provenance,omitempty"`
	Note       Text     `json:"note,omitempty"`
}

// StepJSON is a step of the amount; Value is in the rule's notation, null while it is open.
type StepJSON struct {
	ID         string   `json:"id"`
	Says       Text     `json:"says"`
	Reckoning  Text     `json:"reckoning"`
	Value      *string  `json:"value"`
	Source     []string `json:"source"`
	Article    string   `json:"article,omitempty"`
	Provenance string   `json:"provenance,omitempty"`
	Note       Text     `json:"note,omitempty"`
}

// JSON gives the explanation for machines. Discretion says that a body decides, as of every subsidy.
func (r *Result) JSON(discretion bool) JSON {
	out := JSON{Eligible: r.Eligible, RuleKnown: r.RuleKnown, Discretion: discretion, Min: r.Min, Max: r.Max,
		Reasons: []ReasonJSON{}, Steps: []StepJSON{}, Ask: r.Ask}
	for _, c := range r.Reasons {
		because := Text{}
		if c.part.expr != nil {
			for _, l := range locale.Langs {
				because[string(l)] = r.print(l, c.part.expr)
			}
		}
		out.Reasons = append(out.Reasons, ReasonJSON{c.ID, c.Holds, c.Says, because, sources(c.Source), c.Article, c.Provenance, c.Note})
	}
	for _, s := range r.Steps {
		step := StepJSON{ID: s.ID, Says: s.Says, Reckoning: Text{}, Source: sources(s.Source), Article: s.Article, Provenance: s.Provenance, Note: s.Note}
		for _, l := range locale.Langs {
			step.Reckoning[string(l)] = r.step(l, s)
		}
		if s.Value.Settled() && s.Kind.Basic != Name && s.Kind.Basic != Choice && s.Kind.Basic != Table {
			text := figure(s.Kind, s.Value.Lo).Source()
			step.Value = &text
		}
		out.Steps = append(out.Steps, step)
	}
	return out
}

func sources(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
