package record

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"slices"

	"relance/domain/plan"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/money"
	"relance/foundation/sheet"
	"relance/foundation/store"
)

// Request says how a file is to be recorded.
type Request struct {
	ID      string            // of the act; "" makes one
	Kind    string            // "payment.record"
	System  string            // "comptabilité"
	From    string            // stage drawn on
	Page    string            // of a workbook; "" the first that is not hidden
	Mapping map[string]string // header by field; nil: guessed from the headers
	Control *money.Cents      // the sum that finance gives

	// Of a file that bears the system and name of one already recorded: the act that it corrects, with
	// the reason, or that it is another file of the same name.
	Corrects int64
	Reason   map[string]string
	Another  bool

	Communes  map[string]string // names by code; nil: codes only
	Role      identity.Role     // "": the first that may
	Authority *journal.Authority
	Sources   []string
	Dry       bool // look, and record nothing
	Progress  func(step string, done, total int64)
}

// Steps of an import, as Request.Progress names them. What total counts is rows, bytes, blocks or lines; 0: not known.
const (
	StepRead   = "read"
	StepSeal   = "seal"
	StepStage  = "stage"
	StepRecord = "record"
)

// Result is what an import did, or found.
type Result struct {
	Report     *Report
	Notes      []*fault.Fault // of the reading: what was guessed or left out
	Mapping    map[string]string
	Receipt    journal.Receipt // Number 0: nothing was recorded
	Former     int64           // the act that recorded a file of the same system and name, 0: none
	Difference *Difference     // from it
	Rehearsed  bool            // of a dry run: the ledger was asked too
}

// dryLines is the longest file of which a dry run asks the ledger too: nobody else can record meanwhile.
const dryLines = 20_000

// Import reads a file, refuses it whole where any row is wrong, and records it as one act, its source
// sealed in the vault. The result tells what was found even where an error comes with it.
//
// The same file, or one with the same lines, is answered by the receipt of the act that recorded it,
// Repeated. Faults: Invalid "record.rows_wrong" with the report, "record.control_differs"; Conflict
// "record.same_name" with the difference where a file of this system and name is recorded and the request
// does not say what this one is to it; what the journal answers.
func Import(ctx context.Context, j *journal.Journal, actor identity.Actor, src Source, r Request) (_ *Result, err error) {
	defer fault.Wrap(&err, "record.Import")
	if r.Progress == nil {
		r.Progress = func(string, int64, int64) {}
	}
	i := &importing{Request: r, j: j, actor: actor, src: src, res: &Result{}, k: kindOf(r.Kind)}
	if i.k == nil {
		return i.res, fault.New(fault.Invalid, "record.kind_wrong", r.Kind).At("kind")
	}
	if !slices.Contains(i.k.from, r.From) {
		return i.res, fault.New(fault.Invalid, "record.from_wrong", r.From, r.Kind, join(i.k.from)).At("from")
	}
	return i.res, i.run(ctx)
}

type importing struct {
	Request
	j     *journal.Journal
	actor identity.Actor
	src   Source
	k     *kind
	res   *Result
	file  File
	lines *spool
}

func (i *importing) run(ctx context.Context) error {
	if err := sweep(ctx, i.j); err != nil {
		return err
	}
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(i.src, 0, i.src.Size)); err != nil {
		return err
	}
	book, err := sheet.Open(i.src.Name, i.src, i.src.Size)
	if err != nil {
		return err
	}
	defer book.Close()
	i.file = File{System: i.System, Name: i.src.Name, File: "sha256:" + hex.EncodeToString(h.Sum(nil)), From: i.From, Control: i.Control, Lines: []string{}}
	page, err := i.page(book)
	if err != nil {
		return err
	}
	if done, err := i.repeated(ctx); done || err != nil {
		return err
	}
	if i.lines, err = newSpool(); err != nil {
		return err
	}
	defer i.lines.close()
	if err := i.read(ctx, book, page); err != nil {
		return err
	}
	if done, err := i.repeated(ctx); done || err != nil { // another file with the same lines
		return err
	}
	if err := i.former(ctx); err != nil {
		return err
	}
	return i.record(ctx)
}

