package portal_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/foundation/journal"
	"relance/foundation/journal/journaltest"
)

// planForm is what others read of /plan.json.
type planForm struct {
	Fictional     bool
	On            string
	Known         int64
	VotedCents    int64 `json:"voted_cents"`
	EnvelopeCents int64 `json:"envelope_cents"`
	Vote          *struct{ Date string }
	Axes          []struct {
		Number     int
		Objectives []struct {
			Code     string
			Unplaced bool
			Title    map[string]string
			Actions  []actionForm
		}
	}
	Unrecovered int
	Linked      []struct{ Code string }
	Documents   []any
	Sources     []struct{ ID string }
	Says        map[string]string
}

type actionForm struct {
	Code, Provenance, Means, Funding, State string
	Title                                   map[string]string
	AmountCents                             *int64  `json:"amount_cents"`
	AmountMeaning                           *string `json:"amount_meaning"`
	Sources                                 []string
}

func TestThePlanAsJSONHasItsFixedShape(t *testing.T) {
	s := real(t)
	p := read[planForm](s, "/plan.json")
	if p.VotedCents != 110_000_000_00 || p.EnvelopeCents != 110_000_000_00 || p.Vote == nil || p.Vote.Date != "2020-05-15" ||
		p.Unrecovered != 17 || len(p.Linked) == 0 || len(p.Documents) == 0 || len(p.Sources) == 0 || p.On != "2026-06-01" || p.Known != s.Head().Size {
		t.Errorf("%+v", p)
	}
	objectives, actions, amounts := 0, 0, int64(0)
	provenance := map[string]int{}
	for _, a := range p.Axes {
		for i, o := range a.Objectives {
			want := fmt.Sprintf("O%d.%d", a.Number, i+1)
			if o.Unplaced {
				want = fmt.Sprintf("O%d.0", a.Number)
				if o.Title["fr"] != "Objectif non précisé par les sources" || i != len(a.Objectives)-1 || len(o.Actions) == 0 {
					t.Errorf("the unplaced entry of axis %d is %+v", a.Number, o)
				}
			} else {
				objectives++
			}
			if o.Code != want || o.Title["fr"] == "" || o.Title["en"] == "" || o.Actions == nil {
				t.Errorf("%s stands where %s is meant: %+v", o.Code, want, o)
			}
			for _, x := range o.Actions {
				actions++
				provenance[x.Provenance]++
				if x.AmountCents != nil {
					amounts += *x.AmountCents
				}
				if x.Title["fr"] == "" || x.Title["en"] == "" || !slices.Contains(plan.Means, x.Means) || !slices.Contains(plan.Fundings, x.Funding) ||
					(x.AmountCents == nil) != (x.AmountMeaning == nil) || len(x.Sources) == 0 {
					t.Errorf("action %+v", x)
				}
			}
		}
	}
	if len(p.Axes) != 5 || objectives != 14 || actions != 33 || provenance["plan"] != 11 || provenance["press"] != 22 || amounts != 34_000_000_00 {
		t.Errorf("%d axes, %d objectives, %d actions %v, %d cents announced", len(p.Axes), objectives, actions, provenance, amounts)
	}
}

func TestBeforeAnyPlanEveryListIsEmptyAndNotNull(t *testing.T) {
	s := empty(t)
	body := s.get("/plan.json").Body.String()
	for _, want := range []string{`"axes": []`, `"linked": []`, `"documents": []`, `"sources": []`, `"languages": []`, `"voted_cents": 0`, `"vote": null`} {
		if !strings.Contains(body, want) {
			t.Errorf("/plan.json does not hold %s: %s", want, body)
		}
	}
	for _, address := range []string{"/axes.json", "/actions.json", "/sources.json"} {
		if body := s.get(address).Body.String(); !strings.Contains(body, `": []`) || !strings.Contains(body, "aucun plan n’est adopté") {
			t.Errorf("%s: %s", address, body)
		}
	}
	if text := s.page("/").Words(); !strings.Contains(text, "Aucun plan n’est encore adopté") {
		t.Errorf("the home page says %q", text)
	}
}

