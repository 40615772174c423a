// Package money holds euros as whole cents. No floating point comes near them.
//
// Parse reads what people write in French or English; the printing forms differ only in their
// separators, so that a parsed print is the same amount (M1). Addition refuses to overflow (M2).
package money

import (
	"strconv"
	"strings"

	"relance/foundation/fault"
)

// Cents is an amount of euros in cents: 110 000 000,00 € is 11_000_000_000.
type Cents int64

// Max is the largest amount Relance accepts in one figure: ten thousand billion euros. Sums of
// nine thousand such figures still fit in an int64.
const Max Cents = 1_000_000_000_000_000

// Spaces that French typography puts inside a number and before its unit.
const (
	narrowNoBreak = "\u202f"
	noBreak       = "\u00a0"
)

var spaces = strings.NewReplacer(" ", "", noBreak, "", narrowNoBreak, "", "\u2009", "", "_", "\x00", "'", "\x00")

// Parse reads an amount as a person writes it: "110 000 000,00 €", "14 000 000 EUR", "12.50", "-3,2".
// One comma or point, with one or two digits after it, marks the cents; spaces group digits.
// Anything doubtful ("1,234", "1e3", "12.505", "1_000") is refused with a fault of kind Invalid,
// never guessed.
func Parse(s string) (Cents, error) {
	bad := func() (Cents, error) { return 0, fault.New(fault.Invalid, "money.unreadable", clip(s)) }
	t := strings.TrimSpace(s)
	for _, unit := range []string{"€", "EUR", "euros", "euro"} {
		t = strings.TrimSuffix(t, unit)
	}
	t = spaces.Replace(t)
	neg := strings.HasPrefix(t, "-") || strings.HasPrefix(t, "\u2212")
	t = strings.TrimPrefix(strings.TrimPrefix(t, "-"), "\u2212")
	whole, frac, marked := t, "", false
	if i := strings.IndexAny(t, ",."); i >= 0 {
		whole, frac, marked = t[:i], t[i+1:], true
	}
	if !digits(whole) || marked && !digits(frac) || len(frac) > 2 || len(whole) > 14 || len(whole) > 1 && whole[0] == '0' {
		return bad()
	}
	frac += "00"[len(frac):]
	n, err := strconv.ParseInt(whole+frac, 10, 64)
	if err != nil || Cents(n) > Max {
		return bad()
	}
	if neg {
		n = -n
	}
	return Cents(n), nil
}

func digits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != ""
}

// clip keeps an error message short whatever was typed.
func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// Add gives a+b, or a fault of kind Invalid where the sum leaves the range of an amount of record.
func Add(a, b Cents) (Cents, error) {
	s := a + b
	if (b > 0 && s < a) || (b < 0 && s > a) {
		return 0, fault.New(fault.Invalid, "money.too_large")
	}
	return s, nil
}

// French prints an amount of record: "110 000 000,00 €", with narrow no-break spaces.
func (c Cents) French() string {
	return group(c, narrowNoBreak, ",", true) + narrowNoBreak + "€"
}

// English prints an amount of record: "€110,000,000.00".
func (c Cents) English() string {
	if c < 0 {
		return "−€" + strings.TrimPrefix(group(c, ",", ".", true), "−")
	}
	return "€" + group(c, ",", ".", true)
}

// Plain prints an amount for a machine: "110000000.00".
func (c Cents) Plain() string {
	return strings.Replace(group(c, "", ".", true), "−", "-", 1)
}

// Count prints a whole number with its digits grouped by sep.
func Count(n int64, sep string) string { return group(Cents(n), sep, "", false) }

func group(c Cents, sep, point string, cents bool) string {
	neg := c < 0
	u := uint64(c)
	if neg {
		u = -u
	}
	frac := ""
	if cents {
		frac = point + string([]byte{byte('0' + u/10%10), byte('0' + u%10)})
		u /= 100
	}
	d := strconv.FormatUint(u, 10)
	var b strings.Builder
	if neg {
		b.WriteString("−")
	}
	for i, r := range d {
		if i > 0 && (len(d)-i)%3 == 0 {
			b.WriteString(sep)
		}
		b.WriteRune(r)
	}
	return b.String() + frac
}
