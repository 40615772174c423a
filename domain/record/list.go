package record

import (
	"context"

	"relance/foundation/fault"
	"relance/foundation/money"
	"relance/foundation/store"
)

// Recorded is a file as it was recorded.
type Recorded struct {
	Act       int64       `json:"act"`
	Effective string      `json:"first_day"`
	Last      string      `json:"last_day"`
	Kind      string      `json:"kind"`
	System    string      `json:"system"`
	Name      string      `json:"name"`
	Page      string      `json:"page"`
	File      string      `json:"file"`
	From      string      `json:"from"`
	Lines     int         `json:"lines"`
	Cents     money.Cents `json:"cents"`
	VoidedBy  int64       `json:"voided_by"` // 0: stands
}

// Kept is a line with the act that recorded it.
type Kept struct {
	Act  int64  `json:"act"`
	Kind string `json:"kind"`
	Line
}

// Wanted selects lines that stand; zero fields select nothing away.
type Wanted struct {
	Kind, Action, Commune, Dossier string
	Known                          int64 // as known at this act
	AfterAct                       int64 // the next page: behind this line of this act
	AfterLine                      int
	Limit                          int
}

// ListMax is the largest page of lines.
const ListMax = 1000

const always = int64(1) << 62

const fileCols = `act, effective, last_day, kind, system, name, page, file, source, lines, cents, voided_by`

const standing = `f.act <= $1 and (f.voided_by = 0 or f.voided_by > $1)`

var (
	qFile  = store.Query(`select ` + fileCols + ` from record_file where act = $1`)
	qFiles = store.Query(`select ` + fileCols + ` from record_file f where ` + standing + ` and ($2 = '' or f.kind = $2) order by f.act`)
	qSame  = store.Query(`select ` + fileCols + ` from record_file where kind = $1 and system = $2 and name = $3 and page = $4 and voided_by = 0
		order by act desc limit 1`)
	qLines = store.Query(`select ` + lineCols + ` from record_line l where l.act = $1 and l.line > $2 order by l.line limit $3`)

	keptCols  = `f.act, f.kind, ` + lineCols + ` from record_line l join record_file f on f.act = l.act where ` + standing
	keptOrder = ` and (l.act, l.line) > ($2, $3) order by l.act, l.line limit $4`
	qKept     = store.Query(`select ` + keptCols + ` and ($5 = '' or f.kind = $5)` + keptOrder)
	qKeptOf   = store.Query(`select ` + keptCols + ` and ($5 = '' or f.kind = $5) and l.action = $6 and ($7 = '' or l.commune = $7)` + keptOrder)
	qKeptBy   = store.Query(`select ` + keptCols + ` and ($5 = '' or f.kind = $5) and l.dossier = $6 and l.dossier <> ''` + keptOrder)
)

func scanFile(s store.Scanner) (r Recorded, err error) {
	err = s.Scan(&r.Act, &r.Effective, &r.Last, &r.Kind, &r.System, &r.Name, &r.Page, &r.File, &r.From, &r.Lines, &r.Cents, &r.VoidedBy)
	return
}

func (l *Line) into() []any {
	return []any{&l.Line, &l.Ref, &l.Day, &l.Action, &l.Commune, &l.Beneficiary, &l.Siret, &l.Dossier, &l.Object, &l.Cents, &l.Book, &l.Year, &l.Chapter}
}

func scanLine(s store.Scanner) (l Line, err error) {
	err = s.Scan(l.into()...)
	l.Person = l.Siret == "" && l.Book == ""
	return
}

func scanKept(s store.Scanner) (k Kept, err error) {
	err = s.Scan(append([]any{&k.Act, &k.Kind}, k.Line.into()...)...)
	k.Person = k.Siret == "" && k.Book == ""
	return
}

// FileOf gives the file that an act recorded. Fault: NotFound where it recorded none.
func FileOf(ctx context.Context, q store.Q, act int64) (Recorded, error) {
	r, found, err := store.One(ctx, q, qFile, scanFile, act)
	if err == nil && !found {
		err = fault.New(fault.NotFound, "record.no_file", act)
	}
	return r, err
}

// Files lists the files that stand as known at an act (0: now), of one kind or of all ("").
func Files(ctx context.Context, q store.Q, kind string, known int64) ([]Recorded, error) {
	if known <= 0 {
		known = always
	}
	return store.All(ctx, q, qFiles, scanFile, known, kind)
}

// Totals gives what an act recorded of each action, in order of code.
func Totals(ctx context.Context, q store.Q, act int64) ([]Total, error) {
	return store.All(ctx, q, qTotalsOf, scanTotal, act)
}

// Lines gives a page of an act's lines: those whose row comes after one.
func Lines(ctx context.Context, q store.Q, act int64, after, limit int) ([]Line, error) {
	if limit <= 0 || limit > ListMax {
		limit = ListMax
	}
	return store.All(ctx, q, qLines, scanLine, act, after, limit)
}

// Find gives a page of the lines that stand: of an action and commune, or of a dossier (its award,
// commitments, payments), in order of act and line.
func Find(ctx context.Context, q store.Q, w Wanted) (_ []Kept, err error) {
	defer fault.Wrap(&err, "record.Find")
	if w.Limit <= 0 || w.Limit > ListMax {
		w.Limit = ListMax
	}
	if w.Known <= 0 {
		w.Known = always
	}
	page := []any{w.Known, w.AfterAct, w.AfterLine, w.Limit, w.Kind}
	switch {
	case w.Dossier != "":
		return store.All(ctx, q, qKeptBy, scanKept, append(page, w.Dossier)...)
	case w.Action != "":
		return store.All(ctx, q, qKeptOf, scanKept, append(page, w.Action, w.Commune)...)
	}
	return store.All(ctx, q, qKept, scanKept, page...)
}

// CountByCommune counts the lines of a kind that stand, by the commune that they name ("": none), up to a
// day and as known at an act (0: now).
func CountByCommune(ctx context.Context, q store.Q, kind, on string, known int64) (_ map[string]int64, err error) {
	defer fault.Wrap(&err, "record.CountByCommune(%s, %s)", kind, on)
	if known <= 0 {
		known = always
	}
	counts := map[string]int64{}
	return counts, store.Each(ctx, q, qByCommune, func(s store.Scanner) error {
		var code string
		var n int64
		err := s.Scan(&code, &n)
		counts[code] = n
		return err
	}, known, kind, on)
}
