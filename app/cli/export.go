package cli

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"relance/domain/ledger"
	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/locale"
	"relance/foundation/store"
)

type exportVerb struct {
	dataFlags
	Dataset string `arg:"" enum:"plan,journal,money,records" help:"plan, journal, money or records."`
	Format  string `enum:",json,csv,xlsx,ods,folder" default:"" help:"json (journal: one act a line) or csv; records: csv, xlsx or ods; plan: also the sheet of its actions (csv, xlsx, ods) or its folder."`
	On      string `help:"Of which day, YYYY-MM-DD; today where absent."`
	Output  string `short:"o" type:"path" help:"Of plan: write there, where nothing stands yet, instead of to standard output."`
	Kind    string `help:"Of records: one kind, payment.record …"`
	Act     int64  `help:"Of records: those of one act."`
}

// Run writes a public data set to standard output.
func (v *exportVerb) Run(t *Terminal) error {
	if v.On == "" {
		v.On = today()
	}
	formats := []string{"json", "csv"}
	switch v.Dataset {
	case "records":
		formats = []string{"csv", "xlsx", "ods"}
	case "plan":
		formats = planFormats
	}
	if v.Format == "" {
		v.Format = formats[0]
	}
	if !slices.Contains(formats, v.Format) {
		return fault.New(fault.Invalid, "cli.export_format", v.Dataset, strings.Join(formats, ", "))
	}
	if !store.IsDay(v.On) {
		return fault.New(fault.Invalid, "journal.day_wrong", v.On)
	}
	db, err := v.read(t.ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	return db.View(t.ctx, func(q store.Q) error {
		switch v.Dataset {
		case "plan":
			return v.plan(t, q)
		case "journal":
			return v.journal(t, q)
		case "records":
			return v.records(t, q)
		}
		rows, err := ledger.Sum(t.ctx, q, ledger.Query{On: v.On, By: ledger.ByBook | ledger.ByStage | ledger.ByAction})
		if err != nil {
			return err
		}
		if v.Format == "csv" {
			return csvSums(t.Out, rows)
		}
		return writeSums(t.Out, t.Lang, rows, true)
	})
}

func (v *exportVerb) journal(t *Terminal, q store.Q) error {
	w := csv.NewWriter(t.Out)
	if v.Format == "csv" {
		w.Write([]string{"number", "id", "kind", "recorded", "effective", "role", "mode", "corrects", "corrected_by"})
	}
	for after := int64(0); ; {
		page, err := journal.List(t.ctx, q, journal.Filter{After: after, Upward: true})
		if err != nil {
			return err
		}
		for _, r := range page {
			if v.Format == "json" {
				if _, err := fmt.Fprintln(t.Out, r.Body); err != nil {
					return err
				}
				continue
			}
			w.Write([]string{strconv.FormatInt(r.Number, 10), r.ID, r.Leaf.Kind, r.Recorded, r.Effective, string(r.Role), r.Mode,
				strconv.FormatInt(r.Corrects, 10), strconv.FormatInt(r.CorrectedBy, 10)})
		}
		if len(page) == 0 {
			w.Flush()
			return w.Error()
		}
		after = page[len(page)-1].Number
	}
}

// sumShown is what stands at a stage of a book, for an action.
type sumShown struct {
	Book   string `json:"book"`
	Stage  string `json:"stage"`
	Action string `json:"action"`
	Cents  int64  `json:"cents"`
}

func writeSums(out io.Writer, l locale.Lang, rows []ledger.Standing, machine bool) error {
	if machine {
		shown := []sumShown{}
		for _, r := range rows {
			shown = append(shown, sumShown{r.Book, r.Stage, r.Action, int64(r.Cents)})
		}
		return json.NewEncoder(out).Encode(shown)
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", locale.Text(l, "book."+r.Book), locale.Text(l, "stage."+r.Stage), r.Action, locale.Amount(l, r.Cents))
	}
	return w.Flush()
}

func csvSums(out io.Writer, rows []ledger.Standing) error {
	w := csv.NewWriter(out)
	all := [][]string{{"book", "stage", "action", "amount_eur"}}
	for _, r := range rows {
		all = append(all, []string{r.Book, r.Stage, r.Action, r.Cents.Plain()})
	}
	return w.WriteAll(all)
}
