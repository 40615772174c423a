package journal_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/store"
)

func TestAClockThatGoesBackIsHeldOrRefused(t *testing.T) {
	b := bench(t)
	noon := time.Date(2026, 6, 1, 10, 0, 0, 0, time.UTC)
	b.Clock.Set(noon)
	first := b.Must(of("a", "1"), "")
	for _, back := range []time.Duration{time.Second, 59 * time.Minute} {
		b.Clock.Set(noon.Add(-back))
		if r := b.Must(of("a", "1"), ""); r.Recorded != first.Recorded {
			t.Errorf("%v back: recorded %s, want the last act's %s", back, r.Recorded, first.Recorded)
		}
	}
	size := b.Head().Size
	b.Clock.Set(noon.Add(-61 * time.Minute))
	_, err := b.Act(of("a", "1"), "")
	wants(t, "an hour and a minute back", err, fault.Unavailable, "journal.clock")
	if b.Head().Size != size {
		t.Error("something was recorded")
	}
	b.Clock.Set(noon.Add(time.Minute))
	if r := b.Must(of("a", "1"), ""); r.Recorded <= first.Recorded {
		t.Errorf("set right: recorded %s", r.Recorded)
	}
	clean(t, b)
}

func TestTheEffectiveDayIsThatOfParisAndNotTooFarAhead(t *testing.T) {
	b := bench(t)
	b.Clock.Set(time.Date(2026, 6, 30, 22, 30, 0, 0, time.UTC))
	if r := b.Must(of("a", "1"), ""); r.Effective != "2026-07-01" || !strings.HasPrefix(r.Recorded, "2026-06-30T22:30") {
		t.Errorf("%v", r)
	}
	if r := b.Must(of("a", "1"), "1789-07-14"); r.Effective != "1789-07-14" {
		t.Errorf("%v", r)
	}
	if r := b.Must(of("a", "1"), "2027-07-02"); r.Effective != "2027-07-02" {
		t.Errorf("366 days ahead: %v", r)
	}
	_, err := b.Act(of("a", "1"), "2027-07-03")
	wants(t, "367 days ahead", err, fault.Invalid, "journal.too_far_ahead")
}

