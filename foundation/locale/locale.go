// Package locale speaks French and English: the catalogue of messages, plurals, dates, numbers,
// typography.
//
// Words. A key names a message in fr.yaml and en.yaml. In a message {1} stands for the first
// argument, and {1?acte:actes} for a word that follows its number. Arguments print by their type:
// money as an amount of record, whole numbers grouped, days as dates, errors as their own message,
// a [Sayer] as it says itself.
//
// Invariants.
//
//	C1  Both catalogues have the same keys, and each message the same arguments.
//	C2  French typography is applied here and nowhere else: narrow no-break spaces, real apostrophes.
//
// It is not for the plan's own texts, which come with their languages; [Typeset] sets those too.
package locale

import (
	"embed"
	"fmt"
	"math"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"relance/foundation/fault"
	"relance/foundation/money"
)

// Lang is a language of the screen.
type Lang string

const (
	French  Lang = "fr"
	English Lang = "en"
)

// Region is the language with its country, as Open Graph writes it: "fr_FR".
func (l Lang) Region() string {
	if l == English {
		return "en_GB"
	}
	return "fr_FR"
}

// Langs in the order in which they are offered.
var Langs = []Lang{French, English}

//go:embed fr.yaml en.yaml
var files embed.FS

var catalogues = map[Lang]map[string]string{French: read(French), English: read(English)}

func read(l Lang) map[string]string {
	text, err := files.ReadFile(string(l) + ".yaml")
	if err != nil {
		panic(err)
	}
	var c map[string]string
	if err := yaml.Unmarshal(text, &c); err != nil {
		panic(fmt.Sprintf("%s.yaml: %v", l, err))
	}
	for k, s := range c {
		c[k] = Typeset(l, s)
	}
	return c
}

