// Package money holds euros as whole cents. No floating point comes near them.
//
// Invariants.
//
//	M1  Every printed form, read again, is the same amount.
//	M2  What could be read in two ways is refused, never guessed.
//	M3  Addition refuses to overflow.
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

// spaces makes one of every space that groups digits.
var spaces = strings.NewReplacer(noBreak, " ", narrowNoBreak, " ", "\u2009", " ")

// Parse reads an amount as a person writes it: "110 000 000,00 €", "14 000 000 EUR", "12.50", "-3,2",
// "€110,000,000.00". One comma or point, with one or two digits after it, marks the cents; spaces
// group digits by three, and so do commas where a point marks the cents after them.
// Anything doubtful ("1,234", "1 23", "1e3", "12.505", "1_000") is refused with a fault of kind
// Invalid, never guessed.
func Parse(s string) (Cents, error) {
	bad := func() (Cents, error) { return 0, fault.New(fault.Invalid, "money.unreadable", fault.Clip(s)) }
	t, neg := bare(strings.TrimSpace(spaces.Replace(s)))
	whole, frac, marked := t, "", false
	if i := strings.LastIndexAny(t, ",."); i >= 0 {
		whole, frac, marked = t[:i], t[i+1:], true
	}
	sep := " "
	if strings.Contains(whole, ",") && t[len(whole)] == '.' {
		sep = ","
	}
	whole, grouped := ungroup(whole, sep)
	if !grouped || !digits(whole) || marked && !digits(frac) || len(frac) > 2 || len(whole) > 14 || len(whole) > 1 && whole[0] == '0' {
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

// bare takes off one sign and one unit, before or after the figure.
func bare(s string) (figure string, neg bool) {
	for _, minus := range []string{"-", "\u2212"} {
		if rest, ok := strings.CutPrefix(s, minus); ok {
			s, neg = strings.TrimLeft(rest, " "), true
			break
		}
	}
	if rest, ok := strings.CutPrefix(s, "€"); ok {
		return strings.TrimLeft(rest, " "), neg
	}
	for _, unit := range []string{"€", "EUR", "euros", "euro"} {
		if rest, ok := strings.CutSuffix(s, unit); ok {
			return strings.TrimRight(rest, " "), neg
		}
	}
	return s, neg
}

// ungroup takes out a separator that stands between groups of three digits, and nowhere else.
func ungroup(s, sep string) (string, bool) {
	parts := strings.Split(s, sep)
	for i, p := range parts {
		if len(parts) > 1 && (len(p) > 3 || i > 0 && len(p) != 3) {
			return "", false
		}
	}
	return strings.Join(parts, ""), true
}

func digits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != ""
}

// Add gives a+b, or a fault of kind Invalid where the sum cannot be held (M3).
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
