package plan

import (
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"relance/foundation/fault"
	"relance/foundation/folder"
	"relance/foundation/locale"
	"relance/foundation/money"
	"relance/foundation/sheet"
)

// cellText gives a cell's text; a fault where the spreadsheet shows an error, or a formula has no value.
func cellText(c sheet.Cell) (string, *fault.Fault) {
	switch {
	case c.Kind == sheet.Broken:
		return "", fault.New(fault.Invalid, "plan_row.cell_broken", folder.Shown(c.Text))
	case c.Kind == sheet.Formula && c.Text == "":
		return "", fault.New(fault.Invalid, "plan_row.cell_formula")
	}
	return c.Text, nil
}

// thousands and millions are how headers and cells say that amounts are not in euros.
var (
	unitThousand = regexp.MustCompile(`(?i)(^|[^a-z])(k\s?€|k\s?eur|milliers?)([^a-z]|$)`)
	unitMillion  = regexp.MustCompile(`(?i)(^|[^a-z])(m\s?€|m\s?eur|millions?)([^a-z]|$)`)
)

// scaleOf is what a header multiplies the amounts below it by.
func scaleOf(header string) int64 {
	switch {
	case unitThousand.MatchString(header):
		return 1_000
	case unitMillion.MatchString(header):
		return 1_000_000
	}
	return 1
}

// centsIn reads an amount of a column; scale is its header's, unless the cell has a unit of its own. It
// never rounds: an amount that is no whole number of cents is refused.
func centsIn(c sheet.Cell, scale int64) (money.Cents, error) {
	if c.Kind == sheet.Words {
		if own := scaleOf(c.Text); own > 1 {
			scale = own
			for _, unit := range []*regexp.Regexp{unitThousand, unitMillion} {
				c.Text = strings.TrimSpace(unit.ReplaceAllString(c.Text, " "))
			}
			c.Text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(c.Text, "d'euros"), "d’euros"))
		}
	}
	if scale == 1 {
		return c.Cents()
	}
	text, err := c.Decimal()
	if err != nil {
		return 0, err
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return 0, fault.New(fault.Invalid, "sheet.not_number", folder.Shown(c.Text))
	}
	r.Mul(r, new(big.Rat).SetInt64(scale*100))
	if !r.IsInt() || !r.Num().IsInt64() || r.Num().Int64() > int64(money.Max) || r.Num().Int64() < -int64(money.Max) {
		return 0, fault.New(fault.Invalid, "plan_row.amount_scale", folder.Shown(c.Text))
	}
	return money.Cents(r.Num().Int64()), nil
}

var (
	monthDigits = regexp.MustCompile(`^(0?[1-9]|1[0-2])[/.-]((?:19|20|21)[0-9]{2})$`)
	monthNamed  = regexp.MustCompile(`^([a-z]+) ((?:19|20|21)[0-9]{2})$`)
	yearAlone   = regexp.MustCompile(`^(?:19|20|21)[0-9]{2}$`)
)

// periodIn reads a year, a month or a day, as precise as it is written: "2021", "juin 2021", "06/2021",
// "2021-06", "15/06/2021", a cell shown as a date.
func periodIn(c sheet.Cell) (string, error) {
	if c.Kind == sheet.Day {
		return c.Text, nil
	}
	s := strings.TrimSpace(c.Text)
	if yearAlone.MatchString(s) {
		return s, nil
	}
	if _, ok := LastDay(s); ok && c.Kind != sheet.Number {
		return s, nil
	}
	if m := monthDigits.FindStringSubmatch(s); m != nil && c.Kind != sheet.Number {
		return m[2] + "-" + ("0" + m[1])[len(m[1])-1:], nil
	}
	if m := monthNamed.FindStringSubmatch(locale.Fold(s)); m != nil {
		day, err := sheet.Cell{Kind: sheet.Words, Text: "1 " + m[1] + " " + m[2]}.Day()
		if err == nil {
			return day[:len("2006-01")], nil
		}
	}
	return c.Day()
}

// listed finds a word of a closed list: itself, or its words in the catalogue in either language.
func listed(text, group string, list []string) string {
	folded := locale.Fold(text)
	for _, w := range list {
		if strings.TrimSpace(text) == w {
			return w
		}
		for _, l := range locale.Langs {
			said := locale.Text(l, group+"."+w)
			short, _, _ := strings.Cut(said, ":")
			if folded == locale.Fold(said) || folded == locale.Fold(short) {
				return w
			}
		}
	}
	return ""
}

