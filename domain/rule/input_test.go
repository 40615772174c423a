package rule

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// What is read without the grammar is what the grammar reads; and figures as files hold them are read so.
func TestAPlainNumberIsReadAsTheGrammarReadsIt(t *testing.T) {
	kinds := []Kind{{Basic: Number}, {Basic: Number, Scale: 2}, {Basic: Number, Scale: maxScale}, {Basic: Rate, Scale: 4}, {Basic: Months}, {Basic: Money, Scale: 2}}
	rapid.Check(t, func(r *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"0", "1", "7", "42", "900", ".", "-", " ", "€"}), 0, 7).Draw(r, "text"), "")
		k := rapid.SampledFrom(kinds).Draw(r, "kind")
		n, ok := plainNumber(text, k)
		if !ok {
			return
		}
		if want, known := writtenNumber(text, k); !known || n != want {
			r.Fatalf("%q, scale %d: %d, and the grammar says %d, %v", text, k.Scale, n, want, known)
		}
	})
	for text, want := range map[string]int64{"0": 0, "12": 1200, "12.5": 1250, "0.07": 7, "100000": 10_000_000} {
		if n, ok := plainNumber(text, Kind{Basic: Number, Scale: 2}); !ok || n != want {
			t.Errorf("%q: %d, %v", text, n, ok)
		}
	}
}

// What bounds the typing of an answer is no maximum of the aid: nobody is told that they may have a thousand million.
func TestALimitOfWhatCanBeTypedIsNoMaximum(t *testing.T) {
	def := Def{
		Questions: []Question{{ID: "cost", Kind: "money", To: "1 000 000 000 €", Ask: Text{"fr": "Coût ?"}, Label: Text{"fr": "coût"}}},
		Amount:    []Step{{ID: "grant", Says: Text{"fr": "La moitié"}, Value: "50 % * cost", Round: "cent_down"}},
	}
	for _, typed := range []bool{false, true} {
		def.Questions[0].Typed = typed
		r, problems := Compile(&def)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		in := r.Ask("2021-01-01")
		if open := in.Evaluate(); (open.Max == nil) != typed {
			t.Errorf("typed %v: %v at most", typed, open.Max)
		}
		if err := in.Answer("cost", "1 000 000 001 €"); err == nil {
			t.Error("more than can be typed is taken")
		}
		if err := in.Answer("cost", "100 €"); err != nil {
			t.Fatal(err)
		}
		if told := in.Evaluate(); told.Max == nil || *told.Max != 50_00 {
			t.Errorf("typed %v: answered, %v at most", typed, told.Max)
		}
	}
}
