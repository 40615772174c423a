package rule

import (
	"encoding/json"
	"strings"

	"relance/foundation/locale"
)

// Text is a sentence in the languages of a plan: "fr", "en".
type Text map[string]string

// Say gives the text in the reader's language.
func (t Text) Say(l locale.Lang) string { return locale.Typed(l, t[string(l)]) }

// Def is a rule as people write it: what is asked, what must hold, what is given. It is what the journal keeps.
type Def struct {
	Questions  []Question  `json:"questions"`
	Values     []Step      `json:"values"`     // figures that conditions and steps share
	Conditions []Condition `json:"conditions"` // all must hold
	Amount     []Step      `json:"amount"`     // the last one is the amount; none where no money is given
	Terms      []Step      `json:"terms"`      // what goes with it: a duration, a delay
}

// Question is one thing that the rule must know.
type Question struct {
	ID      string     `json:"id"`
	Ask     Text       `json:"ask"`   // the question as it is put to people
	Label   Text       `json:"label"` // the same thing as a noun: "effectif"
	Help    Text       `json:"help,omitempty"`
	Kind    string     `json:"kind"` // one of the words of [Kinds]
	Unit    string     `json:"unit,omitempty"`
	Decimal int        `json:"decimals,omitempty"` // of a number: how many it may have
	From    Expr       `json:"from,omitempty"`     // the least that can be answered, included
	To      Expr       `json:"to,omitempty"`       // and the most
	Typed   bool       `json:"typed,omitempty"`    // To bounds what can be typed; no text says that there cannot be more
	Options []Option   `json:"options,omitempty"`  // of a choice
	Columns []Question `json:"columns,omitempty"`  // of a table
	Rows    int        `json:"rows,omitempty"`     // how many a table may have; 50 where nothing is said
	Sourced

	kind   Kind
	bounds Value
}

// Option is one answer of a choice.
type Option struct {
	ID   string `json:"id"`
	Says Text   `json:"says"`
}

func (q *Question) options() []string {
	out := make([]string, len(q.Options))
	for i, o := range q.Options {
		out[i] = o.ID
	}
	return out
}

func (q *Question) rowsMost() int64 {
	if q.Rows > 0 {
		return int64(q.Rows)
	}
	return 50
}

// Sourced says where a figure or a sentence comes from.
type Sourced struct {
	Source     []string `json:"source,omitempty"`     // codes of the plan's sources: "S44"
	Article    string   `json:"article,omitempty"`    // where in it: "art. L1111-10, III"
	Provenance string   `json:"provenance,omitempty"` // "" the source states it; later, secondary, inferred, disputed
	Note       Text     `json:"note,omitempty"`
	Test       string   `json:"test,omitempty"` // the reusable test that it was taken from, with its day: its own cases stand for it
}

// Provenances are the words of [Sourced], besides none: a source states the rule as of its own day.
var Provenances = []string{"later", "secondary", "inferred", "disputed"}

// Condition is something that must hold.
type Condition struct {
	ID      string `json:"id"`
	Says    Text   `json:"says"`
	When    Expr   `json:"when,omitempty"`
	Unknown bool   `json:"unknown,omitempty"` // the rule is named by a source and its terms by none
	Sourced
}

// Step is one named figure: an expression, a table of bands, one that no source gives, or one that a body decides.
type Step struct {
	ID      string  `json:"id"`
	Says    Text    `json:"says"`
	Value   Expr    `json:"value,omitempty"`
	Bands   *Bands  `json:"bands,omitempty"`
	Unknown *Bounds `json:"unknown,omitempty"`
	Decided *Bounds `json:"decided,omitempty"`
	Round   string  `json:"round,omitempty"` // one of [Rounds]
	Sourced
}

// Bands is a table: what is given, by where a figure lies.
type Bands struct {
	Of      Expr   `json:"of"`
	Rounded string `json:"rounded"` // how the figure is brought to the unit of the table: one of [Rounds], or "exact"
	Rows    []Band `json:"rows"`
}

// Band is one line of the table. The first has no From, the last no To.
type Band struct {
	From  Expr `json:"from,omitempty"`
	To    Expr `json:"to,omitempty"`
	Gives Expr `json:"gives"`
}

// Bounds are what is known of a figure that is not.
type Bounds struct {
	Kind  string `json:"kind,omitempty"` // "money", "rate", "number", "months", "days": where no bound says it
	Least Expr   `json:"least,omitempty"`
	Most  Expr   `json:"most,omitempty"`
}

// Rounds are the ways to round: to what, and which way where it says none of "down" and "up": to the nearest, a half
// away from zero.
var Rounds = []string{"cent", "cent_down", "cent_up", "euro", "euro_down", "euro_up", "whole", "whole_down", "whole_up"}

// Kinds are the words for what can be asked.
var Kinds = []string{"yes_no", "money", "rate", "number", "date", "months", "days", "choice", "commune", "siret", "siren", "rna", "legal_category", "table"}

// Expr is an expression as written. Plain numbers and yes or no may stand without quotes.
type Expr string

// UnmarshalJSON takes a text, a number or a truth.
func (e *Expr) UnmarshalJSON(b []byte) error {
	switch s := string(b); {
	case s == "true":
		*e = "yes"
	case s == "false":
		*e = "no"
	case strings.HasPrefix(s, `"`):
		var text string
		if err := json.Unmarshal(b, &text); err != nil {
			return err
		}
		*e = Expr(strings.TrimSpace(text))
	case s != "null":
		*e = Expr(s)
	}
	return nil
}
