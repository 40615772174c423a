package scheme

import (
	"maps"
	"slices"

	"relance/domain/rule"
	"relance/foundation/fault"
	"relance/foundation/folder"
	"relance/foundation/money"
)

// Case is a worked case: what is answered on a day, and what the rule must say.
type Case struct {
	Name     string            `json:"case"`
	On       string            `json:"on"`
	Answers  []Answer          `json:"with"`
	Eligible rule.Status       `json:"eligible"`
	Fails    []string          `json:"fails"` // the conditions that do not hold, all of them; nil where the case does not say
	Least    *money.Cents      `json:"least_cents"`
	Most     *money.Cents      `json:"most_cents"`
	Steps    map[string]string `json:"steps"` // figures in the rule's notation; [Unknown]: still open

	at *folder.Node
}

// Answer is the answer to one question.
type Answer struct {
	ID   string              `json:"id"`
	Text string              `json:"text,omitempty"`
	Rows []map[string]string `json:"rows,omitempty"` // of a table
}

// Give answers an input's questions, in the order of the list; the first fault ends it.
func Give(in *rule.Input, answers []Answer) error {
	for _, a := range answers {
		var err error
		if a.Rows != nil {
			err = in.AnswerRows(a.ID, a.Rows)
		} else {
			err = in.Answer(a.ID, a.Text)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Given is what a file of answers holds: answers to an aid's questions and, under the key "caps", to those of the rules of
// law that concern it, each by its folder's name.
type Given struct {
	Answers []Answer
	Caps    map[string][]Answer
}

// GivenIn reads a file of answers.
func GivenIn(n *folder.Node) Given {
	out := Given{Caps: map[string][]Answer{}}
	for _, a := range AnswersOf(n) {
		if a.ID != "caps" {
			out.Answers = append(out.Answers, a)
		}
	}
	if caps := n.Get("caps"); caps != nil && caps.Kind == folder.Map {
		for i, key := range caps.Keys {
			out.Caps[key.Text] = AnswersOf(caps.Values[i])
		}
	}
	return out
}

// AnswersOf reads answers from a map of a file: a value of each question, or a list of rows.
func AnswersOf(n *folder.Node) []Answer {
	var out []Answer
	if n == nil || n.Kind != folder.Map {
		return out
	}
	for i, key := range n.Keys {
		v := n.Values[i]
		a := Answer{ID: key.Text, Text: v.Str()}
		if v.Kind == folder.List {
			a.Rows = []map[string]string{}
			for _, item := range v.Values {
				row := map[string]string{}
				for j, column := range item.Keys {
					row[column.Text] = item.Values[j].Str()
				}
				a.Rows = append(a.Rows, row)
			}
		}
		out = append(out, a)
	}
	return out
}

// cases reads the worked cases of a scheme.
func (c *compilation) cases(s *Scheme, root *folder.Node) {
	before := len(c.Problems)
	for _, n := range root.Items() {
		k := Case{Name: n.Get("case").Str(), On: n.Get("on").Str(), Answers: AnswersOf(n.Get("with")), Eligible: rule.Status(n.Get("eligible").Str()), at: n}
		if f := n.Get("fails"); f != nil {
			k.Fails = []string{}
			for _, id := range f.Items() {
				k.Fails = append(k.Fails, id.Str())
			}
		}
		amount := c.cents(n.Get("amount"))
		k.Least, k.Most = amount, amount
		if amount == nil {
			k.Least, k.Most = c.cents(n.Get("least")), c.cents(n.Get("most"))
		}
		if steps := n.Get("steps"); steps != nil {
			k.Steps = map[string]string{}
			for i, key := range steps.Keys {
				k.Steps[key.Text] = steps.Values[i].Str()
			}
		}
		if slices.ContainsFunc(s.Cases, func(other Case) bool { return other.Name == k.Name }) {
			c.Say(n.Get("case"), "scheme.case_twice", "", folder.Shown(k.Name))
		}
		s.Cases = append(s.Cases, k)
	}
	if len(c.Problems) > before {
		s.Cases = nil
	}
}

func (c *compilation) cents(n *folder.Node) *money.Cents {
	if n == nil || n.Bad {
		return nil
	}
	v, err := money.Parse(n.Str())
	if err != nil {
		f := fault.Of(err)[0]
		c.Say(n, f.Key, "", f.Args...)
		return nil
	}
	return &v
}

// Wrong is one way in which a case and a rule disagree: a key with its arguments, at a place of the case.
type Wrong struct {
	Case  *Case
	Field string // key of the case: "eligible", "amount"
	Fault *fault.Fault
}

// Run holds a case against the version in force on its day.
func (s *Scheme) Run(k *Case, w rule.World) []Wrong {
	v, err := s.On(k.On)
	if err != nil {
		return []Wrong{{k, "on", fault.Of(err)[0]}}
	}
	return k.against(v.compiled, w)
}

func (k *Case) against(r *rule.Rule, w rule.World) (out []Wrong) {
	say := func(field, key string, args ...any) {
		out = append(out, Wrong{k, field, fault.New(fault.Invalid, key, args...)})
	}
	in := r.Ask(k.On).Of(w)
	if err := Give(in, k.Answers); err != nil {
		return []Wrong{{k, "with", fault.Of(err)[0]}}
	}
	result := in.Evaluate()
	if result.Eligible != k.Eligible {
		say("eligible", "scheme.case_eligible", folder.Quoted(k.Eligible), folder.Quoted(result.Eligible))
	}
	if k.Fails != nil {
		failed := []string{}
		for _, c := range result.Reasons {
			if c.Holds == rule.No {
				failed = append(failed, c.ID)
			}
		}
		if !slices.Equal(slices.Sorted(slices.Values(k.Fails)), slices.Sorted(slices.Values(failed))) {
			say("fails", "scheme.case_fails", listed(k.Fails), listed(failed))
		}
	}
	if k.Least != nil && (result.Min == nil || *result.Min != *k.Least) {
		say("amount", "scheme.case_least", *k.Least, shownCents(result.Min))
	}
	if k.Most != nil && (result.Max == nil || *result.Max != *k.Most) {
		say("amount", "scheme.case_most", *k.Most, shownCents(result.Max))
	}
	for _, id := range slices.Sorted(maps.Keys(k.Steps)) {
		got, ok := result.Step(id)
		if k.Steps[id] == Unknown && !ok && result.Open(id) {
			continue
		}
		if want, err := rule.SameFigure(k.Steps[id], got); !ok || err != nil || !want {
			say("steps", "scheme.case_step", folder.Shown(id), folder.Shown(k.Steps[id]), folder.Quoted(got))
		}
	}
	return out
}

func listed(ids []string) folder.Quoted {
	if len(ids) == 0 {
		return "—"
	}
	return folder.Quoted(folder.KnownWords(ids))
}

func shownCents(c *money.Cents) any {
	if c == nil {
		return folder.Quoted("—")
	}
	return *c
}

// Survivor is a change of a rule that no case notices.
type Survivor struct {
	Version *Version
	Change  rule.Mutation
}

// Coverage is how many changes of a scheme's sourced conditions and steps its cases notice.
type Coverage struct {
	Parts, Changes int // sourced conditions and steps; changes tried
	Survivors      []Survivor
}

// Coverage changes each sourced condition and step of each version, one change after the other, and looks whether
// some case of that version turns red. A change that does not compile is noticed by the compiler.
func (s *Scheme) Coverage(w rule.World) Coverage {
	var out Coverage
	for _, v := range s.Versions {
		var mine []*Case
		for i := range s.Cases {
			if judged, err := s.On(s.Cases[i].On); err == nil && judged == v {
				mine = append(mine, &s.Cases[i])
			}
		}
		parts, changes := rule.Mutations(&v.Def)
		out.Parts += parts
		for _, m := range changes {
			out.Changes++
			changed, problems := rule.CompileChanged(m.Def)
			if len(problems) > 0 {
				continue
			}
			if !slices.ContainsFunc(mine, func(k *Case) bool { return len(k.against(changed, w)) > 0 }) {
				out.Survivors = append(out.Survivors, Survivor{v, m})
			}
		}
	}
	return out
}

// Check runs every case and looks for changes that none notices; the problems stand at their lines.
func (c *Catalogue) Check(name string, w rule.World) (problems []folder.Problem, cases int, coverage Coverage) {
	for _, s := range slices.Concat(c.Schemes, c.Caps, c.Tests) {
		for i := range s.Cases {
			cases++
			for _, x := range s.Run(&s.Cases[i], w) {
				n := x.Case.at
				if at := n.Get(x.Field); at != nil {
					n = at
				}
				problems = append(problems, folder.Problem{File: name + "/" + n.File, Line: n.Line, Column: n.Column, Fault: x.Fault})
			}
		}
		found := s.Coverage(w)
		coverage.Parts += found.Parts
		coverage.Changes += found.Changes
		coverage.Survivors = append(coverage.Survivors, found.Survivors...)
		for _, x := range found.Survivors {
			problems = append(problems, folder.Problem{File: name + "/" + s.dir + "/" + x.Version.Day + ".yaml", Fault: fault.New(fault.Invalid, "scheme.survivor", x.Change.ID, folder.Quoted(x.Change.Says))})
		}
	}
	return folder.Sorted(problems), cases, coverage
}

// Count says how many versions there are.
func (c *Catalogue) Count() (schemes, versions int) {
	for _, s := range slices.Concat(c.Schemes, c.Caps) {
		schemes++
		versions += len(s.Versions)
	}
	return schemes, versions
}
