package record_test

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"relance/domain/ledger"
	"relance/domain/record"
	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/journal/journaltest"
	"relance/foundation/money"
	"relance/foundation/store/storetest"
)

// stories bounds how many random stories are told: each opens a database of its own.
func stories(t *testing.T) {
	t.Helper()
	n := "15"
	switch {
	case os.Getenv("RELANCE_TORTURE") != "":
		n = "300"
	case os.Getenv(storetest.Variable) != "":
		n = "4"
	}
	checks := flag.Lookup("rapid.checks")
	if was := checks.Value.String(); was == checks.DefValue {
		checks.Value.Set(n)
		t.Cleanup(func() { checks.Value.Set(was) })
	}
}

// line is a line of a file as the story draws it.
type line struct {
	ref, day, action, commune string
	cents                     money.Cents
}

// flow is what a line moves, told on paper: by the words of the package, not by its code.
type flow struct {
	day, from, to string
	cents         money.Cents
}

// paper keeps what each act that stands has moved.
type paper struct {
	standing map[int64][]flow
	first    map[int64]string
}

func (p *paper) balance(place, on string) money.Cents {
	sum := money.Cents(0)
	for _, flows := range p.standing {
		for _, f := range flows {
			if f.day <= on && f.to == place {
				sum += f.cents
			}
			if f.day <= on && f.from == place {
				sum -= f.cents
			}
		}
	}
	return sum
}

// below names a place that is below zero on some day.
func (p *paper) below() string {
	for _, flows := range p.standing {
		for _, f := range flows {
			for _, place := range []string{f.from, f.to} {
				for _, day := range storyDays {
					if !strings.Contains(place, ":outside") && p.balance(place, day) < 0 {
						return place + " on " + day
					}
				}
			}
		}
	}
	return ""
}

var storyDays = []string{"2020-05-15", "2020-05-31", "2020-06-01", "2020-12-31", "2021-01-01", "2021-02-28", "2024-02-29"}

// stagesOf are the kinds of a story with what they draw on and what they reach.
var stagesOf = []struct{ kind, from, to string }{
	{"award.record", "allocated", "awarded"}, {"award.record", "allocated", "awarded"}, {"commitment.record", "awarded", "committed"}, {"commitment.record", "allocated", "committed"},
	{"payment.record", "committed", "paid"}, {"payment.record", "awarded", "paid"}, {"recovery.record", "paid", "recovered"},
}

func placeOn(stage string, l line) string {
	s := "plan:" + stage + ";action=" + l.action
	if stage != "allocated" && l.commune != "" {
		s += ";commune=" + l.commune
	}
	return s
}

func flowsOf(from, to string, lines []line) []flow {
	var out []flow
	for _, l := range lines {
		f := flow{l.day, placeOn(from, l), placeOn(to, l), l.cents}
		if l.cents < 0 {
			f = flow{l.day, f.to, f.from, -l.cents}
		}
		out = append(out, f)
	}
	return out
}

func csvOf(lines []line) string {
	var b strings.Builder
	b.WriteString("référence;date;action;code insee;montant\n")
	for _, l := range lines {
		fmt.Fprintf(&b, "%s;%s;%s;%s;%s\n", l.ref, l.day, l.action, l.commune, strings.Replace(l.cents.Plain(), ".", ",", 1))
	}
	return b.String()
}

type story struct {
	*rapid.T
	b     *journaltest.Bench
	p     *paper
	files int
	texts map[int64][3]string // by act that stands: kind, from, text
}

func (s *story) lines() []line {
	var out []line
	for n := range rapid.IntRange(1, 6).Draw(s.T, "lines") {
		l := line{ref: fmt.Sprintf("R%d", n), day: rapid.SampledFrom(storyDays).Draw(s.T, "day"), action: rapid.SampledFrom([]string{"A1.1", "A1.2"}).Draw(s.T, "action"),
			commune: rapid.SampledFrom([]string{"", "00001", "00002"}).Draw(s.T, "commune"), cents: money.Cents(rapid.IntRange(1, 60).Draw(s.T, "cents"))}
		if rapid.IntRange(0, 5).Draw(s.T, "reduction") == 0 {
			l.cents = -l.cents
		}
		out = append(out, l)
	}
	return out
}

func first(lines []line) string {
	day := lines[0].day
	for _, l := range lines {
		day = min(day, l.day)
	}
	return day
}

// judge compares an answer with what paper says of the acts that would stand.
func (s *story) judge(err error, was *paper) bool {
	refused := s.p.below()
	if (err != nil) != (refused != "") {
		s.Fatalf("answered %v, while on paper %q is below zero", err, refused)
	}
	if err != nil {
		if fs := fault.Of(err); fs[0].Key != "ledger.short" {
			s.Fatalf("refused with %v", err)
		}
		*s.p = *was
	}
	return err == nil
}

func (s *story) clone() *paper {
	return &paper{maps.Clone(s.p.standing), maps.Clone(s.p.first)}
}

