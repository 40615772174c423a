package portal_test

import (
	"strings"
	"testing"

	"relance/domain/plan"
	"relance/foundation/journal"
)

func TestTheDocumentToPrintHasTheDrawingsTheTablesAndTheMapOfTheSite(t *testing.T) {
	s := grounded(t)
	s.Must(&plan.Allocate{Action: "A2.~1", Cents: 14_000_000_00}, "2020-07-01")
	document := s.page("/plan-a-imprimer")
	for page, parts := range map[string][]string{"/argent": {"flux-t", "flux-d", "table-etapes"}, "/communes": {"plan-communes-t", "plan-communes-d"}} {
		shown := s.page(page)
		for _, id := range parts {
			here, there := document.ByID(id), shown.ByID(id)
			if here == nil || there == nil {
				t.Errorf("%s: #%s is on the page %v, in the document %v", page, id, there != nil, here != nil)
			} else if len(here.Words()) < 20 || here.Words() != there.Words() {
				t.Errorf("%s: #%s says %q in the document and %q on the page", page, id, here.Words(), there.Words())
			}
		}
	}
}

func TestFeedAndCalendarAndMapAreNotSentTwiceUnchanged(t *testing.T) {
	s := moved(t)
	for _, at := range []string{"/journal.atom", "/jalons.ics", "/sitemap.xml", "/donnees", "/donnees.json", "/donnees.csv", "/actions.csv", "/plan.json", "/plan-a-imprimer", "/en/journal.atom?nature=plan.allocate"} {
		s.unchanged(at)
	}
}

func TestANewActLeavesTheNamesOfFormerEntriesAndOfMilestones(t *testing.T) {
	s := moved(t)
	before, days := s.feed("/journal.atom"), uids(s)
	if len(days) == 0 {
		t.Fatal("no entry in the calendar")
	}
	s.Must(&journal.Correct{Of: s.Must(&plan.Allocate{Action: "A3.~1", Cents: 12_00}, "2020-10-01").Number, Reason: map[string]string{"fr": "Essai.", "en": "A try."}}, "")
	after := s.feed("/journal.atom")
	if after.ID != before.ID || len(after.Entries) != len(before.Entries)+2 || after.Updated < before.Updated {
		t.Errorf("the feed %s of %d entries is %s of %d", before.ID, len(before.Entries), after.ID, len(after.Entries))
	}
	for i, e := range before.Entries {
		if after.Entries[i+2].ID != e.ID {
			t.Errorf("entry %s is now %s", e.ID, after.Entries[i+2].ID)
		}
	}
	if now := uids(s); strings.Join(now, "\n") != strings.Join(days, "\n") {
		t.Error("the entries of the calendar have other names than before")
	}
}

// uids are the names of a calendar's entries, unfolded, each of them once.
func uids(s *site) (out []string) {
	s.t.Helper()
	seen := map[string]bool{}
	for line := range strings.SplitSeq(strings.ReplaceAll(s.get("/jalons.ics").Body.String(), "\r\n ", ""), "\r\n") {
		if id, ok := strings.CutPrefix(line, "UID:"); ok {
			if seen[id] {
				s.t.Errorf("two entries are called %s", id)
			}
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}

func TestTheMapOfTheSiteNamesEveryCommuneAndEveryGroupingOfThem(t *testing.T) {
	s := grounded(t)
	named := s.get("/sitemap.xml").Body.String()
	for _, path := range []string{"/communes", "/ept"} {
		links := 0
		for _, to := range s.page(path).Links() {
			if rest, below := strings.CutPrefix(to, path+"/"); below && !strings.Contains(rest, "?") {
				links++
				if !strings.Contains(named, "<loc>http://example.com"+to+"</loc>") || !strings.Contains(named, "<loc>http://example.com/en"+to+"</loc>") {
					t.Errorf("%s is not named in both languages", to)
				}
			}
		}
		if links < 5 {
			t.Errorf("%s leads to %d pages", path, links)
		}
	}
}