// page chooses the page to read, and names it where the file has several.
func (i *importing) page(book *sheet.Book) (int, error) {
	at := book.First()
	if i.Page != "" {
		if at = slices.IndexFunc(book.Pages(), func(p sheet.Page) bool { return p.Name == i.Page }); at < 0 {
			return 0, fault.New(fault.NotFound, "record.no_page", i.Page).At("page")
		}
	}
	if pages := book.Pages(); len(pages) > 1 {
		i.file.Page = pages[at].Name
	}
	return at, nil
}

// repeated answers for a file that is recorded already.
func (i *importing) repeated(ctx context.Context) (bool, error) {
	act, found, err := store.One(ctx, i.j.DB, qStandingFile, store.Value[int64], i.k.name, i.file.File, i.file.Page, i.file.content())
	if err != nil || !found {
		return false, err
	}
	was, err := journal.Get(ctx, i.j.DB, act)
	if err != nil {
		return false, err
	}
	f, err := recordedBy(ctx, i.j.DB, act)
	if err != nil {
		return false, err
	}
	i.res.Receipt = journal.Receipt{Number: act, ID: was.ID, Kind: was.Kind, Recorded: was.Recorded, Effective: was.Effective,
		Repeated: true, Moves: []journal.Move{}, Lines: int64(f.Count), Cents: int64(f.Cents)}
	return true, nil
}

// read brings the rows to lines.
func (i *importing) read(ctx context.Context, book *sheet.Book, page int) error {
	since, err := plan.HoldersSince(ctx, i.j.DB)
	if err != nil {
		return err
	}
	if i.Mapping == nil {
		if i.Mapping, err = guess(ctx, book, page, i.k); err != nil {
			return err
		}
	}
	i.res.Mapping = i.Mapping
	o := Options{Kind: i.Kind, Since: since, Communes: i.Communes, Today: store.Day(i.j.Clock()),
		Progress: func(rows int64) { i.Progress(StepRead, rows, 0) }}
	i.res.Report, err = Read(ctx, book.Rows(ctx, page), i.Mapping, o, i.lines.keep)
	i.res.Notes = book.Notes()
	if err != nil {
		return err
	}
	if n := i.res.Report.Wrong; n > 0 {
		return fault.New(fault.Invalid, "record.rows_wrong", n)
	}
	if err := i.lines.cut(); err != nil {
		return err
	}
	i.file.Lines, i.file.Count, i.file.Cents = i.lines.digests(), i.res.Report.Lines, i.res.Report.Cents
	if i.Control != nil && *i.Control != i.file.Cents {
		return controlDiffers(*i.Control, i.file.Cents)
	}
	return nil
}

// former looks for the file that this one may correct.
func (i *importing) former(ctx context.Context) error {
	was, found, err := store.One(ctx, i.j.DB, qSame, scanFile, i.k.name, i.System, i.file.Name, i.file.Page)
	if err != nil {
		return err
	}
	if i.Corrects > 0 {
		if was, err = FileOf(ctx, i.j.DB, i.Corrects); err != nil {
			return err
		}
		found = true
	}
	if !found || i.Another {
		return nil
	}
	i.res.Former = was.Act
	if i.res.Difference, err = Compare(ctx, i.j.DB, was.Act, i.lines.each); err != nil {
		return err
	}
	if i.Corrects == 0 && !i.Dry {
		return fault.New(fault.Conflict, "record.same_name", was.Act, i.file.Name).At("corrects")
	}
	return nil
}

