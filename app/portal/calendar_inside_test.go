package portal

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzACalendarsTextComesBackAsItWas folds and escapes any text, and reads it as a calendar does.
func FuzzACalendarsTextComesBackAsItWas(f *testing.F) {
	for _, s := range []string{"", "a,b;c\\d", "é" + strings.Repeat("œ", 80), "un\ndeux", "\xff\x00", strings.Repeat("x", 200)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var c calendar
		c.words("SUMMARY", s)
		text := c.b.String()
		for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
			if len(line) > icsLineMax || !utf8.ValidString(line) || strings.ContainsAny(line, "\r\n") {
				t.Fatalf("line %q", line)
			}
		}
		unfolded := strings.TrimSuffix(strings.ReplaceAll(text, "\r\n ", ""), "\r\n")
		value, ok := strings.CutPrefix(unfolded, "SUMMARY:")
		if !ok || value != icsText(s) {
			t.Fatalf("%q became %q", s, unfolded)
		}
	})
}

func TestCSSStringsCannotEnd(t *testing.T) {
	if got := cssString("a\"b\\c\n</style>"); got != `"a\22 b\5c c\a \3c /style\3e "` {
		t.Error(got)
	}
}
