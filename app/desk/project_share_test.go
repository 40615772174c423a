package desk_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"relance/app/desk"
	"relance/app/web/htmltest"
	"relance/foundation/identity"
)

// shared makes a link of a draft, and gives its path.
func (p *person) shared(at string) string {
	p.t.Helper()
	for _, l := range p.sent(http.StatusOK, at+"/partage", "do", "share").Links() {
		if strings.HasPrefix(l, "/projet/") {
			return l
		}
	}
	p.t.Fatal("no link is shown")
	return ""
}

func TestALinkIsReadByAnyoneUntilItIsWithdrawn(t *testing.T) {
	o := adopted(t)
	d, stranger := o.as(identity.Direction), o.stranger()
	at := d.begun()
	d.edits(at+"/action/A2.~1", "title.fr", "Un intitulé à relire")
	link := d.shared(at)
	if !desk.Owns(link) {
		t.Fatal("the desk does not answer for the link")
	}
	page := stranger.get(link)
	words := page.Words()
	if !strings.Contains(words, "Projet, non adopté") || !strings.Contains(words, "Un intitulé à relire") || len(page.All("form")) > 0 {
		t.Errorf("the page says %s", words)
	}
	w := stranger.ask(http.MethodGet, link, nil)
	if w.Header().Get("X-Robots-Tag") != "noindex" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("headers %v", w.Header())
	}
	if english := stranger.get("/en" + link).Words(); !strings.Contains(english, "Draft, not adopted") {
		t.Errorf("in English: %s", english)
	}
	next := d.shared(at) // another link replaces the first
	unknown := stranger.ask(http.MethodGet, "/projet/"+strings.Repeat("a", len(link)-len("/projet/")), nil)
	gone := func(address string) {
		t.Helper()
		w := stranger.ask(http.MethodGet, address, nil)
		same := func(s, at string) string { return strings.ReplaceAll(s, at, "") }
		if w.Code != http.StatusNotFound || len(same(w.Body.String(), address)) != len(same(unknown.Body.String(), "/projet/"+strings.Repeat("a", len(link)-len("/projet/")))) {
			t.Errorf("%s answers %d, otherwise than an unknown one: %s", address, w.Code, w.Body)
		}
	}
	gone(link)
	stranger.get(next)
	d.goes(at+"/partage", "do", "withdraw")
	gone(next)
	gone("/projet/" + strings.TrimPrefix(at, "/bureau/projet/")) // a ref is no secret
}

func TestTextsOfADraftAreNeverMarkup(t *testing.T) {
	o := adopted(t)
	d := o.as(identity.Direction)
	at := d.begun()
	const evil = `<script>alert(1)</script><img src=x onerror=alert(1)>`
	d.edits(at+"/action/A2.~1", "title.fr", evil, "note.fr", evil, "pilot.fr", evil)
	d.edits(at+"/axe/1", "title.fr", evil)
	d.edits(at+"/source/S1", "url", "javascript:alert(1)", "publisher", evil)
	link := d.shared(at)
	for _, address := range []string{at, at + "/action/A2.~1", at + "/axe/1", at + "/comparer", at + "/verifier", at + "/source/S1", "/bureau/projet", link} {
		page := d.get(address)
		for _, x := range page.All("script") {
			if x.Attr["src"] == "" {
				t.Errorf("%s: a script of a text", address)
			}
		}
		if len(page.All("img")) > 0 || slices.ContainsFunc(page.Links(), func(l string) bool { return strings.HasPrefix(l, "javascript") }) {
			t.Errorf("%s: markup or an address of a text", address)
		}
	}
	if a := d.get(at + "/action/A2.~1").ByID("title.fr"); a == nil || a.Attr["value"] != evil {
		t.Error("the text is not kept as it was typed")
	}
}

func TestEveryPageOfADraftIsWholeInBothLanguages(t *testing.T) {
	o := adopted(t)
	d := o.as(identity.Direction)
	at := d.begun()
	d.edits(at+"/action/A2.~1", "title.fr", "", "milestones.n", "1", "milestones.0.title.fr", "Sans code", "starts", "bientôt", "sources", "S9999")
	d.edits(at+"/identite/identite", "vote.members", "3", "vote.for", "9")
	seen := map[string]bool{}
	var read func(address string)
	read = func(address string) {
		address, _, _ = strings.Cut(address, "#")
		if seen[address] || !strings.HasPrefix(strings.TrimPrefix(address, "/en"), "/bureau/projet") || strings.HasSuffix(address, ".zip") || len(seen) > 90 {
			return
		}
		seen[address] = true
		var page *htmltest.Node
		if strings.HasSuffix(address, "/adopter") {
			page = d.page(address, http.StatusConflict, d.ask(http.MethodGet, address, nil))
		} else {
			page = d.get(address)
		}
		for _, l := range page.Links() {
			read(l)
		}
	}
	read("/bureau/projet")
	if len(seen) < 60 {
		t.Errorf("only %d pages were found", len(seen))
	}
}

func TestAnActionOnWhichSomethingStandsIsNotTakenOut(t *testing.T) {
	o := adopted(t)
	d := o.as(identity.Direction)
	d.goes("/bureau/actes/plan.allocate", "action", "A2.~1", "amount_cents", "99,00", "effective", "2020-07-01", "do", "record", "id", "desk-test-0001")
	d.goes("/bureau/actes/action.start", "action", "A2.~2", "effective", "2020-07-01", "do", "record", "id", "desk-test-0002")
	at := d.begun()
	for _, code := range []string{"A2.~1", "A2.~2"} {
		page := d.get(at + "/action/" + code)
		refused := d.sent(http.StatusUnprocessableEntity, at+"/action/"+code, d.filled(page, "note.fr", "En cours de frappe", "do", "remove")...)
		if words := refused.Words(); !strings.Contains(words, code) || text(refused.ByID("note.fr")) != "En cours de frappe" {
			t.Errorf("%s: %s", code, words)
		}
		d.get(at + "/action/" + code)
	}
	d.goes(at+"/action/A2.~3", d.filled(d.get(at+"/action/A2.~3"), "do", "remove")...)
	d.page("gone", http.StatusNotFound, d.ask(http.MethodGet, at+"/action/A2.~3", nil))
	d.sent(http.StatusUnprocessableEntity, at+"/source/S1", d.filled(d.get(at+"/source/S1"), "do", "remove")...) // it is cited
	d.goes(at+"/action/A2.~2", d.filled(d.get(at+"/action/A2.~2"), "do", "up")...)
	links := strings.Join(d.get(at).Links(), " ")
	if strings.Index(links, "A2.~2") > strings.Index(links, "A2.~1") {
		t.Errorf("the action has not moved up: %s", links)
	}
}
