package portal

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"relance/domain/rule"
	"relance/domain/scheme"
	"relance/foundation/fault"
	"relance/foundation/folder"
	"relance/foundation/locale"
)

// publics are the words by which visitors know themselves, each with the applicants that it may be.
var publics = []struct {
	key string
	of  []string
}{
	{"household", []string{"household"}}, {"condominium", []string{"condominium"}}, {"trader", []string{"undertaking"}}, {"company", []string{"undertaking"}},
	{"young", []string{"undertaking"}}, {"carrier", []string{"undertaking"}}, {"cultural", []string{"undertaking", "association"}},
	{"association", []string{"association"}}, {"commune", []string{"commune"}}, {"ept", []string{"public_body"}},
}

// asking is a visitor's form: who asks, for which day, what is answered. It lives as long as one answer is made.
type asking struct {
	f      *frame
	who    string
	on     string
	form   url.Values
	aids   []*tried
	shared []*sharedQuestion // what the aids ask, each question once; then what rules of law ask of those that one may ask for
	limits []scheme.Limited  // what rules of law leave of them
	faults fault.List
}

// tried is an aid with what its rule says to the answers.
type tried struct {
	*aid
	in     *rule.Input
	result *rule.Result
}

// sharedQuestion is a question that one aid or several ask in the same words.
type sharedQuestion struct {
	key  string // of its field
	ask  *rule.Question
	of   []*tried
	cap  *scheme.Version // the rule of law that asks it, of no aid
	rank int             // the more, the sooner it is asked
	open bool
}

const (
	unsure     = "?" // "I do not know": the question is not put again
	answerFld  = "r."
	seenFld    = "vu"
	rowsShown  = 3
	askedAtOne = 5 // questions that one page puts
)

// readAsking makes of a form what the rules need. What is wrong stands in its faults, at the fields.
func (f *frame) readAsking(form url.Values) *asking {
	a := &asking{f: f, form: form, who: form.Get("qui"), on: f.today}
	if day := strings.TrimSpace(form.Get("jour")); day != "" {
		if iso := isoDay(day); iso != "" {
			a.on = iso
		} else {
			a.faults = append(a.faults, fault.New(fault.Invalid, "rule.answer_date", folder.Shown(fault.Clip(day))).At("jour"))
		}
	}
	i := slices.IndexFunc(publics, func(p struct {
		key string
		of  []string
	}) bool {
		return p.key == a.who
	})
	if i < 0 {
		if a.who != "" {
			a.faults = append(a.faults, fault.New(fault.Invalid, "simulator.who_wrong").At("qui"))
		}
		a.who = ""
		return a
	}
	for _, s := range f.aids.Schemes {
		v, err := s.On(a.on)
		if err != nil || v.ClosedOn != "" && v.ClosedOn < a.on || f.aids.State(s.Slug, a.on) == scheme.Closed {
			continue // not yet, or no more
		}
		if slices.ContainsFunc(v.Applicants, func(x string) bool { return slices.Contains(publics[i].of, x) }) {
			a.aids = append(a.aids, &tried{aid: &aid{Scheme: s, now: v, state: f.aids.State(s.Slug, a.on), calls: f.aids.Calls(s.Slug, a.on)}})
		}
	}
	a.share()
	a.answer()
	if err := a.limit(); err != nil {
		a.faults = append(a.faults, fault.Of(err)...)
	}
	return a
}

// share finds the questions that several aids ask in the same words: they are asked once.
func (a *asking) share() {
	byKey := map[string]*sharedQuestion{}
	for _, t := range a.aids {
		for i := range t.now.Questions {
			q := &t.now.Questions[i]
			h := fnv.New32a()
			fmt.Fprint(h, q.Kind, q.Unit, q.Ask["fr"])
			for _, o := range q.Options {
				fmt.Fprint(h, o.ID)
			}
			for _, c := range q.Columns {
				fmt.Fprint(h, c.ID)
			}
			key := q.ID + "-" + strconv.FormatUint(uint64(h.Sum32()), 36)
			s := byKey[key]
			if s == nil {
				s = &sharedQuestion{key: key, ask: q}
				byKey[key] = s
				a.shared = append(a.shared, s)
			}
			s.of = append(s.of, t)
		}
	}
}

