package rule

import (
	"strings"

	"relance/foundation/locale"
)

// Basic is what sort of thing a value is.
type Basic uint8

const (
	YesNo  Basic = iota + 1
	Money        // euros
	Rate         // a share of one: 20 % is 0.20
	Number       // how many, or how much of a unit
	Date         // a day
	Months       // a duration of whole months, or years
	Days         // a duration of whole days
	Choice       // one of a list
	Name         // a commune, a company's number, a legal category: text that is compared, never reckoned with
	Table        // rows, each with the same columns
)

var basicNames = map[Basic]string{YesNo: "yes_no", Money: "money", Rate: "rate", Number: "number", Date: "date",
	Months: "months", Days: "days", Choice: "choice", Name: "name", Table: "table"}

// String gives the word that a rule's text uses: "money".
func (b Basic) String() string { return basicNames[b] }

// Say names it in the reader's language.
func (b Basic) Say(l locale.Lang) string { return locale.Text(l, "rule.kind_"+b.String()) }

// Kind is what a value is and in what it is counted.
type Kind struct {
	Basic Basic
	Unit  string // of a Number: "salarié", "" for a bare one
	Scale int    // decimals: a value of 12345 at scale 2 is 123.45
	any   bool   // a bare number written in the rule, which takes the unit of what it meets
	of    int    // of a Choice, a Name or a Table: the question it answers, by its place in the rule's list
}

// maxScale is how fine a value may become before it must be rounded: a millionth of a cent.
const maxScale = 8

// counts says whether values of the kind are numbers that can be added.
func (k Kind) counts() bool { return k.Basic >= Money && k.Basic <= Number }

// ordered says whether values of the kind stand before and after each other.
func (k Kind) ordered() bool {
	return k.counts() || k.Basic == Date || k.Basic == Months || k.Basic == Days
}

// meets says whether two values can be added, compared or chosen between.
func (k Kind) meets(o Kind) bool {
	if k.Basic != o.Basic {
		return false
	}
	return k.Basic != Number || k.Unit == o.Unit || k.any || o.any
}

// String says a kind as a message does: "number of salarié".
func (k Kind) String() string {
	if k.Unit != "" {
		return k.Basic.String() + " (" + k.Unit + ")"
	}
	return k.Basic.String()
}

// Say names a kind in the reader's language.
func (k Kind) Say(l locale.Lang) string {
	if k.Unit != "" {
		return k.Basic.Say(l) + " (" + k.Unit + ")"
	}
	return k.Basic.Say(l)
}

// Value is what is known of something: all that it can still be. Numbers and days lie between Lo and Hi, both
// included, in units of the kind's scale; yes is 1 and no is 0; of a choice Lo holds a bit for each option that is
// possible; of a name Lo holds a bit for each test of the rule that it passes.
type Value struct {
	Lo, Hi int64
	Why    Why // why it is not settled; nothing where it is
}

// Why says what is missing.
type Why uint8

const (
	Asked     Why = 1 << iota // somebody has not answered yet
	Unsourced                 // no source gives the figure
	Decided                   // a body decides it, within bounds that the rule states
	Boundless                 // nothing says how much it is at most: Hi is only what can be counted
)

// Settled says that nothing more can change the value.
func (v Value) Settled() bool { return v.Why == 0 }

// Yes and No are settled; neither holds while the answer is open.
func (v Value) Yes() bool { return v.Why == 0 && v.Lo == 1 }

// No is the contrary answer, not the absence of one.
func (v Value) No() bool { return v.Why == 0 && v.Hi == 0 }

func settled(n int64) Value { return Value{Lo: n, Hi: n} }

func truth(b bool) Value {
	if b {
		return Value{1, 1, 0}
	}
	return Value{}
}

// between is a value with its bounds, settled where they meet.
func between(lo, hi int64, why Why) Value {
	if lo == hi {
		why = 0
	}
	return Value{lo, hi, why}
}

// word makes an identifier plain: letters and digits, and _ between.
func isWord(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == "" && s[0] >= 'a' && s[0] <= 'z'
}
