package folder

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"relance/foundation/fault"
)

// Say turns a message key and its arguments into a sentence of the reader's language; it is the
// catalogue's function, handed in by whoever prints.
type Say func(key string, args ...any) string

// Problem is one thing that keeps a folder from being a plan, with its place in the text.
type Problem struct {
	File   string       // as the reader named the folder: "plans/grand-paris/plan.yaml"
	Line   int          // from 1; 0: the problem is the file's or the folder's as a whole
	Column int          // from 1, in characters
	Fault  *fault.Fault // what is wrong
	Meant  string       // key of what was meant, with the fault's own arguments; "" where nothing can be said
	Text   string       // the line itself
	Field  string       // where there is no text: the path in the content, "actions[2].title.fr"
}

// Error makes a problem an error for logs; readers get [Print].
func (p Problem) Error() string { return p.Place() + ": " + p.Fault.Error() }

// Place is where the problem is, as editors and terminals read it: "file:line:column".
func (p Problem) Place() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Sentence is what is wrong and what was meant, in the reader's language.
func (p Problem) Sentence(say Say) string {
	wrong := say(p.Fault.Key, p.Fault.Args...)
	if p.Meant == "" {
		return wrong
	}
	return say("folder.wrong_then_meant", wrong, say(p.Meant, p.Fault.Args...))
}

// mostPrinted is how many problems [Print] shows: more would hide the first ones.
const mostPrinted = 200

// Print writes each problem as "file:line:column: what is wrong; what was meant", then the line itself
// with a caret under the place, then how many there are. It writes nothing where there are none.
func Print(w io.Writer, say Say, problems []Problem) error {
	var b strings.Builder
	for i, p := range problems {
		if i == mostPrinted {
			b.WriteString(say("folder.more_problems", len(problems)-mostPrinted) + "\n")
			break
		}
		b.WriteString(Safe(p.Place()) + ": " + p.Sentence(say) + "\n")
		if p.Line > 0 {
			b.WriteString(excerpt(p))
		}
	}
	if len(problems) > 0 {
		b.WriteString(say("folder.problem_count", len(problems)) + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// excerpt is the problem's line with a caret under its column. Tabs stay tabs in both lines, so that the
// caret stands right whatever their width; a long line is cut around the place.
func excerpt(p Problem) string {
	const before, width = 60, 100
	line := []rune(strings.TrimRightFunc(p.Text, unicode.IsSpace))
	if len(line) == 0 {
		return ""
	}
	at := min(max(p.Column-1, 0), len(line))
	start, head, tail := 0, "", ""
	if at > before && len(line) > width {
		start, head = at-before, "…"
	}
	end := len(line)
	if end > start+width {
		end, tail = start+width, "…"
	}
	margin := fmt.Sprintf("%5d", p.Line)
	gap := []rune(head + string(line[start:at]))
	for i, r := range gap {
		if r != '\t' {
			gap[i] = ' '
		}
	}
	return margin + " | " + head + Safe(string(line[start:end])) + tail + "\n" +
		strings.Repeat(" ", len(margin)) + " | " + string(gap) + "^\n"
}

// Safe keeps a terminal safe from what a file or its name may hold: control characters become "?".
func Safe(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\t' && !unicode.IsPrint(r) && !unicode.Is(unicode.Zs, r) {
			return '?'
		}
		return r
	}, s)
}

// Sorted puts problems in the order of reading and drops what was said twice of one place.
func Sorted(problems []Problem) []Problem {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return slices.CompactFunc(problems, func(a, b Problem) bool {
		return a.Place() == b.Place() && a.Fault.Key == b.Fault.Key && fmt.Sprint(a.Fault.Args) == fmt.Sprint(b.Fault.Args)
	})
}
