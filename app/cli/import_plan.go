package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"go.yaml.in/yaml/v4"

	"relance/domain/plan"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/locale"
	"relance/foundation/money"
	"relance/foundation/sheet"
	"relance/foundation/store"
)

type importPlan struct {
	dataFlags
	File    string            `required:"" type:"path" help:"The sheet: .csv, .tsv, .xlsx or .ods, one row for each action."`
	Page    string            `help:"The sheet of a workbook; the first where absent."`
	Map     map[string]string `help:"Which header stands for which column: title=Intitulé;year:2021=Montant 2021. Guessed where absent."`
	Head    string            `type:"path" help:"For a whole new plan: a YAML file with plan, fictional, title, owner, envelope and vote, as in plan.yaml."`
	On      string            `help:"The day on which it takes effect, YYYY-MM-DD; today where absent."`
	Body    string            `help:"Who decided: \"Conseil municipal\". Needed where the substance changes."`
	Decided string            `help:"The day of the deliberation, YYYY-MM-DD."`
	Number  string            `help:"The number of the deliberation."`
	Remove  bool              `help:"Remove the actions that no row names; otherwise they stay."`
	Means   string            `help:"The means of new actions whose row says none: scheme, works …"`
	Funding string            `help:"The funding of new actions whose row says none: plan, unknown …"`
	DryRun  bool              `help:"Say what would be recorded, and record nothing."`
	JSON    bool              `help:"Write the report as JSON."`
}

// Run compares a sheet with the plan in force, or makes a new plan of it, says row by row what it does,
// and records it whole or not at all.
func (v *importPlan) Run(t *Terminal) error {
	rows, err := v.rows(t)
	if err != nil {
		return err
	}
	head, err := v.head()
	if err != nil {
		return err
	}
	if _, err := os.Stat(v.place()); err != nil && v.Database == "" && head == nil { // a slip in --data begins no journal
		return fault.New(fault.NotFound, "cli.no_data", v.Data).Because(err)
	}
	held, err := v.hold()
	if err != nil {
		if fault.KindOf(err) == fault.Conflict {
			err = fault.New(fault.Conflict, "cli.import_served", v.Data).Because(err)
		}
		return err
	}
	c := journal.Config{Origin: "relance.localhost/plan"}
	if head != nil {
		c.Fictional = head.Fictional
	}
	o, err := v.open(t.ctx, held, c)
	if err != nil {
		return err
	}
	defer o.close(nil)
	in, version, err := plan.InForce(t.ctx, o.db)
	if fault.KindOf(err) == fault.NotFound && head != nil {
		in, err = plan.SheetInput{Head: head}, nil
	}
	if err != nil {
		return err
	}
	if in.Base != nil && head != nil {
		return fault.New(fault.Conflict, "plan.already_adopted")
	}
	in.Rows, in.File, in.Remove, in.Means, in.Funding = rows, filepath.Base(v.File), v.Remove, v.Means, v.Funding
	in.Header, in.Mapping = plan.FindSheetHeader(rows)
	for key, header := range v.Map {
		in.Mapping[key] = header
	}
	return v.record(t, o, plan.ReadSheet(in), version)
}

// record records a proposal, or says what it would record.
func (v *importPlan) record(t *Terminal, o *opened, p *plan.Proposal, version plan.Version) error {
	if v.JSON {
		if err := json.NewEncoder(t.Out).Encode(p.Report); err != nil {
			return err
		}
	} else {
		v.tell(t, p)
	}
	r := plan.Recording{ID: func() string { return "act-" + identity.Random(15) }, On: v.On, Version: version}
	if r.On == "" {
		r.On = today()
	}
	if !store.IsDay(r.On) {
		return fault.New(fault.Invalid, "journal.day_wrong", r.On)
	}
	if v.Body != "" {
		r.Authority = &journal.Authority{Body: map[string]string{"fr": v.Body}, Date: v.Decided, Number: v.Number}
	}
	acts, err := p.Submissions(r)
	if err != nil {
		return err
	}
	subs := make([]journal.Submission, len(acts))
	for i, a := range acts {
		subs[i] = a.Submission
		if !v.JSON {
			fmt.Fprintln(t.Out, "  "+a.Sentence(t.sayer()))
		}
	}
	do, key := o.Do, "cli.plan_recorded"
	if v.DryRun {
		do, key = o.Dry, "cli.plan_would"
	}
	receipts, err := do(t.ctx, operator, subs...)
	if err != nil {
		return err
	}
	if !v.JSON {
		t.say(key, len(receipts), receipts[0].Number, receipts[len(receipts)-1].Number)
	}
	return nil
}