// step records a file, corrects one, or takes one back.
func (s *story) step() {
	was, next := s.clone(), s.b.Head().Size+1
	standing := slices.Sorted(maps.Keys(s.texts))
	do := rapid.SampledFrom([]string{"new", "new", "new", "correct", "undo"}).Draw(s.T, "do")
	if do == "new" || len(standing) == 0 {
		k := rapid.SampledFrom(stagesOf).Draw(s.T, "kind")
		lines := s.lines()
		s.files++
		s.p.standing[next], s.p.first[next] = flowsOf(k.from, k.to, lines), first(lines)
		name := fmt.Sprintf("f%d.csv", s.files)
		text := csvOf(lines)
		res, err := take(s.b, k.kind, k.from, name, text)
		if act := res.Receipt.Number; res.Receipt.Repeated { // drawn before: the same file twice changes nothing (R1)
			if was := s.texts[act]; err != nil || was[2] != text || was[0] != k.kind {
				s.Fatalf("act %d is said to hold %q (%v)", act, text, err)
			}
			delete(s.p.standing, next)
			return
		}
		if s.judge(err, was) {
			s.texts[next] = [3]string{k.kind, k.from, text}
		}
		return
	}
	of := rapid.SampledFrom(standing).Draw(s.T, "of")
	kind, from := s.texts[of][0], s.texts[of][1]
	delete(s.p.standing, of)
	if do == "undo" {
		_, err := record.Undo(context.Background(), s.b.Journal, journaltest.Everyone, of, map[string]string{"fr": "essai"}, nil)
		if s.judge(err, was) {
			delete(s.texts, of)
		}
		return
	}
	lines, to := s.lines(), ""
	for _, k := range stagesOf {
		if k.kind == kind {
			to = k.to
		}
	}
	s.files++
	text := csvOf(lines)
	at := next
	if first(lines) < s.p.first[of] {
		at = next + 1 // taken back, then recorded beside
	}
	s.p.standing[at] = flowsOf(from, to, lines)
	s.p.first[at] = min(s.p.first[of], first(lines)) // a correction stands on the day of what it corrects
	res, err := record.Import(context.Background(), s.b.Journal, journaltest.Everyone, source(fmt.Sprintf("f%d.csv", s.files), text),
		record.Request{Kind: kind, System: "comptabilité", From: from, Corrects: of, Reason: map[string]string{"fr": "essai"}})
	if res.Receipt.Repeated {
		*s.p = *was
		return
	}
	if s.judge(err, was) {
		delete(s.texts, of)
		s.texts[at] = [3]string{kind, from, text}
		if res.Receipt.Number != at || res.Former != of {
			s.Fatalf("act %d corrects %d, want %d and %d", res.Receipt.Number, res.Former, at, of)
		}
	}
}

// compare looks at every place on every day.
func (s *story) compare() {
	parts := ledger.ByBook | ledger.ByStage | ledger.ByAction | ledger.ByCommune
	for _, on := range storyDays {
		for _, by := range []ledger.Parts{parts, parts | ledger.ByYear} { // from months, from places
			rows, err := ledger.Sum(context.Background(), s.b.DB, ledger.Query{On: on, By: by})
			if err != nil {
				s.Fatal(err)
			}
			got := map[string]money.Cents{}
			for _, r := range rows {
				got[r.Place.String()] = r.Cents
			}
			want := map[string]money.Cents{}
			for _, flows := range s.p.standing {
				for _, f := range flows {
					for _, place := range []string{f.from, f.to} {
						if c := s.p.balance(place, on); c != 0 && !strings.Contains(place, ":outside") {
							want[place] = c
						}
					}
				}
			}
			if !maps.Equal(got, want) {
				s.Fatalf("on %s: %v stands, on paper %v", on, got, want)
			}
		}
	}
}

func TestRandomStoriesOfRecordsAreKeptAsOnPaper(t *testing.T) {
	stories(t)
	rapid.Check(t, func(rt *rapid.T) {
		b := opened(t, 150, "A1.1", "A1.2")
		defer b.Close()
		s := &story{T: rt, b: b, p: &paper{map[int64][]flow{}, map[int64]string{}}, texts: map[int64][3]string{}}
		s.p.standing[2] = []flow{{"2020-05-15", "plan:outside", "plan:voted", 300}}
		for n, action := range []string{"A1.1", "A1.2"} {
			s.p.standing[int64(3+n)] = []flow{{"2020-05-15", "plan:voted", "plan:allocated;action=" + action, 150}}
		}
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			s.step()
			if rapid.IntRange(0, 9).Draw(rt, "open again") == 0 {
				s.b.Close()
				s.b.Open()
			}
			if rapid.IntRange(0, 3).Draw(rt, "beside") == 0 { // an act that is no record, between them
				if _, err := s.b.Do(context.Background(), journaltest.Everyone, journal.Submission{ID: s.b.ID(), Act: again(s.b), Effective: "2020-05-15"}); err == nil {
					s.p.standing[s.b.Head().Size] = []flow{{"2020-05-15", "plan:allocated;action=A1.1", "plan:allocated;action=A1.2", 1}}
				} else if fault.Of(err)[0].Key != "plan.short" {
					rt.Fatal(err)
				}
			}
		}
		s.compare()
		if found := s.b.Verify(); len(found) != 0 {
			rt.Fatalf("verify finds %v", found)
		}
	})
}

func again(b *journaltest.Bench) journal.Act {
	a, err := b.Registry.Decode("plan.reallocate", []byte(`{"from":"A1.1","to":"A1.2","amount_cents":1}`))
	if err != nil {
		panic(err)
	}
	return a
}
