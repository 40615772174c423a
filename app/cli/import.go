package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"relance/domain/plan"
	"relance/domain/record"
	"relance/domain/territory"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/locale"
	"relance/foundation/money"
	"relance/foundation/store"
)

// importVerb gathers what may be taken in: one line for each.
type importVerb struct {
	Records importRecords `cmd:"" help:"A file of awards, commitments, payments, recoveries or budgets."`
	Plan    importPlan    `cmd:"" help:"A sheet of actions: compared with the plan in force, or a whole new plan."`
}

type importRecords struct {
	dataFlags
	Kind     string            `arg:"" help:"award.record, commitment.record, payment.record, recovery.record or budget.record."`
	File     string            `required:"" type:"path" help:"The file: .csv, .tsv, .xlsx or .ods."`
	System   string            `required:"" help:"The system that made it: \"comptabilité\"."`
	From     string            `help:"The stage that the money leaves: allocated, opened, awarded, committed … Needed, but for a budget."`
	Page     string            `help:"The sheet of a workbook; the first where absent."`
	Control  string            `help:"The total that finance gives: 12345,67."`
	Map      map[string]string `help:"Which header stands for which column: action=Opération. Guessed where absent."`
	Corrects int64             `help:"The act that this file corrects, with --reason."`
	Reason   string            `help:"Why, in French; it is published."`
	Another  bool              `help:"It is another file that bears the name of one already recorded."`
	Role     string            `help:"In which role: finance, direction or chronicle."`
	Source   []string          `help:"Codes of the plan's sources, for a chronicle."`
	DryRun   bool              `help:"Say what would be found, and record nothing."`
	JSON     bool              `help:"Write what was found as JSON."`
}

