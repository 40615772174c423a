package plan

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"relance/domain/ledger"
	ground "relance/domain/territory"
	"relance/foundation/fault"
	"relance/foundation/folder"
	"relance/foundation/journal"
	"relance/foundation/money"
	"relance/foundation/store"
)

// Takeover opens the balances of a plan that was already running, on the day from which it is held here:
// each line puts cents straight to the stage at which they stood in the system that held the plan before.
// What happened before that day is not told here. There may be several, one for each system.
type Takeover struct {
	Cutover  string    `json:"cutover"`  // YYYY-MM-DD; also the act's effective day
	System   string    `json:"system"`   // what held it before: "tableur de la direction"
	Document string    `json:"document"` // number or title of the statement from which the balances are taken
	From     string    `json:"from"`     // "voted": from the reserve; "allocated": from what each action is allocated
	Lines    []Balance `json:"lines"`
	Published
}

// Balance is one line of a take-over: what stood at a stage.
type Balance struct {
	Action  string      `json:"action"`
	Stage   string      `json:"stage"`             // one of ledger.Stages beyond the one it is taken from
	Commune string      `json:"commune,omitempty"` // INSEE code, where the statement gives it
	Cents   money.Cents `json:"amount_cents"`
}

// Limits of a take-over. With these lines the act's leaf stays well below what a leaf may hold; a
// statement that is longer is taken over action by action, or in several acts.
const (
	takeoverLinesMax = 300
	takeoverNameMax  = 200 // characters of a system and of a document
)

func (*Takeover) Kind() string { return "plan.takeover" }

// Check refuses, line by line and all at once, what is no balance: an action that the plan does not have,
// a stage before the one it is taken from, a line given twice, more than there is to take it from.
func (t *Takeover) Check(ctx context.Context, q store.Q, e *journal.Entry) error {
	if err := t.checkHead(e); err != nil {
		return err
	}
	known, err := communesOf(ctx, q, e)
	if err != nil {
		return err
	}
	var all fault.List
	seen := map[Balance]int{}
	for i, l := range t.Lines {
		place := l
		place.Cents = 0
		switch first, twice := seen[place]; {
		case twice:
			all = append(all, fault.New(fault.Invalid, "plan.takeover_twice", i+1, first))
		case !slices.Contains(ledger.Beyond(t.From), l.Stage) || l.Stage == t.From:
			all = append(all, fault.New(fault.Invalid, "plan.takeover_stage", i+1, folder.Shown(l.Stage), word("stage."+t.From)))
		case l.Cents <= 0 || l.Cents > money.Max:
			all = append(all, fault.New(fault.Invalid, "plan.takeover_cents", i+1, l.Cents))
		case l.Commune != "" && (!communeForm.MatchString(l.Commune) || known != nil && !known[l.Commune]):
			all = append(all, fault.New(fault.Invalid, "plan.takeover_commune", i+1, folder.Shown(l.Commune)))
		default:
			if err := mayHold(ctx, q, e, l.Action, lineField(i)); err != nil {
				refusals := fault.Of(err)
				if fault.KindOf(err) == fault.Internal || len(refusals) == 0 {
					return err
				}
				all = append(all, refusals...)
			}
		}
		seen[place] = i + 1
		if n := len(all); n > 0 && all[n-1].Field == "" {
			all[n-1].Field = lineField(i)
		}
	}
	if len(all) > 0 {
		return all.Or()
	}
	return t.affords(ctx, q, e)
}

func lineField(i int) string { return fmt.Sprintf("lines[%d]", i) }

// checkHead refuses a take-over that does not say of which day, from what, and on which statement.
func (t *Takeover) checkHead(e *journal.Entry) error {
	var all fault.List
	if t.Cutover != e.Effective {
		all = append(all, fault.New(fault.Invalid, "plan.takeover_day", folder.Quoted(t.Cutover), e.Effective).At("cutover"))
	}
	for _, said := range []struct{ field, text string }{{"system", t.System}, {"document", t.Document}} {
		if n := len([]rune(said.text)); strings.TrimSpace(said.text) == "" || n > takeoverNameMax {
			all = append(all, fault.New(fault.Invalid, "plan.takeover_"+said.field, takeoverNameMax).At(said.field))
		}
	}
	if t.From != ledger.Voted && t.From != ledger.Allocated {
		all = append(all, fault.New(fault.Invalid, "plan.takeover_from", folder.Shown(t.From)).At("from"))
	}
	if n := len(t.Lines); n == 0 || n > takeoverLinesMax {
		all = append(all, fault.New(fault.Invalid, "plan.takeover_lines", n, takeoverLinesMax).At("lines"))
	}
	return all.Or()
}

