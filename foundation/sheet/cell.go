package sheet

import (
	"strconv"
	"strings"
	"time"

	"relance/foundation/fault"
	"relance/foundation/locale"
	"relance/foundation/money"
)

// text gives what a cell holds, or a fault where it holds nothing, an error, or a formula without value.
func (c Cell) text() (string, error) {
	switch {
	case c.Kind == Broken:
		return "", fault.New(fault.Invalid, "sheet.cell_broken", fault.Clip(c.Text))
	case c.Kind == Formula && c.Text == "":
		return "", fault.New(fault.Invalid, "sheet.cell_formula")
	case c.Text == "":
		return "", fault.New(fault.Invalid, "sheet.cell_empty")
	}
	return c.Text, nil
}

// numeric holds for cells whose text is a decimal with a point, not something a person typed.
func (c Cell) numeric() bool {
	if c.Kind == Number {
		return true
	}
	if c.Kind != Formula {
		return false
	}
	text, ok := decimal(c.Text)
	return ok && text == c.Text
}

// Cents reads an amount of euros: a number with two decimals at most, or "1 234,56 €" as money.Parse
// takes it. "1,234" is refused: it could be read in two ways. Faults are Invalid.
func (c Cell) Cents() (money.Cents, error) {
	s, err := c.text()
	if err != nil {
		return 0, err
	}
	if c.numeric() {
		if _, frac, _ := strings.Cut(s, "."); len(frac) > 2 {
			return 0, fault.New(fault.Invalid, "sheet.cents_fraction", fault.Clip(strings.Replace(s, ".", ",", 1)))
		}
	}
	if c.Kind == Day || c.Kind == Bool {
		return 0, fault.New(fault.Invalid, "sheet.not_amount", fault.Clip(s))
	}
	return money.Parse(s)
}

// Decimal reads any number: "1234.5" of a number cell, "1234,5" and "1 234,5" of words. The answer
// has a point and no spaces. "1,234" is refused in words, for it could be read in two ways: three
// digits after the only comma pass behind a zero, or behind more than three digits.
func (c Cell) Decimal() (string, error) {
	s, err := c.text()
	if err != nil {
		return "", err
	}
	bad := func() (string, error) { return "", fault.New(fault.Invalid, "sheet.not_number", fault.Clip(s)) }
	if c.numeric() {
		return s, nil
	}
	if c.Kind == Day || c.Kind == Bool {
		return bad()
	}
	t := strings.Replace(strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u2009", " ", "\u2212", "-").Replace(s), ",", ".", 1)
	t, negative := strings.CutPrefix(t, "-")
	whole, frac, marked := strings.Cut(t, ".")
	groups := strings.Split(whole, " ")
	for i, g := range groups {
		if !allDigits(g) || len(groups) > 1 && (len(g) > 3 || i > 0 && len(g) != 3) {
			return bad()
		}
	}
	whole = strings.Join(groups, "")
	if marked && !allDigits(frac) || len(frac) == 3 && strings.Trim(whole, "0") != "" && len(groups[0]) <= 3 || len(whole)+len(frac) > 40 {
		return bad()
	}
	whole = strings.TrimLeft(whole[:len(whole)-1], "0") + whole[len(whole)-1:]
	if frac = strings.TrimRight(frac, "0"); frac != "" {
		whole += "." + frac
	}
	if negative && whole != "0" {
		whole = "-" + whole
	}
	return whole, nil
}

// Whole reads a whole number: "12", "1 200", "12,0" of a number cell.
func (c Cell) Whole() (int64, error) {
	s, err := c.Decimal()
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, fault.New(fault.Invalid, "sheet.not_whole", fault.Clip(c.Text))
	}
	return n, nil
}

// months by their French and English names, folded.
var months = func() map[string]int {
	m := map[string]int{}
	for i, names := range []string{"janvier janv january jan", "fevrier fevr february feb", "mars march mar", "avril avr april apr", "mai may", "juin june jun",
		"juillet juil july jul", "aout august aug", "septembre sept september sep", "octobre oct october", "novembre nov november", "decembre dec december"} {
		for _, n := range strings.Fields(names) {
			m[n] = i + 1
		}
	}
	return m
}()

