package record_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"relance/domain/record"
	"relance/foundation/journal"
	"relance/foundation/journal/journaltest"
	"relance/foundation/money"
)

var words = rapid.Map(rapid.StringMatching(`[A-Za-zéèç'=+@-][A-Za-zéèç0-9 '/;,"=-]{0,18}[A-Za-z0-9]`),
	func(s string) string { return strings.Join(strings.Fields(s), " ") })

// drawn makes a line of a kind as any file could hold it.
func drawn(t *rapid.T, kind string, row int) record.Line {
	l := record.Line{Line: row, Day: rapid.SampledFrom(storyDays).Draw(t, "day"), Cents: money.Cents(rapid.Int64Range(1, 900).Draw(t, "cents"))}
	maybe := func(name string) string { return rapid.OneOf(rapid.Just(""), words).Draw(t, name) }
	l.Ref, l.Object = maybe("ref"), maybe("object")
	if kind == "budget.record" {
		l.Book, l.Year, l.Chapter = rapid.SampledFrom([]string{"authority", "credit"}).Draw(t, "book"), rapid.IntRange(2000, 2030).Draw(t, "year"), maybe("chapter")
		return l
	}
	l.Action, l.Commune, l.Dossier = rapid.SampledFrom([]string{"A1.1", "A1.2"}).Draw(t, "action"), rapid.SampledFrom([]string{"", "00001", "2A004", "75056"}).Draw(t, "commune"), maybe("dossier")
	if rapid.Bool().Draw(t, "named") {
		l.Siret, l.Beneficiary = rapid.SampledFrom([]string{siren(7), siren(123), "73282932000074"}).Draw(t, "siret"), maybe("beneficiary")
	} else {
		l.Person = true
	}
	return l
}

// R5: what is exported is imported as the same lines, whatever the format.
func TestRecordsExportedAndImportedAreTheSame(t *testing.T) {
	stories(t)
	ctx := context.Background()
	rapid.Check(t, func(rt *rapid.T) {
		kind := rapid.SampledFrom([]string{"award.record", "award.record", "budget.record"}).Draw(rt, "kind")
		from := record.From(kind)[0]
		var lines []record.Line
		row, sum, first := 1, money.Cents(0), "9999"
		for range rapid.IntRange(1, 8).Draw(rt, "lines") {
			row += rapid.IntRange(1, 3).Draw(rt, "rows")
			l := drawn(rt, kind, row)
			lines, sum, first = append(lines, l), sum+l.Cents, min(first, l.Day)
		}
		b := opened(t, 100_000, "A1.1", "A1.2")
		defer b.Close()
		blob := journal.Blob{Media: record.Media, Body: record.EncodeLines(lines)}
		act := record.New(kind, record.File{System: "s", Name: "f.csv", File: "sha256:" + fmt.Sprintf("%064d", 1), From: from, Count: len(lines), Cents: sum, Lines: []string{blob.Digest()}})
		rs, err := b.Do(ctx, journaltest.Everyone, journal.Submission{ID: b.ID(), Act: act, Effective: first, Mode: journal.Imported, Blobs: []journal.Blob{blob}})
		if err != nil {
			rt.Fatal(err)
		}
		file, err := record.FileOf(ctx, b.DB, rs[0].Number)
		if err != nil {
			rt.Fatal(err)
		}
		if got := linesOf(t, b, file.Act); fmt.Sprint(got) != fmt.Sprint(lines) {
			rt.Fatalf("kept as %v", got)
		}
		format := rapid.SampledFrom([]string{"csv", "xlsx", "ods"}).Draw(rt, "format")
		var out bytes.Buffer
		if err := record.Write(ctx, b.DB, &out, format, true, file); err != nil {
			rt.Fatal(err)
		}
		if _, err := record.Undo(ctx, b.Journal, journaltest.Everyone, file.Act, map[string]string{"fr": "essai"}, nil); err != nil {
			rt.Fatal(err)
		}
		res, err := record.Import(ctx, b.Journal, journaltest.Everyone, record.Source{Name: "export." + format, ReaderAt: bytes.NewReader(out.Bytes()), Size: int64(out.Len())},
			record.Request{Kind: kind, System: "s", From: from})
		if err != nil {
			if res.Report != nil && len(res.Report.Problems) > 0 {
				rt.Fatalf("%v: %+v\n%s", err, res.Report.Problems[0], out.String())
			}
			rt.Fatal(err)
		}
		if got := linesOf(t, b, res.Receipt.Number); fmt.Sprint(got) != fmt.Sprint(lines) {
			rt.Fatalf("by %s\n%v come back as\n%v", format, lines, got)
		}
	})
}