// Run records a file as one act. Files may be large, so it opens the data itself, which a running server
// does not allow.
func (v *importRecords) Run(t *Terminal) error {
	r, err := v.request()
	if err != nil {
		return err
	}
	f, err := os.Open(v.File)
	if err != nil {
		return fault.New(fault.NotFound, "cli.no_file", v.File).Because(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if _, err := os.Stat(v.place()); err != nil && v.Database == "" { // a slip in --data begins no journal
		return fault.New(fault.NotFound, "cli.no_data", v.Data).Because(err)
	}
	held, err := v.hold()
	if err != nil {
		if fault.KindOf(err) == fault.Conflict {
			err = fault.New(fault.Conflict, "cli.import_served", v.Data).Because(err)
		}
		return err
	}
	o, err := v.open(t.ctx, held, journal.Config{})
	if err != nil {
		return err
	}
	defer o.close(nil)
	if r.Communes, err = communesOf(t, o.db); err != nil {
		return err
	}
	bars := map[string]*progress{}
	r.Progress = func(step string, done, total int64) {
		if bars[step] == nil {
			for _, b := range bars {
				b.done()
			}
			bars[step] = t.progress(importSteps[step])
		}
		bars[step].show(done, total)
	}
	res, err := record.Import(t.ctx, o.Journal, operator, record.Source{Name: filepath.Base(v.File), ReaderAt: f, Size: info.Size()}, r)
	for _, b := range bars {
		b.done()
	}
	return v.answer(t, res, err)
}

// importSteps are the words of each step's progress.
var importSteps = map[string]string{record.StepRead: "cli.import_read", record.StepSeal: "cli.import_seal",
	record.StepStage: "cli.import_stage", record.StepRecord: "cli.import_record"}

func (v *importRecords) request() (record.Request, error) {
	r := record.Request{Kind: v.Kind, System: v.System, From: v.From, Page: v.Page, Corrects: v.Corrects, Another: v.Another,
		Role: identity.Role(v.Role), Sources: v.Source, Dry: v.DryRun}
	if stages := record.From(v.Kind); r.From == "" && len(stages) == 1 {
		r.From = stages[0]
	}
	if len(v.Map) > 0 {
		r.Mapping = v.Map
	}
	if v.Reason != "" {
		r.Reason = map[string]string{"fr": v.Reason}
	}
	if v.Control != "" {
		cents, err := money.Parse(v.Control)
		if err != nil {
			return r, err
		}
		r.Control = &cents
	}
	return r, nil
}

// communesOf gives the names of the adopted territory's communes by code; nil where there is none.
func communesOf(t *Terminal, q store.Q) (map[string]string, error) {
	version, found, err := plan.Adopted(t.ctx, q, plan.View{})
	if err != nil || !found || version.Territory == "" {
		return nil, err
	}
	blob, err := journal.ReadBlob(t.ctx, q, version.Territory)
	if err != nil {
		return nil, err
	}
	ground, err := territory.Decode([]byte(blob.Body))
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, c := range ground.Communes {
		names[c.Code] = c.Name
	}
	return names, nil
}

// answer tells what came of it: the rows that are wrong, what differs, or the act.
func (v *importRecords) answer(t *Terminal, res *record.Result, failed error) error {
	if v.JSON && res != nil {
		if err := v.machine(t, res); err != nil {
			return err
		}
		return failed
	}
	if res != nil {
		for _, n := range res.Notes {
			fmt.Fprintln(t.Err, locale.Fault(t.Lang, n))
		}
	}
	if res == nil || res.Report == nil {
		if failed == nil && res != nil {
			t.say("cli.import_repeated", res.Receipt.Number)
		}
		return failed
	}
	rep := res.Report
	for _, p := range rep.Problems {
		fmt.Fprintln(t.Err, locale.Text(t.Lang, "cli.import_problem", p.Row, p.Column, p.Fault))
	}
	if more := rep.Wrong - len(rep.Problems); more > 0 {
		fmt.Fprintln(t.Err, locale.Text(t.Lang, "cli.import_more", more))
	}
	if d := res.Difference; d != nil {
		t.say("cli.import_differs", res.Former, d.Same, d.Added, d.AddedCents, d.Changed, d.ChangedBefore, d.ChangedAfter, d.Removed, d.RemovedCents)
	}
	if failed != nil {
		return failed
	}
	t.say("cli.import_found", rep.Lines, rep.Cents, rep.First, rep.Last, rep.Persons)
	switch {
	case res.Receipt.Repeated:
		t.say("cli.import_repeated", res.Receipt.Number)
	case v.DryRun && res.Rehearsed:
		t.say("cli.import_would", res.Receipt.Number)
	case v.DryRun:
		t.say("cli.import_unasked")
	default:
		t.say("cli.import_done", res.Receipt.Number)
	}
	return nil
}

// importShown is what was found, for machines.
type importShown struct {
	Act      int64       `json:"act"` // 0: nothing was recorded
	Repeated bool        `json:"repeated"`
	Rows     int         `json:"rows"`
	Lines    int         `json:"lines"`
	Cents    money.Cents `json:"cents"`
	Wrong    int         `json:"wrong"`
	Problems []rowShown  `json:"problems"`
	Persons  int         `json:"persons"`
	Former   int64       `json:"former"`
	Differs  any         `json:"difference"`
	Mapping  []string    `json:"mapping"`
}

type rowShown struct {
	Row     int    `json:"row"`
	Column  string `json:"column"`
	Message string `json:"message"`
}

func (v *importRecords) machine(t *Terminal, res *record.Result) error {
	out := importShown{Repeated: res.Receipt.Repeated, Former: res.Former, Problems: []rowShown{}, Mapping: []string{}}
	if !v.DryRun {
		out.Act = res.Receipt.Number
	}
	if res.Difference != nil {
		out.Differs = res.Difference
	}
	for key, name := range res.Mapping {
		out.Mapping = append(out.Mapping, key+"="+name)
	}
	slices.Sort(out.Mapping)
	if rep := res.Report; rep != nil {
		out.Rows, out.Lines, out.Cents, out.Wrong, out.Persons = rep.Rows, rep.Lines, rep.Cents, rep.Wrong, rep.Persons
		for _, p := range rep.Problems {
			out.Problems = append(out.Problems, rowShown{p.Row, p.Column, strings.TrimSpace(locale.Fault(t.Lang, p.Fault))})
		}
	}
	return json.NewEncoder(t.Out).Encode(out)
}