// tell says what each row does, but for those that change nothing and have nothing to be said.
func (v *importPlan) tell(t *Terminal, p *plan.Proposal) {
	rep := &p.Report
	for _, r := range rep.Rows {
		if len(r.Faults)+len(r.Notes) == 0 && r.Does != plan.RowNew && r.Does != plan.RowChanged {
			continue
		}
		fmt.Fprintln(t.Out, r.Sentence(t.sayer()))
		for _, f := range r.Faults {
			said := locale.Text(t.Lang, f.Fault.Key, f.Fault.Args...)
			if f.Column != "" {
				said = locale.Text(t.Lang, "cli.plan_column", f.Column, said)
			}
			fmt.Fprintln(t.Out, "  "+said)
		}
		if r.Does == plan.RowChanged {
			for _, d := range r.Changes {
				fmt.Fprintln(t.Out, "  "+d.Sentence(t.sayer()))
			}
		}
		for _, n := range r.Notes {
			fmt.Fprintln(t.Out, "  "+locale.Text(t.Lang, n.Key, n.Args...))
		}
	}
	for _, f := range rep.Faults {
		fmt.Fprintln(t.Out, locale.Text(t.Lang, f.Key, f.Args...))
	}
	t.say("cli.plan_counts", rep.New, rep.Changed, rep.Same, rep.Wrong)
	if len(rep.Absent) > 0 {
		key := "cli.plan_absent"
		if v.Remove {
			key = "cli.plan_removed"
		}
		t.say(key, len(rep.Absent))
	}
}

// rows reads the page that is asked for, the first that is not hidden otherwise.
func (v *importPlan) rows(t *Terminal) ([]sheet.Row, error) {
	f, err := os.Open(v.File)
	if err != nil {
		return nil, fault.New(fault.NotFound, "cli.no_file", v.File).Because(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	book, err := sheet.Open(filepath.Base(v.File), f, info.Size())
	if err != nil {
		return nil, err
	}
	defer book.Close()
	page := book.First()
	for i, p := range book.Pages() {
		if v.Page != "" && p.Name == v.Page {
			page = i
		}
	}
	if v.Page != "" && book.Pages()[page].Name != v.Page {
		return nil, fault.New(fault.NotFound, "sheet.no_such_page", v.Page)
	}
	var rows []sheet.Row
	for row, err := range book.Rows(t.ctx, page) {
		if err != nil {
			return nil, err
		}
		if rows = append(rows, row); len(rows) > plan.SheetRowsMax {
			break // the reading refuses it, with the limit
		}
	}
	for _, n := range book.Notes() {
		fmt.Fprintln(t.Err, locale.Text(t.Lang, n.Key, n.Args...))
	}
	return rows, nil
}

// planHead is the head of a plan as people write it.
type planHead struct {
	Plan      string     `json:"plan"`
	Fictional bool       `json:"fictional"`
	Title     plan.Text  `json:"title"`
	Owner     plan.Owner `json:"owner"`
	Envelope  any        `json:"envelope"`
	Vote      plan.Vote  `json:"vote"`
}

// head reads the head of a new plan; nil where none is given.
func (v *importPlan) head() (*plan.Head, error) {
	if v.Head == "" {
		return nil, nil
	}
	f, err := os.Open(v.Head)
	if err != nil {
		return nil, fault.New(fault.NotFound, "cli.no_file", v.Head).Because(err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, actFileMax))
	if err != nil {
		return nil, err
	}
	unreadable := func(err error) error {
		return fault.New(fault.Invalid, "cli.file_unreadable", err.Error()).Because(err)
	}
	var tree yaml.Node
	if err := yaml.Unmarshal(text, &tree); err != nil {
		return nil, unreadable(err)
	}
	asJSON, err := json.Marshal(plain(&tree))
	if err != nil {
		return nil, unreadable(err)
	}
	var h planHead
	dec := json.NewDecoder(bytes.NewReader(asJSON))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&h); err != nil {
		return nil, unreadable(err)
	}
	envelope, err := money.Parse(fmt.Sprint(h.Envelope))
	if err != nil {
		return nil, err
	}
	return &plan.Head{Plan: h.Plan, Fictional: h.Fictional, Title: h.Title, Owner: h.Owner, Envelope: envelope, Vote: h.Vote}, nil
}