// affords compares what is taken from each place with what may leave it.
func (t *Takeover) affords(ctx context.Context, q store.Q, e *journal.Entry) error {
	var order []ledger.Place
	sums := map[ledger.Place]money.Cents{}
	for _, l := range t.Lines {
		p := t.place(l)
		sum, err := money.Add(sums[p], l.Cents)
		if err != nil {
			return err
		}
		if _, known := sums[p]; !known {
			order = append(order, p)
		}
		sums[p] = sum
	}
	var all fault.List
	for _, p := range order {
		if err := Affords(ctx, q, e, p, sums[p]); err != nil {
			refusals := fault.Of(err)
			if fault.KindOf(err) == fault.Internal || len(refusals) == 0 {
				return err
			}
			for _, f := range refusals {
				all = append(all, f.At("lines"))
			}
		}
	}
	return all.Or()
}

// place is where a line takes its money from.
func (t *Takeover) place(l Balance) ledger.Place {
	if t.From == ledger.Allocated {
		return allocated(l.Action)
	}
	return reserve
}

func (t *Takeover) Apply(ctx context.Context, tx *store.Tx, e *journal.Entry) error {
	e.Touch("takeover")
	var order []string
	sums := map[string]money.Cents{}
	for _, l := range t.Lines {
		to := ledger.Place{Book: ledger.BookPlan, Stage: l.Stage, Action: l.Action, Commune: l.Commune}
		if err := ledger.Post(ctx, tx, e, ledger.Move{From: t.place(l), To: to, Cents: l.Cents}); err != nil {
			return err
		}
		if _, known := sums[l.Action]; !known {
			order = append(order, l.Action)
		}
		sums[l.Action] += l.Cents // the guard of the ledger holds the sum within the envelope
	}
	for _, action := range order {
		if _, err := tx.Exec(ctx, qAddTakeover, e.Number, action, e.Position, e.Effective, t.System, t.Document, t.From, int64(sums[action])); err != nil {
			return err
		}
	}
	return nil
}

// TakenOver is a take-over that stands: before its day, the history of its actions is not held here.
type TakenOver struct {
	Act      int64
	Day      string // the cut-over
	System   string
	Document string
	From     string
	Actions  []string               // those it opens, in order of code
	Cents    map[string]money.Cents // by action
	Total    money.Cents
}

// Takeovers lists the take-overs that stand as known at an act, in order of day. Like [Versions] it looks
// at every day, whatever the view's: a page of an earlier day has to say what is not held of it.
func Takeovers(ctx context.Context, q store.Q, v View) ([]TakenOver, error) {
	_, known, before := v.bounds()
	out := []TakenOver{}
	return out, store.Each(ctx, q, qTakeovers, func(s store.Scanner) error {
		var t TakenOver
		var action string
		var cents money.Cents
		if err := s.Scan(&t.Act, &action, &t.Day, &t.System, &t.Document, &t.From, &cents); err != nil {
			return err
		}
		if n := len(out); n == 0 || out[n-1].Act != t.Act {
			t.Cents = map[string]money.Cents{}
			out = append(out, t)
		}
		last := &out[len(out)-1]
		last.Actions, last.Cents[action], last.Total = append(last.Actions, action), cents, last.Total+cents
		return nil
	}, known, before)
}

var communeForm = regexp.MustCompile(`^[0-9][0-9AB][0-9]{3}$`)

// grounds keeps the communes of the territories in use, by digest, which never change.
var grounds = struct {
	sync.Mutex
	byDigest map[string]map[string]bool
}{byDigest: map[string]map[string]bool{}}

// communesOf gives the codes of the communes of the plan's territory on the act's day; nil where the plan
// has none, so that any code may stand.
func communesOf(ctx context.Context, q store.Q, e *journal.Entry) (map[string]bool, error) {
	versions, err := versionsBefore(ctx, q, e)
	if err != nil {
		return nil, err
	}
	digest := ""
	for _, v := range versions {
		if v.Effective <= e.Effective {
			digest = v.Territory
		}
	}
	if digest == "" {
		return nil, nil
	}
	grounds.Lock()
	codes := grounds.byDigest[digest]
	grounds.Unlock()
	if codes != nil {
		return codes, nil
	}
	b, err := e.Blob(ctx, q, digest)
	if err != nil {
		return nil, err
	}
	t, err := ground.Decode([]byte(b.Body))
	if err != nil {
		return nil, err
	}
	codes = make(map[string]bool, len(t.Communes))
	for _, c := range t.Communes {
		codes[c.Code] = true
	}
	grounds.Lock()
	defer grounds.Unlock()
	if len(grounds.byDigest) >= contentsMax {
		clear(grounds.byDigest)
	}
	grounds.byDigest[digest] = codes
	return codes, nil
}