// record stages, seals and submits; a dry run of a long file ends before.
func (i *importing) record(ctx context.Context) error {
	if i.Dry && i.file.Count > dryLines {
		return nil
	}
	if err := i.lines.stage(ctx, i.j, func(done, total int64) { i.Progress(StepStage, done, total) }); err != nil {
		return err
	}
	if i.ID == "" {
		i.ID = newID(i.j.Clock())
	}
	subs, err := i.submissions()
	if err != nil {
		return err
	}
	last := &subs[len(subs)-1]
	if i.Dry {
		receipts, err := i.j.Dry(ctx, i.actor, subs...)
		if err != nil {
			return err
		}
		i.res.Receipt, i.res.Rehearsed = receipts[len(receipts)-1], true
		return nil
	}
	last.Note, err = seal(ctx, i.j, i.ID, i.file.File, i.src, func(done, total int64) { i.Progress(StepSeal, done, total) })
	if err != nil {
		return err
	}
	receipts, err := i.j.Do(ctx, i.actor, subs...)
	if err != nil {
		if k := fault.KindOf(err); k != fault.Unavailable && k != fault.Internal { // refused: nothing will ever name the source
			if e := i.j.Vault.Erase(ctx, i.j.DB, subject(i.ID)); e != nil {
				i.j.Log.Warn("the source of a refused file could not be erased", "error", e)
			}
		}
		return err
	}
	i.res.Receipt = receipts[len(receipts)-1]
	return nil
}

// submissions makes the act, or the correction of the former one. A corrected file whose first day is
// earlier cannot stand on the former's day: that one is then taken back and the file recorded beside it.
func (i *importing) submissions() ([]journal.Submission, error) {
	act := New(i.Kind, i.file)
	first := i.res.Report.First
	s := journal.Submission{ID: i.ID, Act: act, Effective: first, Mode: journal.Imported, Role: i.Role, Authority: i.Authority, Sources: i.Sources,
		Staged: i.file.Lines, Progress: func(done, total int64) { i.Progress(StepRecord, done, total) }}
	of := i.Corrects
	if i.Dry && of == 0 && !i.Another {
		of = i.res.Former
	}
	if of == 0 {
		return []journal.Submission{s}, nil
	}
	was, err := FileOf(context.Background(), i.j.DB, of)
	if err != nil {
		return nil, err
	}
	correct := &journal.Correct{Of: of, Reason: i.Reason}
	if i.Dry && len(i.Reason) == 0 {
		correct.Reason = map[string]string{"fr": "essai"}
	}
	if first < was.Effective {
		back := journal.Submission{ID: i.ID + "-former", Act: correct, Mode: journal.Imported, Role: i.Role, Authority: i.Authority, Sources: i.Sources}
		return []journal.Submission{back, s}, nil
	}
	fields, err := json.Marshal(act)
	if err != nil {
		return nil, err
	}
	correct.With = &journal.Again{Kind: i.Kind, Fields: fields}
	s.Act, s.Effective = correct, ""
	return []journal.Submission{s}, nil
}

// Undo takes back an act of records, with the reason.
func Undo(ctx context.Context, j *journal.Journal, actor identity.Actor, act int64, reason map[string]string, progress func(done, total int64)) (journal.Receipt, error) {
	if _, err := FileOf(ctx, j.DB, act); err != nil {
		return journal.Receipt{}, err
	}
	receipts, err := j.Do(ctx, actor, journal.Submission{ID: newID(j.Clock()), Act: &journal.Correct{Of: act, Reason: reason}, Mode: journal.Imported, Progress: progress})
	if err != nil {
		return journal.Receipt{}, err
	}
	return receipts[0], nil
}

// recordedBy reads the fields of a file from the act, or the correction, that recorded it.
func recordedBy(ctx context.Context, q store.Q, act int64) (*File, error) {
	r, err := journal.Get(ctx, q, act)
	if err != nil {
		return nil, err
	}
	fields := r.Fields
	if r.Kind == "act.correct" {
		var c journal.Correct
		if err := json.Unmarshal(fields, &c); err != nil || c.With == nil {
			return nil, fault.New(fault.NotFound, "record.no_file", act)
		}
		fields = c.With.Fields
	}
	var f File
	if err := json.Unmarshal(fields, &f); err != nil || len(f.Lines) == 0 {
		return nil, fault.New(fault.NotFound, "record.no_file", act)
	}
	return &f, nil
}
