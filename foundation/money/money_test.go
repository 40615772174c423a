package money_test

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"relance/foundation/fault"
	"relance/foundation/money"
)

func TestAnAmountIsReadAsPeopleWriteIt(t *testing.T) {
	for text, want := range map[string]money.Cents{
		"110 000 000,00 €":           11_000_000_000,
		"110\u202f000\u202f000,00 €": 11_000_000_000,
		"14\u00a0000\u00a0000 EUR":   1_400_000_000,
		"14\u2009000 euros":          1_400_000,
		"1 euro":                     100,
		"12.50":                      1250,
		"12,5":                       1250,
		"-3,2":                       -320,
		"\u2212 3,20 €":              -320,
		"0,05":                       5,
		"0":                          0,
		"  7 € ":                     700,
		"€110,000,000.00":            11_000_000_000,
		"−€1,234.50":                 -123_450,
		"€5":                         500,
		"12EUR":                      1200,
		"10 000 000 000 000":         money.Max,
	} {
		if got, err := money.Parse(text); err != nil || got != want {
			t.Errorf("%q is read as %d, %v; want %d", text, got, err, want)
		}
	}
}

func TestADoubtfulAmountIsRefusedNeverGuessed(t *testing.T) {
	for what, text := range map[string]string{
		"nothing":                       "",
		"only spaces":                   "   ",
		"only a unit":                   "€",
		"only a sign":                   "-",
		"only a comma":                  ",",
		"no digit before the comma":     ",50",
		"no digit after the comma":      "5,",
		"a comma and three digits":      "1,234",
		"a point and three digits":      "1.234",
		"thousands of cents":            "12.505",
		"points for thousands":          "1.234,56",
		"two commas":                    "1,2,3",
		"commas not by three":           "€11,00,000.00",
		"a group of two":                "1 23",
		"a group of four":               "1 2345",
		"a first group of four":         "1234 567",
		"two spaces":                    "1  234",
		"a space in the cents":          "1,2 3",
		"a space after the comma":       "1, 23",
		"an exponent":                   "1e3",
		"underscores":                   "1_000",
		"apostrophes":                   "1'000",
		"a leading zero":                "007",
		"two signs":                     "--5",
		"two different signs":           "-\u22125",
		"a plus":                        "+5",
		"a sign behind":                 "5-",
		"another currency":              "5 $",
		"two units":                     "12 EUR€",
		"a unit on each side":           "€5 €",
		"a unit twice":                  "12 euroeuros",
		"a word":                        "dix",
		"figures of another script":     "١٢",
		"hexadecimal":                   "0x10",
		"a control sign":                "1\x002",
		"bytes that are no text":        "1\xff2",
		"more than the largest":         "10 000 000 000 000,01",
		"more than an int64":            "99999999999999999999",
		"a tab between digits":          "1\t000",
		"an infinite":                   "inf",
		"not a number":                  "NaN",
		"a very long one":               strings.Repeat("9", 1000),
		"a long one of groups of three": "1" + strings.Repeat(" 000", 50),
	} {
		got, err := money.Parse(text)
		if err == nil {
			t.Errorf("%s: %q is read as %d", what, text, got)
			continue
		}
		fs := fault.Of(err)
		if fs[0].Kind != fault.Invalid || fs[0].Key != "money.unreadable" {
			t.Errorf("%s: %v", what, err)
		}
		if said := fs[0].Args[0].(string); len([]rune(said)) > 41 {
			t.Errorf("%s: the message repeats %d signs of it", what, len([]rune(said)))
		}
	}
}

func TestEveryPrintedFormReadAgainIsTheSameAmount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := money.Cents(rapid.Int64Range(-int64(money.Max), int64(money.Max)).Draw(t, "cents"))
		for form, text := range map[string]string{"French": c.French(), "English": c.English(), "plain": c.Plain()} {
			if back, err := money.Parse(text); err != nil || back != c {
				t.Fatalf("%s: %d is printed %q and read as %d, %v", form, c, text, back, err)
			}
		}
	})
}

func TestAmountsArePrintedAsEachLanguageDoes(t *testing.T) {
	for _, c := range []struct {
		cents                  money.Cents
		french, english, plain string
	}{
		{11_000_000_000, "110\u202f000\u202f000,00\u202f€", "€110,000,000.00", "110000000.00"},
		{0, "0,00\u202f€", "€0.00", "0.00"},
		{-5, "−0,05\u202f€", "−€0.05", "-0.05"},
		{-123_456, "−1\u202f234,56\u202f€", "−€1,234.56", "-1234.56"},
		{99_999, "999,99\u202f€", "€999.99", "999.99"},
		{100_000, "1\u202f000,00\u202f€", "€1,000.00", "1000.00"},
		{math.MinInt64, "−92\u202f233\u202f720\u202f368\u202f547\u202f758,08\u202f€", "−€92,233,720,368,547,758.08", "-92233720368547758.08"},
	} {
		if c.cents.French() != c.french || c.cents.English() != c.english || c.cents.Plain() != c.plain {
			t.Errorf("%d: %q, %q, %q", c.cents, c.cents.French(), c.cents.English(), c.cents.Plain())
		}
	}
	if got := money.Count(1_234_567, " "); got != "1 234 567" {
		t.Errorf("a count is printed %q", got)
	}
}

func TestAdditionRefusesToOverflow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64().Draw(t, "a"), rapid.Int64().Draw(t, "b")
		over := b > 0 && a > math.MaxInt64-b || b < 0 && a < math.MinInt64-b
		sum, err := money.Add(money.Cents(a), money.Cents(b))
		if (err != nil) != over || err == nil && sum != money.Cents(a+b) {
			t.Fatalf("%d + %d = %d, %v", a, b, sum, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"110 000 000,00 €", "€1,234.50", "-3,2", "1 23", "12 EUR€", "\u2212€0.01", "1\u202f000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := money.Parse(s)
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatalf("%q: %v", s, err)
			}
			return
		}
		if c > money.Max || c < -money.Max {
			t.Fatalf("%q is read as %d, beyond the largest", s, c)
		}
		if back, err := money.Parse(c.French()); err != nil || back != c {
			t.Fatalf("%q is %d, printed %q, read as %d", s, c, c.French(), back)
		}
		// Nothing but digits carries the amount: they are the same digits, but for those of the cents.
		digits := func(s string) string {
			return strings.Map(func(r rune) rune {
				if r >= '0' && r <= '9' {
					return r
				}
				return -1
			}, s)
		}
		if !strings.HasPrefix(digits(c.Plain()), digits(s)) {
			t.Fatalf("%q is read as %s", s, c.Plain())
		}
	})
}
