package plan

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"relance/foundation/fault"
	"relance/foundation/folder"
	"relance/foundation/locale"
	"relance/foundation/money"
	"relance/foundation/sheet"
)

// A sheet is the tree of actions as directors keep it: one row for each action, with its axis and
// objective on the row, on the first row of a group, or on rows of their own. [ReadSheet] makes of it a
// [Proposal] against the plan in force, or a whole new plan; [WriteSheet] writes one. What the reader is
// not sure of it says, row by row, and never decides in silence.

// The columns of a sheet, by key. The names are headers that people use beside those of the catalogue
// ("plan_column.KEY", in both languages). A column with _en holds the English text of the one before.
var sheetColumns = []struct {
	key   string
	names []string
}{
	{"axis", []string{"n° axe", "numéro d'axe", "orientation", "thématique"}},
	{"axis_en", nil},
	{"objective", []string{"objectif opérationnel", "objectif stratégique", "n° objectif"}},
	{"objective_en", nil},
	{"code", []string{"code action", "code de l'action", "référence", "réf", "n° action", "n° de l'action", "n°", "numéro", "id", "identifiant"}},
	{"title", []string{"intitulé de l'action", "intitulé", "titre", "titre de l'action", "nom de l'action", "actions", "mesure", "projet", "libellé", "title"}},
	{"title_en", []string{"intitulé (anglais)", "titre (anglais)", "action en anglais"}},
	{"pilot", []string{"direction pilote", "service pilote", "pilotage", "direction", "service", "porteur", "lead", "lead department"}},
	{"pilot_en", nil},
	{"starts", []string{"date de début", "début prévu", "démarrage", "date de démarrage", "lancement", "start date", "begin"}},
	{"ends", []string{"date de fin", "fin prévue", "échéance", "achèvement", "end date"}},
	{"state", []string{"statut", "avancement", "état d'avancement", "stade", "status", "progress"}},
	{"allocated", []string{"affecté", "affectation", "budget affecté", "montant voté", "montant", "montant total", "budget", "enveloppe", "amount", "amount allocated"}},
	{"beneficiaries", []string{"bénéficiaire", "public", "public cible", "cible", "beneficiary"}},
	{"beneficiaries_en", nil},
	{"partners", []string{"partenaire", "partner"}},
	{"partners_en", nil},
	{"means", []string{"type", "type d'action", "nature", "mode d'action"}},
	{"funding", []string{"source de financement", "origine des fonds", "imputation"}},
	{"note", []string{"remarque", "remarques", "commentaire", "commentaires", "observation", "observations", "comment", "comments"}},
	{"note_en", nil},
}

// SheetFields are the columns that a sheet may have, for a person to map. Columns of planned spending are
// beside them, one for each year: see [YearField].
func SheetFields() []sheet.Field {
	out := make([]sheet.Field, len(sheetColumns))
	for i, c := range sheetColumns {
		names := slices.Clone(c.names)
		for _, l := range locale.Langs {
			names = append(names, columnName(l, c.key))
		}
		out[i] = sheet.Field{Key: c.key, Names: names, Needed: c.key == "title"}
	}
	return out
}

// YearField is the column of what is planned to be spent in a year.
func YearField(year int) sheet.Field {
	key := yearKey(year)
	return sheet.Field{Key: key, Names: []string{columnName(locale.French, key), columnName(locale.English, key)}}
}

const yearPrefix = "year:"

func yearKey(year int) string { return yearPrefix + strconv.Itoa(year) }

func yearOf(key string) int {
	rest, ok := strings.CutPrefix(key, yearPrefix)
	year, err := strconv.Atoi(rest)
	if !ok || err != nil {
		return 0
	}
	return year
}

// columnName is the header that a column bears in a sheet of ours.
func columnName(l locale.Lang, key string) string {
	if year := yearOf(key); year > 0 {
		return locale.Text(l, "plan_column.year", folder.Quoted(strconv.Itoa(year)))
	}
	return locale.Text(l, "plan_column."+key)
}

// yearHeader is a folded header that means planned spending of a year: "2021", "montant 2021", "prevu 2021
// k". Columns of what was spent ("paye 2021") are another thing.
var yearHeader = regexp.MustCompile(`^(?:(?:montants?|prevue?s?|previsionnels?|previsions?|programme|programmation|depenses?|budget|credits?|cp|annee|exercice|planned|spending|amount|year) )*` +
	`((?:19|20|21)[0-9]{2})(?: (?:prevue?s?|previsionnels?|en|d|k|m|milliers|millions|euros?|eur|keur|meur|ht|ttc))*$`)

// sheetHeaderRows is in how many rows from the top a header is looked for.
const sheetHeaderRows = 20

