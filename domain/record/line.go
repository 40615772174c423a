package record

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"relance/domain/ledger"
	"relance/foundation/fault"
	"relance/foundation/money"
	"relance/foundation/store"
)

// Line is one line of a file in its common form. Texts have no control character, and no space but one
// at a time between words.
type Line struct {
	Line        int         `json:"line"` // row of the source file, as people see it
	Ref         string      `json:"ref"`  // number of the order, decision …
	Day         string      `json:"day"`  // YYYY-MM-DD
	Action      string      `json:"action"`
	Commune     string      `json:"commune"`     // INSEE code, or "": unknown
	Beneficiary string      `json:"beneficiary"` // only of a legal person
	Siret       string      `json:"siret"`       // SIREN or SIRET with a right key, of a legal person
	Person      bool        `json:"person"`      // a natural person, or not known not to be one
	Dossier     string      `json:"dossier"`     // ties award, commitment and payments
	Object      string      `json:"object"`      // a short label of the aid
	Cents       money.Cents `json:"cents"`       // below zero: a reduction, which moves back
	Book        string      `json:"book"`        // of a budget: authority or credit
	Year        int         `json:"year"`        // of a budget
	Chapter     string      `json:"chapter"`     // of a budget
}

// Media is the type of a blob of lines: a header, then a line each, tabs between the columns.
const Media = "text/tab-separated-values"

// Columns of a blob of lines, in order.
var Columns = []string{"line", "ref", "day", "action", "commune", "beneficiary", "siret", "person", "dossier", "object", "cents", "book", "year", "chapter"}

var header = strings.Join(Columns, "\t") + "\n"

// Limits of a line, in bytes of a text.
const (
	codeMax = 64  // reference, dossier, action
	textMax = 240 // beneficiary, object
	yearMin = 1990
	yearMax = 2100
)

// append writes a line as it stands in a blob.
func (l *Line) append(b []byte) []byte {
	tab := func(s string) { b = append(append(b, s...), '\t') }
	b = append(strconv.AppendInt(b, int64(l.Line), 10), '\t')
	tab(l.Ref)
	tab(l.Day)
	tab(l.Action)
	tab(l.Commune)
	tab(l.Beneficiary)
	tab(l.Siret)
	if l.Person {
		b = append(b, '1')
	}
	b = append(b, '\t')
	tab(l.Dossier)
	tab(l.Object)
	b = append(strconv.AppendInt(b, int64(l.Cents), 10), '\t')
	tab(l.Book)
	if l.Year != 0 {
		b = strconv.AppendInt(b, int64(l.Year), 10)
	}
	b = append(b, '\t')
	return append(append(b, l.Chapter...), '\n')
}

// EncodeLines writes lines as a blob's body.
func EncodeLines(lines []Line) string {
	b := []byte(header)
	for i := range lines {
		b = lines[i].append(b)
	}
	return string(b)
}

// DecodeLines calls do for each line of a blob's body. It refuses what is not the exact form that
// EncodeLines writes. Fault: Invalid, "record.lines_unreadable", with the row of the blob.
func DecodeLines(body string, do func(*Line) error) error {
	rest, ok := strings.CutPrefix(body, header)
	if !ok || rest == "" {
		return unreadable(1)
	}
	var again []byte
	for row := 2; rest != ""; row++ {
		text, after, ended := strings.Cut(rest, "\n")
		l, ok := parseLine(text)
		if !ok || !ended {
			return unreadable(row)
		}
		if again = l.append(again[:0]); !bytes.Equal(again[:len(again)-1], []byte(text)) {
			return unreadable(row)
		}
		if err := do(&l); err != nil {
			return err
		}
		rest = after
	}
	return nil
}

func unreadable(row int) error {
	return fault.New(fault.Invalid, "record.lines_unreadable", row).At("lines")
}

