package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"relance/domain/rule"
)

// converted is one aid of a published model, rewritten by bench/peers/rules/convert.mjs.
type converted struct {
	Asked map[string]string `json:"asked"` // what the model calls each question
	Words map[string]int64  `json:"words"` // which number stands for each text
	Def   rule.Def          `json:"def"`

	name    string
	asked   []question
	numbers map[string]string
	in      *rule.Input
}

type question struct{ id, name string }

// placeName begins the names of the questions that say where somebody lives.
const placeName = "localisation . "

// situation is what was asked, and what publicodes answered, in euros.
type situation struct {
	Asked map[string]any     `json:"asked"`
	Aids  map[string]float64 `json:"aids"`
}

// aids holds the amounts of converted rules against those that publicodes gave, and measures them.
func aids(_ context.Context, flags *flag.FlagSet, args []string) error {
	file := flags.String("rules", "", "what convert.mjs wrote")
	over := flags.String("over", "", "what answers.mjs wrote")
	shown := flags.Int("show", 20, "how many differences are printed")
	if err := flags.Parse(args); err != nil {
		return err
	}
	all, others, err := readConverted(*file)
	if err != nil {
		return err
	}
	f, err := os.Open(*over)
	if err != nil {
		return err
	}
	defer f.Close()
	t := tallied{apart: map[string]int{}, gave: map[string]bool{}, others: others, beyond: map[string]int{}, show: *shown}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var s situation
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			return err
		}
		if err := t.hold(all, &s); err != nil {
			return err
		}
	}
	if err := errors.Join(lines.Err(), t.print(len(all))); err != nil {
		return err
	}
	if len(t.apart) > 0 {
		return errors.New("some amounts differ")
	}
	return nil
}

// conversion is what convert.mjs writes.
type conversion struct {
	Rules   map[string]*converted `json:"rules"`
	Never   []string              `json:"never"`   // aids that nothing can make apply
	Refused map[string]string     `json:"refused"` // aids that could not be rewritten, and why
}

// others are the aids without a rule of ours, each with what is said of it.
func (c *conversion) others() map[string]string {
	out := maps.Clone(c.Refused)
	if out == nil {
		out = map[string]string{}
	}
	for _, name := range c.Never {
		out[name] = "nothing makes it apply"
	}
	return out
}

func readConverted(file string) ([]*converted, map[string]string, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, nil, err
	}
	var in conversion
	if err := json.Unmarshal(b, &in); err != nil {
		return nil, nil, err
	}
	var out []*converted
	for _, name := range slices.Sorted(maps.Keys(in.Rules)) {
		c := in.Rules[name]
		c.name = name
		compiled, problems := rule.CompileChanged(&c.Def)
		if len(problems) > 0 {
			return nil, nil, fmt.Errorf("%s: %w", name, problems[0])
		}
		c.in, c.numbers = compiled.Ask(""), map[string]string{}
		for _, id := range slices.Sorted(maps.Keys(c.Asked)) {
			c.asked = append(c.asked, question{id, c.Asked[id]})
		}
		for word, n := range c.Words {
			c.numbers[word] = strconv.FormatInt(n, 10)
		}
		out = append(out, c)
	}
	return out, in.others(), nil
}

// told writes what was asked as people answer it; a text stays, and each rule has its own number for it.
func (s *situation) told() (answers, words map[string]string) {
	answers, words = map[string]string{}, map[string]string{}
	for name, x := range s.Asked {
		switch v := x.(type) {
		case bool:
			answers[name] = map[bool]string{false: "no", true: "yes"}[v]
		case float64:
			answers[name] = strconv.FormatFloat(v, 'f', -1, 64)
		case string:
			words[name] = v
		}
	}
	return answers, words
}

// give answers a rule's questions, or those of the place alone.
func (c *converted) give(answers, words map[string]string, place bool) error {
	c.in.Clear()
	for i := range c.asked {
		q := &c.asked[i]
		if place && !strings.HasPrefix(q.name, placeName) {
			continue
		}
		text, ok := answers[q.name]
		if !ok {
			if text = c.numbers[words[q.name]]; text == "" {
				text = "0" // a text that the rule does not name
			}
		}
		if err := c.in.Answer(q.id, text); err != nil {
			return fmt.Errorf("%s: %s: %w", c.name, q.name, err)
		}
	}
	return nil
}

