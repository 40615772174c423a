package plan_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"relance/domain/plan"
	"relance/foundation/locale"
)

// partsOfAFolder are the files whose bytes are fuzzed.
var partsOfAFolder = []string{"plan.yaml", "actions/axis-1.yaml", "sources.yaml", "linked.yaml", "history.yaml"}

// FuzzCompile puts any bytes in the place of any file of a right folder. The compiler never panics, is
// never slow, gives a content or problems and never both, always the same, each with a sentence and a
// place that is in the file.
func FuzzCompile(f *testing.F) {
	for i, name := range partsOfAFolder {
		found, err := filepath.Glob("testdata/*/" + name)
		if err != nil {
			f.Fatal(err)
		}
		broken, err := filepath.Glob("testdata/broken/*/" + name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range append(found, broken...) {
			data, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(uint8(i), data)
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		name := partsOfAFolder[int(which)%len(partsOfAFolder)]
		folder := good(t, map[string][]byte{name: data})
		if data == nil {
			delete(folder, name)
		}
		start := time.Now()
		c, problems := plan.Compile(folder, "p")
		if took := time.Since(start); took > time.Second && len(data) < 1<<16 {
			t.Fatalf("%v for %d bytes", took, len(data))
		}
		if (c == nil) != (len(problems) > 0) {
			t.Fatal("a content and problems, or neither")
		}
		if c != nil {
			again, _ := plan.Compile(folder, "p")
			if again == nil || again.Digest != c.Digest {
				t.Fatal("the same folder gave two contents")
			}
		}
		lines := strings.Count(strings.ReplaceAll(strings.ReplaceAll(string(data), "\r\n", "\n"), "\r", "\n"), "\n") + 1
		for _, p := range problems {
			if p.File == "p/"+name && (p.Line > lines || p.Line < 0 || p.Line > 0 && p.Column < 1) {
				t.Fatalf("%s is not in the file", p.Place())
			}
			if p.Fault.Key == "folder.bad_value" {
				t.Fatalf("%s: a rule of the schema without a sentence", p.Place())
			}
			if s := p.Sentence(saying(locale.French)); strings.Contains(s, p.Fault.Key) && !strings.Contains(string(data), p.Fault.Key) {
				t.Fatalf("no sentence for %s", p.Fault.Key)
			}
		}
	})
}

// FuzzLastDay reads any text as a period.
func FuzzLastDay(f *testing.F) {
	for _, s := range []string{"2021", "2021-02", "2021-02-16", "", "0000", "9999-12", "2021-02-30"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, period string) {
		day, ok := plan.LastDay(period)
		if again, same := plan.LastDay(day); ok && (!same || again != day || !strings.HasPrefix(day, period)) {
			t.Fatalf("%q ends on %q, which ends on %q", period, day, again)
		}
		if !ok && day != "" {
			t.Fatalf("%q is no period and ends on %q", period, day)
		}
	})
}

// TestHostileTextsEndSoon holds the texts that make careless parsers explode: each is half a mebibyte
// and is over in seconds even on a busy machine.
func TestHostileTextsEndSoon(t *testing.T) {
	const size = 1 << 19
	fill := func(s string) []byte { return []byte(strings.Repeat(s, size/len(s))) }
	for name, text := range map[string][]byte{
		"open lists":         fill("["),
		"open maps":          fill("{a: "),
		"dashes":             fill("- "),
		"questions":          fill("? "),
		"anchors":            fill("&a "),
		"aliases":            append([]byte("a: &a [x]\nb: [*a"), append(fill(",*a")[:size-64], ']')...),
		"quotes":             fill("\"a\" "),
		"one key over again": fill("a: 1\n"),
		"unknown keys":       manyKeys(size),
		"items":              append([]byte("sources:\n"), fill("- {id: S1}\n")[:size-64]...),
		"one word":           fill("a"),
		"comments":           fill("#\n"),
		"colons":             fill("a: "),
		"line ends":          fill("\r"),
		"a long block":       append([]byte("a: |\n"), fill("  x\n")[:size-64]...),
		"languages":          append([]byte("linked: [{title: {"), append(fill("fr: a, ")[:size-64], "}}]"...)...),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			c, problems := plan.Compile(good(t, map[string][]byte{"linked.yaml": text}), "p")
			if c != nil || len(problems) == 0 {
				t.Fatal("it compiled")
			}
			printed(t, locale.French, problems)
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("%v", took)
			}
		})
	}
}

func manyKeys(size int) []byte {
	var b strings.Builder
	for i := 0; b.Len() < size-16; i++ {
		b.WriteString("k" + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + ": " + "1\n")
		if i%26 == 25 {
			b.WriteString("n" + time.Duration(i).String() + ": 1\n")
		}
	}
	return []byte(b.String())
}