func TestASubmissionThatCannotBeIsRefusedWithItsField(t *testing.T) {
	b := bench(t)
	chronicle := identity.Actor{Ref: "p_chronicle", Roles: []identity.Role{identity.Chronicle}}
	body := map[string]string{"fr": "Conseil"}
	for what, c := range map[string]struct {
		actor      identity.Actor
		s          journal.Submission
		key, field string
	}{
		"no id":                         {finance, journal.Submission{}, "journal.id_wrong", "id"},
		"a short id":                    {finance, journal.Submission{ID: "short"}, "journal.id_wrong", "id"},
		"a long id":                     {finance, journal.Submission{ID: strings.Repeat("x", 81)}, "journal.id_wrong", "id"},
		"an id with a space":            {finance, journal.Submission{ID: "not an id"}, "journal.id_wrong", "id"},
		"an id with a line end":         {finance, journal.Submission{ID: "12345678\n"}, "journal.id_wrong", "id"},
		"another mode":                  {finance, journal.Submission{ID: "12345678", Mode: "copied"}, "journal.mode_wrong", "mode"},
		"no day":                        {finance, journal.Submission{ID: "12345678", Effective: "2026-02-30"}, "journal.day_wrong", "effective"},
		"an authority without a body":   {finance, journal.Submission{ID: "12345678", Authority: &journal.Authority{Date: "2026-01-01"}}, "journal.authority_body", "authority.body"},
		"an authority on no day":        {finance, journal.Submission{ID: "12345678", Authority: &journal.Authority{Body: body, Date: "2026"}}, "journal.day_wrong", "authority.date"},
		"an authority binding on none":  {finance, journal.Submission{ID: "12345678", Authority: &journal.Authority{Body: body, Enforceable: "x"}}, "journal.day_wrong", "authority.enforceable"},
		"a chronicle that is native":    {chronicle, journal.Submission{ID: "12345678", Sources: []string{"S1"}}, "journal.chronicle", "sources"},
		"a chronicle without a source":  {chronicle, journal.Submission{ID: "12345678", Mode: journal.Imported}, "journal.chronicle", "sources"},
		"a role that is not held":       {finance, journal.Submission{ID: "12345678", Role: identity.Direction}, "journal.may_not", ""},
		"a role that may not":           {identity.Actor{Ref: "p", Roles: identity.Roles}, journal.Submission{ID: "12345678", Role: identity.Direction}, "journal.may_not", ""},
		"nobody":                        {identity.Actor{}, journal.Submission{ID: "12345678"}, "journal.may_not", ""},
		"a source that is no text":      {finance, journal.Submission{ID: "12345678", Sources: []string{"S\xff"}}, "journal.text_wrong", ""},
		"a note that is no text":        {finance, journal.Submission{ID: "12345678", Note: "\xff"}, "journal.text_wrong", ""},
		"a note with U+0000":            {finance, journal.Submission{ID: "12345678", Note: "a\x00b"}, "journal.text_wrong", ""},
		"a blob that is no text":        {finance, journal.Submission{ID: "12345678", Blobs: []journal.Blob{{Media: "text/plain", Body: "\xff"}}}, "journal.text_wrong", ""},
		"a blob of no type":             {finance, journal.Submission{ID: "12345678", Blobs: []journal.Blob{{Media: "text\n", Body: "x"}}}, "journal.text_wrong", "blobs"},
		"a blob with a salt of its own": {finance, journal.Submission{ID: "12345678", Blobs: []journal.Blob{{Media: "text/plain", Salt: "pepper\n", Body: "x"}}}, "journal.text_wrong", "blobs"},
		"a blob that is too large":      {finance, journal.Submission{ID: "12345678", Blobs: []journal.Blob{{Media: "text/plain", Body: strings.Repeat("x", journal.BlobMax+1)}}}, "journal.blob_large", ""},
	} {
		c.s.Act = of("a", "1")
		_, err := b.Do(context.Background(), c.actor, c.s)
		fs := fault.Of(err)
		if len(fs) != 1 || fs[0].Key != c.key || fs[0].Field != c.field {
			t.Errorf("%s: %v, want %s at %q", what, err, c.key, c.field)
		}
	}
	for what, value := range map[string]string{"U+0000": "a\x00", "bytes that are no text": "\xc3("} {
		_, err := b.Act(of("a", value), "")
		wants(t, what+" in a field", err, fault.Invalid, "journal.text_wrong")
	}
	for _, value := range []string{`a literal \u0000`, "a true \ufffd", `\`, `\\`, "\u2028<&>\"", "\U0001F600\u202f"} {
		b.Must(of("a", value), "")
		var got put
		r, err := journal.Get(context.Background(), b.DB, b.Head().Size)
		if err == nil {
			err = json.Unmarshal(r.Fields, &got)
		}
		if err != nil || got.Value != value {
			t.Errorf("%q comes back as %q, %v", value, got.Value, err)
		}
	}
	clean(t, b)
}

func TestFieldsAreReadStrictly(t *testing.T) {
	b := bench(t)
	for fields, key := range map[string]string{
		`{"thing":"a","value":"1"}`:              "",
		`{"thing":"a","value":"1","more":1}`:     "journal.fields_wrong",
		`{"thing":7}`:                            "journal.fields_wrong",
		`{"thing":"a"} {"thing":"b"}`:            "journal.fields_wrong",
		`[]`:                                     "journal.fields_wrong",
		``:                                       "journal.fields_wrong",
		`{"thing":"a"`:                           "journal.fields_wrong",
		strings.Repeat("[", 20_000):              "journal.fields_wrong",
		`{"of":1,"with":{"kind":"act.correct"}}`: "journal.fields_wrong",
	} {
		_, err := b.Registry.Decode("thing.put", []byte(fields))
		if key == "" && err != nil || key != "" && fault.Of(err)[0].Key != key {
			t.Errorf("%.40s: %v", fields, err)
		}
	}
	_, err := b.Registry.Decode("thing.pat", []byte(`{}`))
	if fs := fault.Of(err); fs[0].Key != "journal.kind_unknown" || fmt.Sprint(fs[0].Args) != "[thing.pat thing.put]" {
		t.Errorf("%v", err)
	}
	_, err = b.Registry.Decode("act.correct", []byte(`{"of":1,"reason":{"fr":"x"},"with":{"kind":"act.correct","fields":{"of":1,"reason":{"fr":"y"}}}}`))
	wants(t, "a correction in a correction", err, fault.Invalid, "journal.correct_nested")
}

func TestALeafTooLargeIsRefusedAndLongMovesBecomeABlob(t *testing.T) {
	b := bench(t)
	ctx := context.Background()
	_, err := b.Act(&put{Thing: "a", Value: "1", Pad: strings.Repeat("x", journal.LeafMax)}, "")
	wants(t, "fields of 64 kB", err, fault.Invalid, "journal.too_large")
	_, err = b.Act(&put{Thing: "a", Value: "moves:2000", Pad: strings.Repeat("x", journal.LeafMax)}, "")
	wants(t, "fields of 64 kB and moves", err, fault.Invalid, "journal.too_large")
	if b.Head().Size != 1 || things(t, b) != "" {
		t.Errorf("%d acts, %s", b.Head().Size, things(t, b))
	}
	// The longest there can be: one byte more is refused.
	one := b.Must(&put{Thing: "a", Value: "1", Pad: "x"}, "")
	r, err := journal.Get(ctx, b.DB, one.Number)
	if err != nil {
		t.Fatal(err)
	}
	most := journal.LeafMax - len(r.Body) + 1
	largest := b.Must(&put{Thing: "a", Value: "1", Pad: strings.Repeat("x", most)}, "")
	if r, err = journal.Get(ctx, b.DB, largest.Number); err != nil || len(r.Body) != journal.LeafMax {
		t.Errorf("the largest leaf has %d bytes, %v", len(r.Body), err)
	}
	_, err = b.Act(&put{Thing: "a", Value: "1", Pad: strings.Repeat("x", most+1)}, "")
	wants(t, "one byte more", err, fault.Invalid, "journal.too_large")

	s := journal.Submission{ID: "long-moves", Act: of("a", "moves:2000")}
	long, err := do(b, s)
	if err != nil || len(long[0].Moves) != 2000 {
		t.Fatalf("%d moves, %v", len(long[0].Moves), err)
	}
	again, err := do(b, s)
	if err != nil || !again[0].Repeated || len(again[0].Moves) != 2000 || again[0].Moves[1999] != long[0].Moves[1999] {
		t.Errorf("asked again, the receipt has %d moves, %v", len(again[0].Moves), err)
	}
	if r, err = journal.Get(ctx, b.DB, long[0].Number); err != nil || len(r.Moves) != 2000 || r.MovesBlob == "" || len(r.Body) > 1000 {
		t.Errorf("%d moves, blob %q, %d bytes, %v", len(r.Moves), r.MovesBlob, len(r.Body), err)
	}
	clean(t, b)
}

// J5.
func TestNothingAboutAPersonIsInALeaf(t *testing.T) {
	b := bench(t)
	ctx := context.Background()
	actor := identity.Actor{Ref: "p_Secret-Reference", Roles: []identity.Role{identity.Finance}}
	s := journal.Submission{ID: "with-a-note", Act: &put{Thing: "a", Value: "1", Text: "texte publié"}, Note: "Madame Exemple a appelé"}
	rs, err := b.Do(ctx, actor, s)
	if err != nil {
		t.Fatal(err)
	}
	s.ID = "with-a-note-again"
	if _, err = b.Do(ctx, actor, s); err != nil {
		t.Fatal(err)
	}
	r, err := journal.Get(ctx, b.DB, rs[0].Number)
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"Secret", "p_", "Exemple", "appelé", "publié"} {
		if strings.Contains(r.Body, word) {
			t.Errorf("the leaf tells %q: %s", word, r.Body)
		}
	}
	other, err := journal.Get(ctx, b.DB, rs[0].Number+1)
	if err != nil {
		t.Fatal(err)
	}
	if r.Sealed == other.Sealed || r.Blobs[0] == other.Blobs[0] {
		t.Error("two acts of the same person, with the same texts, can be told to be so")
	}
	var fields put
	if err := json.Unmarshal(r.Fields, &fields); err != nil || fields.Text != r.Blobs[0] {
		t.Errorf("%v, %v", fields, err)
	}
	if blob, err := journal.ReadBlob(ctx, b.DB, fields.Text); err != nil || blob.Body != "texte publié" || blob.Media != "text/plain" {
		t.Errorf("the published text reads %v, %v", blob, err)
	}
	b.Close()
	if !strings.HasPrefix(b.Place, "postgres") {
		files, _ := filepath.Glob(b.Place + "*")
		for _, f := range files {
			if whole, err := os.ReadFile(f); err != nil || bytes.Contains(whole, []byte("Madame Exemple")) {
				t.Errorf("%s holds the note in the clear (%v)", f, err)
			}
		}
	}
}

func TestActsAreListedByWhatTheyAreAbout(t *testing.T) {
	b := bench(t)
	for i := range 6 {
		b.Must(of([]string{"a", "b"}[i%2], "1"), "")
	}
	ctx := context.Background()
	for what, c := range map[string]struct {
		f    journal.Filter
		want string
	}{
		"the latest first":      {journal.Filter{}, "7 6 5 4 3 2 1"},
		"the first first":       {journal.Filter{Upward: true}, "1 2 3 4 5 6 7"},
		"a page down":           {journal.Filter{Before: 6, Limit: 2}, "5 4"},
		"a page up":             {journal.Filter{Upward: true, After: 2, Limit: 2}, "3 4"},
		"about a thing":         {journal.Filter{Subject: "thing:a"}, "6 4 2"},
		"about a thing, a page": {journal.Filter{Subject: "thing:a", Before: 6, Limit: 1}, "4"},
		"as known at an act":    {journal.Filter{Known: 3}, "3 2 1"},
		"of a kind":             {journal.Filter{Kind: "journal.open"}, "1"},
		"of no kind":            {journal.Filter{Kind: "thing.pat"}, ""},
		"about nothing":         {journal.Filter{Subject: "thing:"}, ""},
	} {
		rs, err := journal.List(ctx, b.DB, c.f)
		var numbers []string
		for _, r := range rs {
			numbers = append(numbers, fmt.Sprint(r.Number))
		}
		if got := strings.Join(numbers, " "); err != nil || got != c.want || rs == nil {
			t.Errorf("%s: %s, want %s (%v)", what, got, c.want, err)
		}
	}
	last, err := journal.LastOf(ctx, b.DB, "thing:a", 5)
	if n, err2 := journal.Count(ctx, b.DB, 5, "thing.put"); err != nil || err2 != nil || last != 4 || n != 4 {
		t.Errorf("last %d, count %d, %v %v", last, n, err, err2)
	}
	_, err = journal.Get(ctx, b.DB, 8)
	wants(t, "an act that is not there", err, fault.NotFound, "journal.no_act")
	if _, err := journal.ReadBlob(ctx, b.DB, "sha256:none"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("%v", err)
	}
	var h journal.Head
	if err := b.DB.View(ctx, func(q store.Q) (err error) { h, err = journal.HeadOf(ctx, q); return }); err != nil || h != b.Head() {
		t.Errorf("%v, %v", h, err)
	}
}
