package plan

import "relance/foundation/money"

// Text is one wording per language: {"fr": "…", "en": "…"}. Its JSON has sorted keys, so it is canonical.
type Text map[string]string

// In gives the wording in a language, or the French one where that language has none.
func (t Text) In(lang string) string {
	if s := t[lang]; s != "" {
		return s
	}
	return t["fr"]
}

// Content is a compiled plan folder: what plan.adopt puts into the journal as a blob. Its JSON is
// canonical (fields in this order, maps sorted, lists in the folder's order), so equal folders give
// equal digests. An empty optional field means that no source says: pages print "inconnu".
type Content struct {
	Format       int          `json:"format"` // 1
	Plan         string       `json:"plan"`   // "grand-paris"
	Fictional    bool         `json:"fictional"`
	Languages    []string     `json:"languages"` // first one is the reference
	Title        Text         `json:"title"`
	Owner        Owner        `json:"owner"`
	Envelope     money.Cents  `json:"envelope_cents"`
	ActionsVoted int          `json:"actions_voted"` // 50
	Vote         Vote         `json:"vote"`
	Documents    []Document   `json:"documents"`
	Axes         []Axis       `json:"axes"`
	Actions      []Action     `json:"actions"`
	Unrecovered  *Unrecovered `json:"unrecovered,omitempty"`
	Linked       []Linked     `json:"linked"`
	Facts        []Fact       `json:"facts"`
	Sources      []Source     `json:"sources"`

	byCode map[string]int // where each action stands, once the content is kept: see Action
}

// Owner is the public body whose plan this is.
type Owner struct {
	Name  Text   `json:"name"`
	Siren string `json:"siren,omitempty"`
}

// Vote is the adoption as sources give it; a count that no source gives is nil.
type Vote struct {
	Date       string   `json:"date"` // YYYY-MM-DD
	Body       Text     `json:"body"`
	Outcome    Text     `json:"outcome"` // "à l'unanimité"
	Number     string   `json:"number,omitempty"`
	Members    *int     `json:"members,omitempty"`
	Present    *int     `json:"present,omitempty"`
	For        *int     `json:"for,omitempty"`
	Against    *int     `json:"against,omitempty"`
	Abstention *int     `json:"abstention,omitempty"`
	Note       Text     `json:"note,omitempty"`
	Sources    []string `json:"sources"`
}

// Document is an original document of the plan, by title and link.
type Document struct {
	Title Text   `json:"title"`
	URL   string `json:"url,omitempty"`
	Note  Text   `json:"note,omitempty"`
}

// Axis is one of the plan's axes, numbered from 1.
type Axis struct {
	Number     int         `json:"number"`
	Title      Text        `json:"title"`
	Note       Text        `json:"note,omitempty"`
	Easy       Text        `json:"easy,omitempty"` // the title in easy words, where it is not in such words itself
	Sources    []string    `json:"sources"`
	Objectives []Objective `json:"objectives"`
}

// Objective is an aim under an axis: code "O1.1".
type Objective struct {
	Code    string   `json:"code"`
	Title   Text     `json:"title"`
	Note    Text     `json:"note,omitempty"` // "mesure non retrouvée"
	Easy    Text     `json:"easy,omitempty"` // as of an axis
	Sources []string `json:"sources"`
}

// Action is one measure of the plan.
type Action struct {
	Code          string      `json:"code"` // "A1.2.a"; a part that is ours and not the plan's bears "~"
	Axis          int         `json:"axis"`
	Objective     string      `json:"objective,omitempty"` // empty: no source names it ("unplaced")
	PlacedBy      Text        `json:"placed_by,omitempty"` // why it stands under that objective
	Title         Text        `json:"title"`
	Verbatim      bool        `json:"verbatim,omitempty"` // the French title is the plan's own wording
	Provenance    string      `json:"provenance"`         // "plan" or "press" (or "draft" in a plan still being written)
	Sources       []string    `json:"sources"`
	Means         string      `json:"means"`   // one of Means
	Funding       string      `json:"funding"` // one of Fundings
	Beneficiaries Text        `json:"beneficiaries,omitempty"`
	Partners      Text        `json:"partners,omitempty"`
	Pilot         Text        `json:"pilot,omitempty"`     // the directorate or department that leads it, never a person's name
	Starts        string      `json:"starts,omitempty"`    // planned: year, month or day
	Ends          string      `json:"ends,omitempty"`      // likewise
	Programme     []Tranche   `json:"programme,omitempty"` // planned spending by year, in order of year
	Funders       []Share     `json:"funders,omitempty"`   // others who pay for it, beside the plan
	Announced     []Announced `json:"announced"`
	Milestones    []Milestone `json:"milestones"`
	DuplicateOf   string      `json:"duplicate_of,omitempty"` // may be the same measure as this code
	Note          Text        `json:"note,omitempty"`
}