// tallied is what was compared, and what it took.
type tallied struct {
	situations, amounts, same int
	apart                     map[string]int
	gave                      map[string]bool
	others                    map[string]string // aids without a rule of ours
	beyond                    map[string]int    // how often publicodes gives one of them
	took, near                []time.Duration   // with every rule, and with those that the place leaves
	show                      int
}

func (t *tallied) hold(all []*converted, s *situation) error {
	t.situations++
	for name := range s.Aids {
		if t.others[name] != "" {
			t.beyond[name]++
		}
	}
	began := time.Now()
	answers, words := s.told()
	whole, err := amounts(all, answers, words)
	if err != nil {
		return err
	}
	t.took = append(t.took, time.Since(began))
	for i, c := range all {
		t.compare(c.name, s, whole[i])
	}
	near, err := possible(all, answers, words)
	if err != nil {
		return err
	}
	began = time.Now()
	answers, words = s.told()
	some, err := amounts(near, answers, words)
	if err != nil {
		return err
	}
	t.near = append(t.near, time.Since(began))
	at := 0
	for i, c := range all {
		got := int64(0)
		if at < len(near) && near[at] == c {
			got, at = some[at], at+1
		}
		if got != whole[i] {
			return fmt.Errorf("%s: the place alone says it gives %d, and with all answers it gives %d", c.name, got, whole[i])
		}
	}
	return nil
}

// amounts decides each of some rules, in cents.
func amounts(list []*converted, answers, words map[string]string) ([]int64, error) {
	out := make([]int64, len(list))
	for i, c := range list {
		if err := c.give(answers, words, false); err != nil {
			return nil, err
		}
		_, least, most := c.in.Decide()
		if least != most {
			return nil, fmt.Errorf("%s is open: %d to %d", c.name, least, most)
		}
		out[i] = least
	}
	return out, nil
}

// possible are the rules that may give something to somebody of whom only the place is known.
func possible(all []*converted, answers, words map[string]string) (out []*converted, err error) {
	for _, c := range all {
		if err := c.give(answers, words, true); err != nil {
			return nil, err
		}
		if _, _, most := c.in.Decide(); most > 0 {
			out = append(out, c)
		}
	}
	return out, nil
}

// compare holds an amount in cents against what publicodes says in euros, which it does not round.
func (t *tallied) compare(name string, s *situation, got int64) {
	want := s.Aids[name]
	t.amounts++
	if want > 0 {
		t.gave[name] = true
	}
	if math.Abs(want*100-float64(got)) <= 0.5000001 {
		t.same++
		return
	}
	t.apart[name]++
	if t.show > 0 {
		t.show--
		b, _ := json.Marshal(s.Asked)
		fmt.Printf("%s: publicodes %v, ours %d cents, of %s\n", name, want, got, b)
	}
}

func (t *tallied) print(rules int) error {
	if t.situations == 0 {
		return errors.New("no situation")
	}
	fmt.Printf("%d rules, %d situations: %d amounts, %d the same to the cent, %d apart; %d aids given at least once\n",
		rules, t.situations, t.amounts, t.same, t.amounts-t.same, len(t.gave))
	for _, name := range slices.Sorted(maps.Keys(t.apart)) {
		fmt.Printf("  %s: %d\n", name, t.apart[name])
	}
	for _, name := range slices.Sorted(maps.Keys(t.others)) {
		fmt.Printf("  without a rule: %s (%s), given %d times\n", name, t.others[name], t.beyond[name])
	}
	said("all aids", t.took)
	said("the aids that the place leaves, found once for it", t.near)
	return nil
}

func said(what string, took []time.Duration) {
	slices.Sort(took)
	var sum time.Duration
	for _, d := range took {
		sum += d
	}
	fmt.Printf("%.0f situations a second, %s; half within %v, 99 of 100 within %v\n",
		float64(len(took))/sum.Seconds(), what, took[len(took)/2].Round(time.Microsecond), took[len(took)*99/100].Round(time.Microsecond))
}