type booksForm struct {
	On            string
	Known         int64
	Fictional     *bool
	EnvelopeCents int64 `json:"envelope_cents"`
	Books, Totals map[string][]struct {
		Stage, Action string
		Cents         int64
		Reached       int64 `json:"reached_cents"`
	}
	Says map[string]string
}

func TestMoneyAsJSONListsEveryStageAndSumsToTheEnvelope(t *testing.T) {
	s := moved(t)
	for _, c := range []struct {
		query     string
		envelope  int64
		allocated int64 // reached
	}{
		{"", 110_000_000_00, 24_000_000_00}, {"?on=2020-05-14", 0, 0}, {"?on=2020-05-15", 110_000_000_00, 0},
		{"?on=2020-07-01", 110_000_000_00, 24_000_000_00}, {"?known=2", 110_000_000_00, 0}, {"?on=0001-01-01", 0, 0},
		{fmt.Sprintf("?on=2020-08-15&known=%d", s.Head().Size-2), 110_000_000_00, 24_000_099_00}, // before the correction was known
	} {
		b := read[booksForm](s, "/argent.json"+c.query)
		if b.EnvelopeCents != c.envelope || b.Fictional == nil || *b.Fictional || b.Says["fr"] == "" || b.Says["en"] == "" {
			t.Errorf("%s: %+v", c.query, b)
		}
		for _, book := range ledger.Books {
			sum, stages, reached := int64(0), map[string]bool{}, map[string]int64{}
			for _, r := range b.Books[book] {
				sum += r.Cents
				stages[r.Stage] = true
				reached[r.Stage] += r.Reached
			}
			want := int64(0)
			if book == ledger.BookPlan {
				want = c.envelope
				if reached[ledger.Allocated] != c.allocated || reached[ledger.Voted] != c.envelope {
					t.Errorf("%s: %v has reached", c.query, reached)
				}
			}
			if sum != want || len(stages) != len(ledger.Stages) || len(b.Totals[book]) != len(ledger.Stages) {
				t.Errorf("%s: book %s sums to %d over %d stages", c.query, book, sum, len(stages))
			}
			for _, r := range b.Totals[book] {
				if r.Reached != reached[r.Stage] {
					t.Errorf("%s: %s %s totals %d, its rows %d", c.query, book, r.Stage, r.Reached, reached[r.Stage])
				}
			}
		}
	}
}

func TestEveryTwinIsReadable(t *testing.T) {
	s := moved(t)
	for _, address := range []string{"/plan", "/axes", "/axes/2", "/objectifs/O2.1", "/objectifs/O2.0", "/actions", "/actions/A2.~1", "/argent", "/journal", "/journal/2", "/sources"} {
		w := s.get(address + ".csv")
		rows, err := csv.NewReader(bytes.NewReader(w.Body.Bytes())).ReadAll()
		if err != nil || w.Code != 200 || len(rows) < 2 || rows[0][len(rows[0])-1] != "fictif" || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/csv") {
			t.Errorf("%s.csv: %d, %v, %d rows, %v", address, w.Code, err, len(rows), w.Header())
		}
		for _, prefix := range []string{"", "/en"} {
			w := s.get(prefix + address + ".json")
			if w.Code != 200 || !json.Valid(w.Body.Bytes()) || !strings.Contains(w.Body.String(), `"fictional": false`) {
				t.Errorf("%s%s.json: %d %s", prefix, address, w.Code, w.Body)
			}
		}
	}
}

// report records many reports of an action at once.
func (s *site) report(action string, n int) {
	s.t.Helper()
	subs := make([]journal.Submission, n)
	for i := range subs {
		subs[i] = journal.Submission{ID: s.ID(), Effective: "2021-01-01",
			Act: &plan.Report{Action: action, Published: plan.Published{Text: plan.Text{"fr": fmt.Sprint("relevé numéro ", i)}}}}
	}
	if _, err := s.Do(context.Background(), journaltest.Everyone, subs...); err != nil {
		s.t.Fatal(err)
	}
}