// FindSheetHeader finds the row of headers among the first rows, and proposes a mapping: fields by key, years
// as "year:2021". header is an index in rows, -1 where no row looks like one.
func FindSheetHeader(rows []sheet.Row) (header int, m sheet.Mapping) {
	header, best := -1, 0
	for i, r := range rows[:min(len(rows), sheetHeaderRows)] {
		guess := GuessSheet(r)
		score := len(guess)
		if guess["title"] != "" {
			score += len(sheetColumns)
		}
		if score > best {
			header, best, m = i, score, guess
		}
	}
	return header, m
}

// GuessSheet proposes a mapping for a row of headers.
func GuessSheet(header sheet.Row) sheet.Mapping {
	rest := sheet.Row{Number: header.Number, Cells: slices.Clone(header.Cells)}
	years := sheet.Mapping{}
	for i, c := range header.Cells {
		if found := yearHeader.FindStringSubmatch(locale.Fold(c.Text)); found != nil {
			if key := yearPrefix + found[1]; years[key] == "" {
				years[key] = c.Text
			}
			rest.Cells[i] = sheet.Cell{}
		}
	}
	m := sheet.Guess(rest, SheetFields())
	for key, name := range years {
		m[key] = name
	}
	return m
}

// SheetRowsMax bounds the rows of a sheet: far above any plan.
const SheetRowsMax = 10_000

// SheetInput is a sheet with what is known beside it.
type SheetInput struct {
	Rows      []sheet.Row            // of the page, all of them
	Header    int                    // index in Rows of the row of headers
	Mapping   sheet.Mapping          // see [FindSheetHeader]
	File      string                 // its name: the source of what is new
	Base      *Content               // the content in force; nil for a new plan
	Head      *Head                  // of a new plan: what no sheet says
	Allocated map[string]money.Cents // what has reached each action, by code
	States    map[string]string      // by code; absent: planned
	Remove    bool                   // actions of Base that no row names are removed; otherwise they stay
	Means     string                 // of new actions whose row says none; "" is "scheme"
	Funding   string                 // likewise; "" is "unknown"
}

// Head is what a new plan needs beside its actions.
type Head struct {
	Plan      string // its name in addresses: "metropole-de-serandes"
	Fictional bool
	Title     Text
	Owner     Owner
	Envelope  money.Cents
	Vote      Vote
}

// Proposal is what a sheet would do.
type Proposal struct {
	Content     *Content // draft: to be adopted, or to amend with
	Allocations []Allocation
	States      []StateChange
	Report      SheetReport

	base *Content
}

// Allocation is what an action is allocated now and would be.
type Allocation struct {
	Action  string
	Row     int
	Was, Is money.Cents
}

// StateChange is a state that an action has now and would have.
type StateChange struct {
	Action  string
	Row     int
	Was, Is string
}

// SheetReport says row by row what a sheet does.
type SheetReport struct {
	Rows                      []SheetRow
	New, Changed, Same, Wrong int      // rows of actions
	Absent                    []string // actions of the base that no row names
	Faults                    []*fault.Fault
}

// OK says that nothing is wrong, so that the proposal can be recorded.
func (r *SheetReport) OK() bool { return r.Wrong == 0 && len(r.Faults) == 0 }

// What a row does.
const (
	RowNew     = "new"
	RowChanged = "changed"
	RowSame    = "same"
	RowWrong   = "wrong"
	RowHeading = "heading" // an axis or an objective
	RowSkipped = "skipped" // a total, or nothing of ours
)

// SheetRow is what one row does.
type SheetRow struct {
	Row     int // as the file numbers it
	Does    string
	Action  string // code
	Title   string // as written
	Changes []Difference
	Notes   []*fault.Fault // what was matched or taken for granted
	Faults  []SheetFault
}

// SheetFault is a fault of a cell: the column by its header.
type SheetFault struct {
	Column string // "": the row as a whole
	Fault  *fault.Fault
}

// Sentence says what a row does in the reader's language: "Ligne 12 : action nouvelle A1.~3".
func (r SheetRow) Sentence(say folder.Say) string {
	if r.Does == RowHeading || r.Does == RowSkipped || r.Action == "" {
		return say("plan_row."+r.Does+"_row", r.Row, folder.Shown(r.Title))
	}
	return say("plan_row."+r.Does, r.Row, r.Action, folder.Shown(r.Title))
}

func (r *SheetRow) wrong(column, key string, args ...any) {
	r.Faults = append(r.Faults, SheetFault{column, fault.New(fault.Invalid, key, args...)})
}

func (r *SheetRow) note(key string, args ...any) {
	for _, n := range r.Notes {
		if n.Key == key {
			return
		}
	}
	r.Notes = append(r.Notes, fault.New(fault.Invalid, key, args...))
}