// stateWords are what people write in a column of states, folded, beside the catalogue's words.
var stateWords = map[string][]string{
	Planned:   {"prevu", "prevue", "planifie", "planifiee", "a lancer", "a venir", "non demarre", "non demarree", "non commencee", "vote", "planned", "not started", "to do"},
	Started:   {"en cours", "lance", "lancee", "demarre", "demarree", "engagee", "commence", "in progress", "ongoing", "under way"},
	Completed: {"termine", "terminee", "acheve", "realise", "realisee", "fini", "finie", "cloture", "cloturee", "done", "finished", "complete"},
	Abandoned: {"abandonne", "annule", "annulee", "supprimee", "cancelled", "canceled", "dropped"},
}

func stateIn(text string) string {
	states := []string{Planned, Started, Completed, Abandoned}
	if s := listed(text, "state", states); s != "" {
		return s
	}
	folded := locale.Fold(text)
	for _, s := range states {
		if slices.Contains(stateWords[s], folded) {
			return s
		}
	}
	return ""
}

// unwritten are the words by which a sheet says that there is no objective.
var unwritten = []string{"", "sans objectif", "aucun", "non precise", "neant", "none", "n a"}

// nothingSaid is what WriteSheet puts where a row has no objective, so that the one above does not count.
const nothingSaid = "–"

// alike says that two texts differ in spaces and signs that cannot be seen only: a cell then leaves the
// text of the plan as it is.
func alike(a, b string) bool { return spaced(a) == spaced(b) }

func spaced(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsGraphic(r) }), " ")
}

// sameWords compares two titles by their letters and digits; those that have none, sign by sign.
func sameWords(a, b string) bool {
	fa, fb := locale.Fold(a), locale.Fold(b)
	if fa == "" && fb == "" {
		return alike(a, b)
	}
	return fa == fb
}

var (
	axisNamed      = regexp.MustCompile(`(?is)^(?:axe|axis)\s+(?:n°\s*)?([1-9][0-9]?)(?:\s*[:.,–—-]\s*(.*)|\s+(.*))?$`)
	axisNumbered   = regexp.MustCompile(`(?s)^([1-9][0-9]?)(?:\s*[:.)–—-]\s+(.*))?$`)
	objectiveNamed = regexp.MustCompile(`(?is)^(?:objectif|objective)\s+(?:n°\s*)?O?(?:([1-9][0-9]?)\.)?([1-9][0-9]?)(?:\s*[:.,–—-]\s*(.*)|\s+(.*))?$`)
	objectiveCoded = regexp.MustCompile(`(?s)^O?([1-9][0-9]?)\.([1-9][0-9]?)(?:\.?\s*[:.)–—-]?\s+(.*))?$`)
)

// splitAxis cuts "Axe 1 : Santé" into its number and its title; 0 where no number is given.
func splitAxis(s string) (number int, title string) {
	for _, form := range []*regexp.Regexp{axisNamed, axisNumbered} {
		if m := form.FindStringSubmatch(s); m != nil {
			number, _ = strconv.Atoi(m[1])
			return number, strings.TrimSpace(strings.Join(m[2:], ""))
		}
	}
	return 0, strings.TrimSpace(s)
}

// splitObjective cuts "O1.2 : Accès aux soins" into axis, rank and title; 0 for what is not given.
func splitObjective(s string) (axis, rank int, title string) {
	for _, form := range []*regexp.Regexp{objectiveNamed, objectiveCoded} {
		if m := form.FindStringSubmatch(s); m != nil {
			axis, _ = strconv.Atoi(m[1])
			rank, _ = strconv.Atoi(m[2])
			return axis, rank, strings.TrimSpace(strings.Join(m[3:], ""))
		}
	}
	return 0, 0, strings.TrimSpace(s)
}

// codeIn gives the code that a cell means: "1.2.a" and "a1.2.A" are "A1.2.a"; "" where it is no code of ours.
func codeIn(s string) string {
	s = strings.ToLower(strings.Join(strings.Fields(s), ""))
	for _, code := range []string{"A" + strings.TrimPrefix(s, "a"), "A" + s} {
		if actionForm.MatchString(code) {
			return code
		}
	}
	return ""
}

// axisOfCode is the axis in a code of ours, 0 where there is none.
func axisOfCode(code string) int {
	digits, _, _ := strings.Cut(strings.TrimPrefix(code, "A"), ".")
	n, _ := strconv.Atoi(digits)
	return n
}
