package ledger

import (
	"slices"
	"strconv"
	"strings"

	"relance/foundation/fault"
	"relance/foundation/locale"
	"relance/foundation/money"
)

// The three books.
const (
	BookPlan      = "plan"
	BookAuthority = "authority"
	BookCredit    = "credit"
)

// Books in the order in which they are shown.
var Books = []string{BookPlan, BookAuthority, BookCredit}

// Outside is the stage from which a book's money comes, and to which it goes back.
const Outside = "outside"

// The stages of money, with the French accounting word of each: see design of the field, M57.
const (
	Voted       = "voted"
	Allocated   = "allocated"
	Opened      = "opened"
	Reserved    = "reserved"
	Awarded     = "awarded"
	Committed   = "committed"   // engagement
	Certified   = "certified"   // liquidation, service fait
	Ordered     = "ordered"     // mandatement
	Paid        = "paid"        // paiement
	Outstanding = "outstanding" // a repayable advance, paid and still due
	Repaid      = "repaid"      // titre de recette
	Waived      = "waived"      // remise
	Recovered   = "recovered"   // reversement of an undue payment
)

// Stages in the order in which money travels; the last four are all beyond paid.
var Stages = []string{Voted, Allocated, Opened, Reserved, Awarded, Committed, Certified, Ordered, Paid,
	Outstanding, Repaid, Waived, Recovered}

// Beyond lists the stages that count as having reached a stage: itself and those that follow.
// An advance that was repaid, waived, or is still outstanding was paid; money recovered had been paid.
func Beyond(stage string) []string {
	switch i := slices.Index(Stages, stage); {
	case i < 0:
		return nil
	case stage == Outstanding:
		return []string{Outstanding, Repaid, Waived}
	case stage == Repaid, stage == Waived, stage == Recovered:
		return []string{stage}
	default:
		return Stages[i:]
	}
}

// Place is where money stands. Absent parts are "" or 0.
type Place struct {
	Book    string
	Stage   string
	Funder  string
	Action  string
	Call    string
	Dossier string
	Commune string
	Year    int
}

// String is the place's public form: "plan:allocated;action=A2.~1;year=2021".
func (p Place) String() string {
	var b strings.Builder
	b.WriteString(p.Book + ":" + p.Stage)
	for _, part := range [...]struct{ name, value string }{
		{"funder", p.Funder}, {"action", p.Action}, {"call", p.Call}, {"dossier", p.Dossier}, {"commune", p.Commune},
	} {
		if part.value != "" {
			b.WriteString(";" + part.name + "=" + part.value)
		}
	}
	if p.Year != 0 {
		b.WriteString(";year=" + strconv.Itoa(p.Year))
	}
	return b.String()
}

// Say names the place to a reader: "« affecté » (action A2.~1)".
func (p Place) Say(l locale.Lang) string {
	stage := locale.Text(l, "stage."+p.Stage)
	if p.Action != "" {
		return locale.Text(l, "ledger.place_action", stage, p.Action)
	}
	return locale.Text(l, "ledger.place", stage)
}

// ParsePlace reads the public form. Fault: Invalid.
func ParsePlace(s string) (Place, error) {
	bad := fault.New(fault.Invalid, "ledger.place_wrong", s)
	parts := strings.Split(s, ";")
	book, stage, ok := strings.Cut(parts[0], ":")
	p := Place{Book: book, Stage: stage}
	if !ok {
		return p, bad
	}
	for _, part := range parts[1:] {
		name, value, _ := strings.Cut(part, "=")
		into := map[string]*string{"funder": &p.Funder, "action": &p.Action, "call": &p.Call, "dossier": &p.Dossier, "commune": &p.Commune}[name]
		switch {
		case value == "":
			return p, bad
		case name == "year":
			y, err := strconv.Atoi(value)
			if err != nil {
				return p, bad
			}
			p.Year = y
		case into == nil:
			return p, bad
		default:
			*into = value
		}
	}
	if p.String() != s || p.valid() != nil {
		return p, bad
	}
	return p, nil
}

// codeMax is the longest code that a part of a place may bear.
const codeMax = 64

func (p Place) valid() error {
	if !slices.Contains(Books, p.Book) || p.Stage != Outside && !slices.Contains(Stages, p.Stage) || p.Year < 0 || p.Year > 9999 {
		return fault.New(fault.Invalid, "ledger.place_wrong", p.Book+":"+p.Stage)
	}
	for _, code := range []string{p.Funder, p.Action, p.Call, p.Dossier, p.Commune} {
		if len(code) > codeMax || strings.ContainsAny(code, ";=: \n\t") {
			return fault.New(fault.Invalid, "ledger.place_wrong", code)
		}
	}
	return nil
}

// Move takes cents from one place to another.
type Move struct {
	From, To Place
	Cents    money.Cents // above zero
	Day      string      // empty: the act's effective day
}
