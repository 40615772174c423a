package record

import (
	"context"
	_ "embed"

	"relance/foundation/journal"
	"relance/foundation/store"
)

//go:embed tables.sql
var tables string

// Part registers the derived tables of records with the journal.
func Part() journal.Part {
	return journal.Part{
		Name: "record", Define: tables,
		Tables: []journal.Table{{Name: "record_file", Order: "act"}, {Name: "record_total", Order: "act, action"}, {Name: "record_line", Order: "act, line"},
			{Name: "record_month", Order: "act, month, commune"}, {Name: "record_day", Order: "act, day, commune"}},
		Reverse: reverse,
	}
}

const lineCols = `l.line, l.ref, l.day, l.action, l.commune, l.beneficiary, l.siret, l.dossier, l.object, l.cents, l.book, l.year, l.chapter`

var (
	addFile = store.Insert(`record_file (act, effective, last_day, kind, system, name, page, file, content, source, lines, cents, voided_by)`, ``)
	addLine = store.Insert(`record_line (act, line, day, action, commune, siret, beneficiary, ref, dossier, object, cents, book, year, chapter)`, ``)

	qCountDays = store.Query(`insert into record_day (act, day, commune, lines)
		select act, day, commune, count(*) from record_line where act = $1 group by act, day, commune order by day, commune`)
	qCountMonths = store.Query(`insert into record_month (act, month, commune, lines)
		select act, substr(day, 1, 7), commune, cast(sum(lines) as bigint) from record_day where act = $1 group by act, substr(day, 1, 7), commune`)
	qByCommune = store.Query(`select commune, cast(sum(lines) as bigint) from (
			select m.commune, m.lines from record_file f cross join record_month m
			where m.act = f.act and ` + standing + ` and f.kind = $2 and m.month < substr($3, 1, 7)
			union all
			select d.commune, d.lines from record_file f cross join record_day d
			where d.act = f.act and ` + standing + ` and f.kind = $2 and d.day >= substr($3, 1, 7) || '-01' and d.day <= $3
		) as told group by commune order by commune`)

	addTotal  = store.Insert(`record_total (act, action, first_day, last_day, lines, cents)`, ``)
	qVoidFile = store.Query(`update record_file set voided_by = $1 where act = $2 and voided_by = 0`)
	qTotalsOf = store.Query(`select action, first_day, last_day, lines, cents from record_total where act = $1 order by action`)

	// $1 kind; the same source, or the same lines
	qStandingFile = store.Query(`select act from record_file where kind = $1 and voided_by = 0 and (file = $2 and page = $3 or content = $4)
		order by act limit 1`)
)

func scanTotal(s store.Scanner) (t Total, err error) {
	err = s.Scan(&t.Action, &t.First, &t.Last, &t.Lines, &t.Cents)
	return
}

// reverse closes the file that an act recorded; its lines stay, and are known by their file not to stand.
func reverse(ctx context.Context, tx *store.Tx, e *journal.Entry, of int64) error {
	_, err := tx.Exec(ctx, qVoidFile, e.Number, of)
	return err
}