func TestTheJournalIsPagedAndNarrowed(t *testing.T) {
	s := real(t)
	s.report("A2.~3", 120)
	seen := map[string]bool{}
	pages := 0
	for address := "/journal"; address != ""; {
		pages++
		page := s.page(address)
		address = ""
		for _, a := range page.All("a") {
			if a.Attr["rel"] == "next" {
				address = a.Attr["href"]
			}
			if n, ok := strings.CutPrefix(a.Attr["href"], "/journal/"); ok && !strings.Contains(n, ".") && !strings.HasPrefix(n, "checkpoint") {
				seen[n] = true
			}
		}
		if pages > 20 {
			t.Fatal("the pages do not end")
		}
	}
	if int64(len(seen)) != s.Head().Size || pages != int(s.Head().Size+49)/50 {
		t.Errorf("%d pages show %d of %d acts", pages, len(seen), s.Head().Size)
	}
	type list struct {
		Acts []struct {
			Number int64
			Kind   string
			Says   map[string]string
		}
		Next *string
	}
	l := read[list](s, "/journal.json?sujet=action:A2.~3&nature=action.report")
	if len(l.Acts) != 50 || l.Next == nil {
		t.Fatalf("%d acts, next %v", len(l.Acts), l.Next)
	}
	for _, a := range l.Acts {
		if a.Kind != "action.report" || !strings.Contains(a.Says["fr"], "A2.~3") {
			t.Errorf("%+v", a)
		}
	}
	if more := read[list](s, *l.Next); len(more.Acts) != 50 || more.Acts[0].Number >= l.Acts[49].Number {
		t.Errorf("the next page begins at %v", more.Acts)
	}
	if adopted := read[list](s, "/journal.json?nature=plan.adopt"); len(adopted.Acts) != 1 || adopted.Acts[0].Says["en"] != "Adoption of the plan, with an envelope of €110,000,000.00" {
		t.Errorf("%+v", adopted)
	}
	if text := s.page("/journal?sujet=" + strings.Repeat("x", 3000)).Words(); strings.Contains(text, strings.Repeat("x", 100)) {
		t.Error("a long subject is repeated in full")
	}
}

func TestAnActProvesItselfAndShowsWhatCorrectedIt(t *testing.T) {
	s := moved(t)
	type act struct {
		Number      int64
		Body        string
		Corrects    *int64
		CorrectedBy *int64 `json:"corrected_by"`
		Proof       struct {
			Size       int64
			Root, Leaf string
			Proof      []string
		}
	}
	corrected := 0
	for n := int64(1); n <= s.Head().Size; n++ {
		a := read[act](s, fmt.Sprintf("/journal/%d.json", n))
		if err := verifyInclusion(a.Body, a.Number, a.Proof.Size, a.Proof.Root, a.Proof.Proof); err != nil {
			t.Errorf("act %d: %v", n, err)
		}
		if !strings.Contains(s.page(fmt.Sprintf("/journal/%d", n)).Words(), "Forme publique de l’acte") {
			t.Errorf("act %d does not show its public form", n)
		}
		if a.CorrectedBy != nil {
			corrected++
			by := read[act](s, fmt.Sprintf("/journal/%d.json", *a.CorrectedBy))
			if by.Corrects == nil || *by.Corrects != n {
				t.Errorf("act %d says it is corrected by %d, which corrects %v", n, *a.CorrectedBy, by.Corrects)
			}
			if text := s.page(fmt.Sprintf("/journal/%d", n)).Words(); !strings.Contains(text, fmt.Sprintf("Annulé par l’acte n°\u202f%d", *a.CorrectedBy)) {
				t.Errorf("act %d does not say what corrected it", n)
			}
			if text := s.page(fmt.Sprintf("/journal/%d", *a.CorrectedBy)).Words(); !strings.Contains(text, "Montant mal lu.") {
				t.Errorf("the correction does not give its reason: %s", text)
			}
		}
	}
	if corrected != 1 {
		t.Errorf("%d acts are corrected", corrected)
	}
}