// answer gives every rule what was answered, and finds what is worth asking next.
func (a *asking) answer() {
	world := a.world()
	for _, t := range a.aids {
		t.in = t.now.Rule().Ask(a.on).Of(world)
	}
	for _, q := range a.shared {
		if err := a.give(q); err != nil {
			for _, x := range fault.Of(err) {
				a.faults = append(a.faults, x.At(answerFld+q.key))
			}
		}
	}
	for _, t := range a.aids {
		t.result = t.in.Evaluate()
		for place, id := range t.result.Ask {
			for _, q := range a.shared {
				if q.ask.ID == id && slices.Contains(q.of, t) {
					q.open = true
					q.rank += max(1, 20-place)
				}
			}
		}
	}
}

// limit runs the rules of law that concern the aids that one may ask for, and puts their questions behind those of the aids.
// Faults: Invalid, at the field of an answer that is none.
func (a *asking) limit() error {
	var chosen []scheme.Chosen
	for _, t := range a.aids {
		if least, most, ok := t.result.Bounded(); ok && t.result.Eligible == rule.Yes {
			chosen = append(chosen, scheme.Chosen{Version: t.now, Amount: scheme.Span{Least: least, Most: most}})
		}
	}
	if len(chosen) == 0 {
		return nil
	}
	world := a.world()
	found, err := a.f.aids.Cumulate(a.on, chosen, nil, world)
	if err != nil {
		return err
	}
	answers := map[string][]scheme.Answer{}
	for _, l := range found {
		for i := range l.Cap.Questions {
			q := &sharedQuestion{key: l.Cap.Slug + "-" + l.Cap.Questions[i].ID, ask: &l.Cap.Questions[i], cap: l.Cap}
			if q.ask.ID == scheme.Wanted || q.ask.ID == scheme.ChosenN {
				continue
			}
			a.shared = append(a.shared, q)
			given, err := a.answerOf(q)
			if err != nil {
				return at(err, answerFld+q.key)
			}
			answers[l.Cap.Slug] = append(answers[l.Cap.Slug], given...)
		}
	}
	a.limits, err = a.f.aids.Cumulate(a.on, chosen, answers, world)
	if err != nil { // "cap.question" names the field
		f := *fault.Of(err)[0]
		return f.At(answerFld + strings.Replace(f.Field, ".", "-", 1))
	}
	for _, l := range a.limits {
		for place, id := range l.Missing {
			for _, q := range a.shared {
				if q.cap == l.Cap && q.ask.ID == id {
					q.open, q.rank = true, -place
				}
			}
		}
	}
	return nil
}

// at puts a fault at a field.
func at(err error, field string) error {
	f := *fault.Of(err)[0]
	return f.At(field)
}

// answerOf is what was typed for one question; nothing where it is left open.
func (a *asking) answerOf(q *sharedQuestion) ([]scheme.Answer, error) {
	if q.ask.Kind == "table" {
		if rows := a.rows(q); rows != nil {
			return []scheme.Answer{{ID: q.ask.ID, Rows: rows}}, nil
		}
		return nil, nil
	}
	typed := inLine(a.form.Get(answerFld + q.key))
	if typed == "" || typed == unsure {
		return nil, nil
	}
	meant, err := a.meant(q.ask, typed)
	return []scheme.Answer{{ID: q.ask.ID, Text: meant}}, err
}

func (a *asking) world() rule.World {
	l, err := a.f.land()
	if err != nil {
		return scheme.Ground{}
	}
	return scheme.Ground{Territory: l.Territory}
}

// give answers one question to all who ask it; an empty answer and "I do not know" leave it open.
func (a *asking) give(q *sharedQuestion) error {
	given, err := a.answerOf(q)
	for _, t := range q.of {
		if err == nil {
			err = scheme.Give(t.in, given)
		}
	}
	return err
}

// rows are what was typed in a table; nil where nothing was. "None" is a table without rows.
func (a *asking) rows(q *sharedQuestion) []map[string]string {
	if a.form.Get(answerFld+q.key) == "none" {
		return []map[string]string{}
	}
	var out []map[string]string
	for i := range a.rowCount(q) {
		row := map[string]string{}
		for c := range q.ask.Columns {
			col := &q.ask.Columns[c]
			typed := inLine(a.form.Get(cellName(q.key, i, col.ID)))
			if typed == "" {
				continue
			}
			if meant, err := a.meant(col, typed); err == nil {
				typed = meant
			}
			row[col.ID] = typed
		}
		if len(row) > 0 {
			out = append(out, row)
		}
	}
	return out
}