// Keys lists the keys of a catalogue.
func Keys(l Lang) []string {
	keys := make([]string, 0, len(catalogues[l]))
	for k := range catalogues[l] {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// Has says whether a key is in the catalogues.
func Has(key string) bool { _, ok := catalogues[French][key]; return ok }

// Sayer is an argument that says itself.
type Sayer interface{ Say(Lang) string }

var slot = regexp.MustCompile(`\{([1-9])(?:\?([^:{}]*):([^{}]*))?\}`)

// Text gives a message with its arguments. A key that is not there shows as itself, so that a test,
// and no visitor, meets it.
func Text(l Lang, key string, args ...any) string {
	s, ok := catalogues[l][key]
	if !ok {
		return key
	}
	if len(args) == 0 && !strings.Contains(s, "{") {
		return s
	}
	return slot.ReplaceAllStringFunc(s, func(m string) string {
		parts := slot.FindStringSubmatch(m)
		i := int(parts[1][0] - '1')
		if i >= len(args) {
			return ""
		}
		if strings.Contains(m, "?") {
			if One(l, args[i]) {
				return parts[2]
			}
			return parts[3]
		}
		return Arg(l, args[i])
	})
}

// One says whether a number takes the singular: below 2 in French, 1 alone in English.
func One(l Lang, n any) bool {
	v, err := strconv.ParseInt(fmt.Sprint(n), 10, 64)
	if err != nil {
		return false
	}
	if l == French {
		return v > -2 && v < 2
	}
	return v == 1
}

var isoDay = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)

// Arg prints an argument by its type.
func Arg(l Lang, a any) string {
	switch v := a.(type) {
	case Sayer:
		return v.Say(l)
	case money.Cents:
		return Amount(l, v)
	case int:
		return Count(l, int64(v))
	case int64:
		return Count(l, v)
	case error:
		return Fault(l, v)
	case string:
		if isoDay.MatchString(v) {
			return Date(l, v)
		}
		return v
	}
	return fmt.Sprint(a)
}

// Fault gives the sentence of an error: of its faults, one after the other.
func Fault(l Lang, err error) string {
	var parts []string
	for _, f := range fault.Of(err) {
		parts = append(parts, Text(l, f.Key, f.Args...))
	}
	return strings.Join(parts, " ")
}

// Amount prints an amount of record: "110 000 000,00 €", "€110,000,000.00".
func Amount(l Lang, c money.Cents) string {
	if l == English {
		return c.English()
	}
	return c.French()
}

// Semicolon parts things that are said in one row: "un vélo ; un casque".
func Semicolon(l Lang) string {
	if l == English {
		return "; "
	}
	return narrow + "; "
}

// Round prints an amount for prose: "14 M€" where it is round, the amount of record where it is not.
func Round(l Lang, c money.Cents) string {
	const million = 100_000_000
	if c == 0 || c%(million/10) != 0 {
		return Amount(l, c)
	}
	whole, tenth := int64(c/million), int64(c%million)/(million/10)
	if tenth < 0 {
		tenth = -tenth
	}
	if l == English {
		s := "€" + money.Count(whole, ",")
		if tenth != 0 {
			s += "." + strconv.FormatInt(tenth, 10)
		}
		return s + " million"
	}
	s := money.Count(whole, narrow)
	if tenth != 0 {
		s += "," + strconv.FormatInt(tenth, 10)
	}
	return s + narrow + "M€"
}

// Brief prints an amount for prose and for drawings: from a million on it is rounded to a tenth of one, so
// that figures beside each other are read at one glance. The exact amount stands where it leads.
func Brief(l Lang, c money.Cents) string {
	const tenth = 10_000_000
	if c < 10*tenth {
		return Amount(l, c)
	}
	rest := c % tenth
	c -= rest
	if rest >= tenth/2 && c <= math.MaxInt64-tenth {
		c += tenth
	}
	return Round(l, c)
}

// Label prints an amount as short as drawings of many need: "15,2 M€", "826 k€", "€15.2m". Below a thousand euros
// it is exact; the table beside has the cents of all.
func Label(l Lang, c money.Cents) string {
	sign, unit, tenths := "", "M", int64(0)
	if c < 0 {
		sign, c = "−", -c
	}
	switch {
	case c < 100_000:
		return sign + Amount(l, c)
	case c < 99_950_000: // what follows would be a thousand thousands
		unit, tenths = "k", (int64(c)+50_000)/100_000*10
	default:
		tenths = (int64(c)/1_000_000 + 5) / 10
	}
	number := money.Count(tenths/10, narrow)
	if l == English {
		number = "€" + money.Count(tenths/10, ",")
	}
	if rest := tenths % 10; rest != 0 {
		number += map[Lang]string{French: ",", English: "."}[l] + strconv.FormatInt(rest, 10)
	}
	if l == English {
		return sign + number + strings.ToLower(unit)
	}
	return sign + number + narrow + unit + "€"
}

// Count prints a whole number with its digits grouped.
func Count(l Lang, n int64) string {
	if n > -10_000 && n < 10_000 && n/1000 != 0 && l == French {
		return money.Count(n, narrow)
	}
	if l == English {
		return money.Count(n, ",")
	}
	return money.Count(n, narrow)
}

// Decimal prints an exact decimal written with a point: "360365.25" as "360 365,25".
func Decimal(l Lang, value string) string {
	whole, frac, has := strings.Cut(value, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return value
	}
	s := Count(l, n)
	if n == 0 && strings.HasPrefix(whole, "-") {
		s = "−0"
	}
	if !has {
		return s
	}
	if l == English {
		return s + "." + frac
	}
	return s + "," + frac
}

const narrow = "\u202f"

var (
	beforeHigh = regexp.MustCompile(`[ \x{00a0}]([;:!?»%€])`)
	afterOpen  = regexp.MustCompile(`«[ \x{00a0}]`)
	digitGroup = regexp.MustCompile(`([0-9])[ \x{00a0}]([0-9]{3})\b`)
	unitAfter  = regexp.MustCompile(`([0-9])[ \x{00a0}](M€|k€|Md€|€|km|ha|m²)`)
	numberSign = regexp.MustCompile(`n°[ \x{00a0}]`)
)

// Typeset applies a language's typography to a text written with ordinary signs (C2).
func Typeset(l Lang, s string) string {
	s = strings.ReplaceAll(s, "'", "’")
	if l != French {
		return s
	}
	s = beforeHigh.ReplaceAllString(s, narrow+"$1")
	s = afterOpen.ReplaceAllString(s, "«"+narrow)
	s = digitGroup.ReplaceAllString(s, "$1"+narrow+"$2")
	s = digitGroup.ReplaceAllString(s, "$1"+narrow+"$2")
	s = unitAfter.ReplaceAllString(s, "$1"+narrow+"$2")
	return numberSign.ReplaceAllString(s, "n°"+narrow)
}

// Upper begins a text with a capital: words of the catalogue that begin a title or an entry of a list.
func Upper(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// Typed is Typeset for a text that people have typed: its straight quotes become those of the language.
func Typed(l Lang, s string) string {
	quotes := "“$1”"
	if l == French {
		quotes = "« $1 »"
	}
	return Typeset(l, straight.ReplaceAllString(s, quotes))
}

var straight = regexp.MustCompile(`"([^"]*)"`)