func parseLine(text string) (l Line, ok bool) {
	var cells [14]string
	for i := range cells {
		var more bool
		cells[i], text, more = strings.Cut(text, "\t")
		if more != (i < len(cells)-1) {
			return l, false
		}
	}
	number, err := strconv.Atoi(cells[0])
	cents, err2 := strconv.ParseInt(cells[10], 10, 64)
	year := 0
	if cells[12] != "" {
		var err3 error
		if year, err3 = strconv.Atoi(cells[12]); err3 != nil || year == 0 {
			return l, false
		}
	}
	l = Line{Line: number, Ref: cells[1], Day: cells[2], Action: cells[3], Commune: cells[4], Beneficiary: cells[5], Siret: cells[6],
		Person: cells[7] == "1", Dossier: cells[8], Object: cells[9], Cents: money.Cents(cents), Book: cells[11], Year: year, Chapter: cells[13]}
	return l, err == nil && err2 == nil
}

var communeForm = regexp.MustCompile(`^[0-9][0-9AB][0-9]{3}$`)

// valid says what is wrong with a line of a kind: a column and a message key, "" where nothing is.
func (l *Line) valid(k *kind) (column, key string) {
	budget := k.stage == ledger.Voted
	switch {
	case l.Line < 1:
		return "line", "record.line_wrong"
	case l.Cents == 0:
		return "cents", "record.cents_zero"
	case l.Cents > money.Max || l.Cents < -money.Max:
		return "cents", "record.cents_large"
	case !store.IsDay(l.Day):
		return "day", "record.day_wrong"
	case !budget && (l.Action == "" || strings.ContainsAny(l.Action, ";=: ")):
		return "action", "record.action_missing"
	case l.Commune != "" && !communeForm.MatchString(l.Commune):
		return "commune", "record.commune_wrong"
	case l.Siret != "" && !ValidSiret(l.Siret):
		return "siret", "record.siret_key"
	case l.Beneficiary != "" && l.Siret == "" || l.Person && l.Siret != "":
		return "beneficiary", "record.person_named"
	case budget && l.Book != ledger.BookAuthority && l.Book != ledger.BookCredit:
		return "book", "record.book_wrong"
	case budget && (l.Year < yearMin || l.Year > yearMax):
		return "year", "record.year_wrong"
	case budget && (l.Action != "" || l.Commune != "" || l.Siret != "" || l.Person || l.Dossier != ""):
		return "action", "record.budget_only"
	case !budget && (l.Book != "" || l.Year != 0 || l.Chapter != ""):
		return "book", "record.not_budget"
	}
	for _, c := range [...]struct {
		name, text string
		most       int
	}{{"ref", l.Ref, codeMax}, {"action", l.Action, codeMax}, {"dossier", l.Dossier, codeMax}, {"chapter", l.Chapter, codeMax},
		{"beneficiary", l.Beneficiary, textMax}, {"object", l.Object, textMax}} {
		if len(c.text) > c.most {
			return c.name, "record.text_long"
		}
		if !tidy(c.text) {
			return c.name, "record.text_wrong"
		}
	}
	return "", ""
}

// tidy says that a text has no control character, and no space but one at a time between words.
func tidy(s string) bool {
	plain, before := true, byte(' ')
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c == 0x7f || c == ' ' && before == ' ' {
			return false
		}
		plain, before = plain && c < utf8.RuneSelf, c
	}
	if s == "" || plain {
		return before != ' ' || s == ""
	}
	return utf8.ValidString(s) && !strings.ContainsRune(s, utf8.RuneError) && strings.IndexFunc(s, unicode.IsControl) < 0 &&
		strings.Join(strings.Fields(s), " ") == s
}

// ValidSiret says that a text is a SIREN (9 digits) or a SIRET (14) with a right key. That of La Poste,
// whose branches have another key, is known.
func ValidSiret(s string) bool {
	if len(s) != 9 && len(s) != 14 {
		return false
	}
	sum, plain := 0, 0
	for i := range len(s) {
		c := s[len(s)-1-i]
		if c < '0' || c > '9' {
			return false
		}
		d := int(c - '0')
		plain += d
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	if strings.Trim(s, "0") == "" {
		return false
	}
	return sum%10 == 0 || len(s) == 14 && strings.HasPrefix(s, laPoste) && plain%5 == 0
}

const laPoste = "356000000"