func cellName(key string, row int, column string) string {
	return answerFld + key + "." + strconv.Itoa(row) + "." + column
}

// rowsMost bounds the rows of a table that a form may hold.
const rowsMost = 50

// rowCount is how many rows a table shows: those that hold something, and one more.
func (a *asking) rowCount(q *sharedQuestion) int {
	n := rowsShown
	for i := range rowsMost {
		for c := range q.ask.Columns {
			if a.form.Get(cellName(q.key, i, q.ask.Columns[c].ID)) != "" {
				n = max(n, i+2)
			}
		}
	}
	return min(n, rowsMost)
}

// meant reads what people write in the form that a rule reads: a commune by its name or postcode, a day as it is written here, a
// rate without its sign. Fault: Invalid where a name means several communes, or none.
func (a *asking) meant(q *rule.Question, typed string) (string, error) {
	switch q.Kind {
	case "commune":
		return a.commune(typed)
	case "date":
		if iso := isoDay(typed); iso != "" {
			return iso, nil
		}
	case "rate":
		if !strings.ContainsAny(typed, "%") {
			return typed + " %", nil
		}
	case "money":
		return strings.TrimSpace(strings.TrimSuffix(typed, "€")), nil
	case "number":
		return strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(typed), nil
	}
	return typed, nil
}

// commune finds the code of a commune by what was typed.
func (a *asking) commune(typed string) (string, error) {
	if communeCode.MatchString(strings.ToUpper(typed)) && len(typed) == 5 {
		if l, err := a.f.land(); err == nil && l.Territory != nil {
			if _, ok := l.Find(strings.ToUpper(typed), a.on); ok {
				return strings.ToUpper(typed), nil
			}
		}
	}
	l, err := a.f.land()
	if err != nil || l.Territory == nil {
		return typed, err
	}
	codes, found := l.matches(typed)
	exact := slices.IndexFunc(codes, func(c string) bool { return locale.Fold(l.name(c)) == locale.Fold(typed) })
	switch {
	case found && exact >= 0:
		return codes[exact], nil
	case found && len(codes) == 1:
		return codes[0], nil
	case communeCode.MatchString(strings.ToUpper(typed)) && len(codes) == 0:
		return strings.ToUpper(typed), nil // a commune of elsewhere
	case len(codes) == 0:
		return "", fault.New(fault.Invalid, "simulator.commune_none", fault.Clip(typed))
	}
	var names []string
	for _, c := range codes[:min(len(codes), 6)] {
		names = append(names, l.name(c))
	}
	return "", fault.New(fault.Invalid, "simulator.commune_several", fault.Clip(typed), strings.Join(names, ", "))
}

// isoDay reads "12/05/2020", "12.5.2020", "2020-05-12"; "" where it is none.
func isoDay(s string) string {
	for _, form := range []string{time.DateOnly, "02/01/2006", "2/1/2006", "02.01.2006", "2.1.2006", "02-01-2006"} {
		if t, err := time.Parse(form, strings.TrimSpace(s)); err == nil {
			return t.Format(time.DateOnly)
		}
	}
	return ""
}

// answered says whether a question has an answer, "I do not know" among them.
func (a *asking) answered(q *sharedQuestion) bool {
	if a.form.Get(answerFld+q.key) != "" {
		return true
	}
	return q.ask.Kind == "table" && a.rows(q) != nil
}

// seen says whether a question was put already.
func (a *asking) seen(q *sharedQuestion) bool {
	return slices.Contains(strings.Fields(a.form.Get(seenFld)), q.key)
}

// next are the questions worth asking now, the most useful first: those that can still change an answer and were not put yet.
func (a *asking) next() []*sharedQuestion {
	var out []*sharedQuestion
	for _, q := range a.shared {
		if q.open && !a.answered(q) && !a.seen(q) {
			out = append(out, q)
		}
	}
	slices.SortStableFunc(out, func(x, y *sharedQuestion) int { return cmp.Compare(y.rank, x.rank) })
	return out[:min(len(out), askedAtOne)]
}

// wrong says whether a field has a fault.
func (a *asking) wrong(q *sharedQuestion) bool {
	return slices.ContainsFunc(a.faults, func(f *fault.Fault) bool { return f.Field == answerFld+q.key })
}
