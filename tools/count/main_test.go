package main

import (
	"strings"
	"testing"
)

func TestEveryEndOfATestIsCounted(t *testing.T) {
	cases := []struct {
		name, events string
		want         counts
		says         string
	}{
		{"passing tests and subtests count, packages do not",
			`{"Action":"pass","Package":"p","Test":"TestA/b"}` + "\n" + `{"Action":"pass","Package":"p","Test":"TestA"}` + "\n" + `{"Action":"pass","Package":"p"}`,
			counts{passed: 2}, ""},
		{"a failing test is shown with its output, and its package is not counted again",
			`{"Action":"output","Package":"p","Test":"TestA","Output":"the reason\n"}` + "\n" + `{"Action":"fail","Package":"p","Test":"TestA"}` + "\n" + `{"Action":"fail","Package":"p"}`,
			counts{failed: 1}, "the reason"},
		{"a package that does not build is one failure",
			`{"ImportPath":"p","Action":"build-output","Output":"undefined: x\n"}` + "\n" + `{"Action":"fail","Package":"p"}`,
			counts{failed: 1}, "undefined: x"},
		{"a test that never ended is shown",
			`{"Action":"output","Package":"p","Test":"TestLong","Output":"waiting\n"}` + "\n" + `{"Action":"fail","Package":"p"}`,
			counts{failed: 1}, "waiting"},
		{"a skipped test is counted and named",
			`{"Action":"skip","Package":"p","Test":"TestA"}`,
			counts{skipped: 1}, "skipped: p TestA"},
		{"a package without tests is nothing",
			`{"Action":"skip","Package":"p"}`,
			counts{}, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var out strings.Builder
			got := read(strings.NewReader(c.events), &out, false)
			if got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
			if !strings.Contains(out.String(), c.says) {
				t.Errorf("output %q does not say %q", out.String(), c.says)
			}
		})
	}
}

func TestTheSumFailsWhenNothingRanOrSomethingWasSkipped(t *testing.T) {
	cases := []struct {
		tally string
		want  string
		good  bool
	}{
		{"vet 1 0 0\nsqlite 400 0 0\n", "401 passed, 0 failed, 0 skipped", true},
		{"sqlite 400 1 0\n", "400 passed, 1 failed, 0 skipped", false},
		{"sqlite 400 0 2\n", "400 passed, 0 failed, 2 skipped", false},
		{"", "0 passed, 0 failed, 0 skipped", false},
	}
	for _, c := range cases {
		got, err := readTally(strings.NewReader(c.tally))
		if err != nil {
			t.Fatal(err)
		}
		if got.String() != c.want || got.good() != c.good {
			t.Errorf("%q: got %v (good %v)", c.tally, got, got.good())
		}
	}
	if _, err := readTally(strings.NewReader("sqlite many\n")); err == nil {
		t.Error("a broken tally line was accepted")
	}
}

func TestLogsOfPassingTestsAreShownWhenAskedFor(t *testing.T) {
	events := `{"Action":"output","Package":"p","Test":"TestA","Output":"=== RUN   TestA\n"}` + "\n" +
		`{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:1: 42 pages\n"}` + "\n" +
		`{"Action":"pass","Package":"p","Test":"TestA"}`
	for _, asked := range []bool{true, false} {
		var out strings.Builder
		read(strings.NewReader(events), &out, asked)
		if got := strings.Contains(out.String(), "42 pages"); got != asked || strings.Contains(out.String(), "RUN") {
			t.Errorf("asked %v: %q", asked, out.String())
		}
	}
}
