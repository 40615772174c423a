package e2e

import (
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// withoutTwin are the pages that show no list, no thing and no figure of the plan, each with its reason.
var withoutTwin = map[string]string{
	"/accessibilite":    "an official form about the site",
	"/a-propos":         "prose about the site",
	"/mentions-legales": "prose about the site",
	"/contact":          "prose about the site",
	"/preuve":           "an explanation, with a tool",
	"/signaler":         "a form",
	"/facile":           "a summary in easy words of what other pages hold",
}

// ofTheDesk are the pages for those who work on the plan. They are for no search engine and no other program.
var ofTheDesk = words("bureau connexion courrier projet")

var (
	descriptionMeta = regexp.MustCompile(`<meta name="description" content="([^"]*)">`)
	canonicalLink   = regexp.MustCompile(`<link rel="canonical" href="([^"]*)">`)
	twinLink        = regexp.MustCompile(`<link rel="alternate" type="(application/json|text/csv)" href="([^"]*)">`)
	otherLanguage   = regexp.MustCompile(`<link rel="alternate" hreflang="(fr|en)" href="([^"]*)">`)
	styleLink       = regexp.MustCompile(`<link rel="stylesheet" href="([^"]*)">`)
)

const (
	titleMost       = 300 // letters of a title, those of the plan's name included
	descriptionMost = 400
)

// debts says what a page that is found owes to those who meet it elsewhere: in a list of tabs, a search
// engine, another program, another language.
func debts(p *page) (findings []string) {
	say := func(format string, args ...any) { findings = append(findings, p.url+": "+fmt.Sprintf(format, args...)) }
	title := ""
	if m := titleElement.FindStringSubmatch(p.body); m != nil {
		title = strings.TrimSpace(html.UnescapeString(m[1]))
	}
	if title == "" || len([]rune(title)) > titleMost {
		say("a title of %d letters", len([]rune(title)))
	}
	switch m := descriptionMeta.FindStringSubmatch(p.body); {
	case m == nil || strings.TrimSpace(m[1]) == "":
		say("no description")
	case len([]rune(html.UnescapeString(m[1]))) > descriptionMost:
		say("a description of more than %d letters", descriptionMost)
	}
	if m := canonicalLink.FindStringSubmatch(p.body); m == nil {
		say("no canonical address")
	} else if at := mustPath(html.UnescapeString(m[1])); at != mustPath(p.url) {
		say("its canonical address is that of %s", at)
	}
	if n := len(otherLanguage.FindAllString(p.body, -1)); n < 2 {
		say("does not name its address in each language")
	}
	if !styleLink.MatchString(p.body) {
		say("no style")
	}
	kinds := map[string]bool{}
	for _, m := range twinLink.FindAllStringSubmatch(p.body, -1) {
		kinds[m[1]] = true
	}
	if withoutTwin["/"+firstPart(p.url)] == "" && (!kinds["application/json"] || !kinds["text/csv"]) && firstPart(p.url) != "" {
		say("no data twin: %v", kinds)
	}
	return findings
}

// firstPart is the first part of an address behind the plan and the language: "actions".
func firstPart(address string) string {
	at := strings.TrimPrefix(mustPath(address), "/demo")
	at = strings.TrimPrefix(at, "/en")
	first, _, _ := strings.Cut(strings.TrimPrefix(at, "/"), "/")
	return first
}

func TestEveryPageHasTitleDescriptionAddressAndTwin(t *testing.T) {
	s := demoSite(t)
	pages, _ := site()
	styles := map[string]bool{}
	for _, p := range pages {
		if !p.isHTML() || p.status != http.StatusOK || ofTheDesk[firstPart(p.url)] {
			continue
		}
		report(t, debts(p))
		if m := styleLink.FindStringSubmatch(p.body); m != nil {
			styles[m[1]] = true
		}
	}
	for at := range styles {
		p, err := fetch(s.base+at, "here")
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(p.body, "@media print") {
			t.Errorf("%s has no rules for print", at)
		}
	}
}

func TestDebtsAreFoundWhereTheyArePlanted(t *testing.T) {
	good := `<title>Actions</title><meta name="description" content="Les actions."><link rel="canonical" href="/actions"><link rel="alternate" hreflang="fr" href="/actions">` +
		`<link rel="alternate" hreflang="en" href="/en/actions"><link rel="alternate" type="application/json" href="/actions.json"><link rel="alternate" type="text/csv" href="/actions.csv"><link rel="stylesheet" href="/s.css">`
	at := func(body string) *page { return &page{url: "http://h/actions", body: body} }
	if found := debts(at(good)); len(found) > 0 {
		t.Errorf("a page that is right was refused: %q", found)
	}
	for cut, want := range map[string]string{
		"<title>Actions</title>": "title", `content="Les actions."`: "no description", `<link rel="canonical" href="/actions">`: "no canonical",
		`<link rel="alternate" hreflang="en" href="/en/actions">`: "each language", `<link rel="alternate" type="text/csv" href="/actions.csv">`: "no data twin",
		`<link rel="stylesheet" href="/s.css">`: "no style",
	} {
		if found := debts(at(strings.Replace(good, cut, "", 1))); len(found) != 1 || !strings.Contains(found[0], want) {
			t.Errorf("without %s: want %q, found %q", cut, want, found)
		}
	}
	if found := debts(at(strings.Replace(good, `"canonical" href="/actions"`, `"canonical" href="/axes"`, 1))); len(found) != 1 {
		t.Errorf("another page's address: %q", found)
	}
}