// Announced is an amount that a source gives for an action: information, never an allocation.
type Announced struct {
	Amount  money.Cents `json:"amount_cents"`
	AsOf    string      `json:"as_of,omitempty"` // year, month or day, as precise as the source
	Text    Text        `json:"text,omitempty"`
	Sources []string    `json:"sources"`
}

// Tranche is what is planned to be spent in one year: information, never an allocation. The tranches of
// an action need not sum to what it is allocated.
type Tranche struct {
	Year  int         `json:"year"`
	Cents money.Cents `json:"amount_cents"` // above zero
}

// Share is what somebody else pays for an action, so that the plan's own money is told from aid.
type Share struct {
	Name    Text        `json:"name"`
	Cents   money.Cents `json:"amount_cents,omitempty"` // 0: no source says how much
	Sources []string    `json:"sources"`
}

// Milestone is a dated step of an action.
type Milestone struct {
	Code    string   `json:"code"` // unique in its action: "M1"
	Title   Text     `json:"title"`
	Due     string   `json:"due"` // year, month or day
	Sources []string `json:"sources"`
}

// Unrecovered says how many of the voted actions no source names.
type Unrecovered struct {
	Count int  `json:"count"`
	Note  Text `json:"note"`
}

// Linked is a scheme that a source ties to the plan without proving that it is one of its actions.
type Linked struct {
	Code          string   `json:"code"` // "L1"
	Axis          int      `json:"axis,omitempty"`
	Title         Text     `json:"title"`
	Means         string   `json:"means"`
	Beneficiaries Text     `json:"beneficiaries,omitempty"`
	Note          Text     `json:"note,omitempty"`
	Sources       []string `json:"sources"`
}

// Fact is a sourced figure or event that is not an act of the plan: before the vote, undated, or of a
// linked scheme.
type Fact struct {
	Action   string    `json:"action,omitempty"` // an action's code …
	Linked   string    `json:"linked,omitempty"` // … or a linked scheme's
	AsOf     string    `json:"as_of,omitempty"`  // empty: undated
	Text     Text      `json:"text"`
	Measures []Measure `json:"measures"`
	Sources  []string  `json:"sources"`
}

// Measure is one figure of a report or a fact, with its meaning, never mixed with another.
type Measure struct {
	Name    Text   `json:"name"`            // "projets soutenus"
	Value   string `json:"value"`           // exact decimal with a point: "31", "360365.25"
	Unit    Text   `json:"unit"`            // "projets", "€"
	Meaning string `json:"meaning"`         // one of Meanings
	Bound   string `json:"bound,omitempty"` // "", "about", "at_least", "at_most"
}

// Source is where a fact comes from.
type Source struct {
	ID        string `json:"id"` // "S1"
	Title     Text   `json:"title"`
	Publisher string `json:"publisher,omitempty"`
	URL       string `json:"url,omitempty"`
	Date      string `json:"date,omitempty"` // publication: year, month or day
	Note      Text   `json:"note,omitempty"`
}

// The closed lists of the plan's own words.
var (
	Means       = []string{"scheme", "works", "contribution", "equity", "study", "label", "event", "partnership", "observatory"}
	Fundings    = []string{"plan", "general", "other", "unknown"}
	Provenances = []string{"plan", "press", "draft"}
	Meanings    = []string{"planned", "announced", "granted", "committed", "paid", "delivered", "counted"}
	Bounds      = []string{"about", "at_least", "at_most"}
)