// verifyInclusion checks a proof with nothing but what the answer holds.
func verifyInclusion(body string, number, size int64, root string, path []string) error {
	var proof tlog.RecordProof
	for _, s := range path {
		h, err := tlog.ParseHash(s)
		if err != nil {
			return err
		}
		proof = append(proof, h)
	}
	r, err := tlog.ParseHash(root)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(proof, size, r, number-1, tlog.RecordHash([]byte(body)))
}

func TestTheLogIsServedInItsTiledForm(t *testing.T) {
	s := real(t)
	s.report("A2.~3", 300) // more than one tile
	signed := s.get("/journal/checkpoint")
	verifier, err := note.NewVerifier(s.Keeper.PublicKey())
	if err != nil {
		t.Fatal(err)
	}
	n, err := note.Open(signed.Body.Bytes(), note.VerifierList(verifier))
	if err != nil {
		t.Fatal(err)
	}
	checkpoint, err := journal.ParseCheckpoint(n.Text)
	if err != nil || checkpoint.Size != s.Head().Size {
		t.Fatalf("%+v, %v", checkpoint, err)
	}
	var leaves []tlog.Hash
	for first := int64(0); first < checkpoint.Size; first += 256 {
		part := ""
		if checkpoint.Size-first < 256 {
			part = fmt.Sprintf(".p/%d", checkpoint.Size-first)
		}
		entries := s.get(fmt.Sprintf("/journal/tile/entries/%03d%s", first/256, part))
		hashes := s.get(fmt.Sprintf("/journal/tile/0/%03d%s", first/256, part))
		if entries.Code != 200 || hashes.Code != 200 || !strings.Contains(hashes.Header().Get("Cache-Control"), "immutable") {
			t.Fatalf("tile %d: %d, %d", first/256, entries.Code, hashes.Code)
		}
		text, own := entries.Body.Bytes(), hashes.Body.Bytes()
		for len(text) > 0 {
			size := int(text[0])<<8 | int(text[1])
			h := tlog.RecordHash(text[2 : 2+size])
			if !bytes.Equal(h[:], own[:tlog.HashSize]) {
				t.Fatalf("entry %d does not hash to its tile", len(leaves)+1)
			}
			leaves, text, own = append(leaves, h), text[2+size:], own[tlog.HashSize:]
		}
	}
	if root := treeRoot(leaves); root != checkpoint.Root || int64(len(leaves)) != checkpoint.Size {
		t.Errorf("%d leaves give root %v, signed is %v", len(leaves), root, checkpoint.Root)
	}
	for _, address := range []string{"/journal/tile/0/002", "/journal/tile/0/001", "/journal/tile/9/000", "/journal/tile/0/0", "/journal/tile/0/x000/000",
		"/journal/tile/00/000", "/journal/tile/0/000.p/0", "/journal/tile/0/000.p/256", "/journal/tile/0/000.p/01", "/journal/tile/entries/999",
		"/journal/tile/-1/000", "/journal/tile/0", "/journal/tile/0/+01", "/journal/tile/0/000/000"} {
		if w := s.get(address); w.Code != http.StatusNotFound {
			t.Errorf("%s answers %d", address, w.Code)
		}
	}
}

// treeRoot is RFC 6962's tree hash, written plainly.
func treeRoot(h []tlog.Hash) tlog.Hash {
	if len(h) == 1 {
		return h[0]
	}
	k := 1
	for k*2 < len(h) {
		k *= 2
	}
	return tlog.NodeHash(treeRoot(h[:k]), treeRoot(h[k:]))
}