// Day reads a day, as YYYY-MM-DD: a cell that is shown as a date, or "2021-12-31", "31/12/2021",
// "31.12.2021", "1er janvier 2022". The day comes before the month: that is the rule in France, and
// 12/31/2021 is refused. So are years of two digits, and bare numbers of days.
func (c Cell) Day() (string, error) {
	s, err := c.text()
	if err != nil {
		return "", err
	}
	if c.Kind == Day {
		return s, nil
	}
	if c.numeric() || c.Kind == Bool {
		return "", fault.New(fault.Invalid, "sheet.day_number", fault.Clip(s))
	}
	t := withoutHour(strings.TrimSpace(s))
	if len(t) == 10 && t[4] == '-' && t[7] == '-' {
		return realDay(s, t[:4], t[5:7], t[8:])
	}
	parts := strings.FieldsFunc(t, func(r rune) bool { return r == '/' || r == '-' || r == '.' })
	if len(parts) == 1 {
		parts = strings.Fields(locale.Fold(t))
		if len(parts) == 3 && months[parts[1]] > 0 {
			parts[0], parts[1] = strings.TrimSuffix(parts[0], "er"), strconv.Itoa(months[parts[1]])
		}
	}
	if len(parts) != 3 {
		return "", fault.New(fault.Invalid, "sheet.day_unreadable", fault.Clip(s))
	}
	if len(parts[2]) == 2 && allDigits(parts[2]) {
		return "", fault.New(fault.Invalid, "sheet.day_short_year", fault.Clip(s))
	}
	return realDay(s, parts[2], parts[1], parts[0])
}

// withoutHour cuts off an hour that stands after a day: "31/12/2021 00:00", "2021-12-31T00:00:00".
func withoutHour(s string) string {
	if i := strings.IndexAny(s, "T "); i >= 8 && strings.Contains(s[i:], ":") && allDigits(s[i+1:min(len(s), i+3)]) {
		return s[:i]
	}
	return s
}

// realDay gives a day of the calendar, or says why it is none.
func realDay(said, year, month, day string) (string, error) {
	number := func(s string, digits int) int {
		if len(s) > digits || !allDigits(s) {
			return -1
		}
		n, _ := strconv.Atoi(s)
		return n
	}
	y, m, d := number(year, 4), number(month, 2), number(day, 2)
	if len(year) != 4 || y < 1 || m < 1 || d < 1 {
		return "", fault.New(fault.Invalid, "sheet.day_unreadable", fault.Clip(said))
	}
	if m > 12 && d <= 12 {
		return "", fault.New(fault.Invalid, "sheet.day_month_first", fault.Clip(said))
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if t.Day() != d || int(t.Month()) != m {
		return "", fault.New(fault.Invalid, "sheet.day_none", fault.Clip(said))
	}
	return t.Format(dayLayout), nil
}

const (
	sirenDigits = 9
	siretDigits = 14
	laPoste     = "356000000" // its establishments have a key of their own
)

// Siren reads the nine digits of a company and checks their key.
func (c Cell) Siren() (string, error) {
	s, err := c.register(sirenDigits)
	if err == nil && !Keyed(s) {
		return "", fault.New(fault.Invalid, "sheet.siren_key", s)
	}
	return s, err
}

// Siret reads the fourteen digits of an establishment and checks their key; a number cell, even kept
// as 1.23456789E13, gives its digits.
func (c Cell) Siret() (string, error) {
	s, err := c.register(siretDigits)
	if err == nil && !KeyedSiret(s) {
		return "", fault.New(fault.Invalid, "sheet.siret_key", s)
	}
	return s, err
}

// register gives the digits of a number of the register, without its spaces.
func (c Cell) register(digits int) (string, error) {
	s, err := c.text()
	if err != nil {
		return "", err
	}
	t := strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "\u2009", "").Replace(s)
	if !allDigits(t) {
		return "", fault.New(fault.Invalid, "sheet.register_digits", fault.Clip(s), digits)
	}
	if len(t) != digits {
		return "", fault.New(fault.Invalid, "sheet.register_length", fault.Clip(s), len(t), digits)
	}
	return t, nil
}

// Keyed says whether the digits of a SIREN or SIRET bear their key (Luhn, ISO/IEC 7812-1); zeros alone bear none.
func Keyed(s string) bool {
	sum := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0 && strings.Trim(s, "0") != ""
}

// KeyedSiret says whether the fourteen digits of a SIRET bear their key, or that of La Poste's establishments.
func KeyedSiret(s string) bool { return Keyed(s) || postal(s) }

// postal checks the key of La Poste's establishments: their digits add up to a multiple of five.
func postal(s string) bool {
	if !strings.HasPrefix(s, laPoste) {
		return false
	}
	sum := 0
	for i := range len(s) {
		sum += int(s[i] - '0')
	}
	return sum%5 == 0
}
