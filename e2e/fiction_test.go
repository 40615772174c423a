package e2e

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"relance/foundation/locale"
)

const (
	fictionMark = "FICTION"
	toFacts     = "/" // where "Voir le plan réel" leads
)

// fictionPages are all pages below /demo/ that a visitor reaches, and what no link leads to.
func fictionPages(t *testing.T) []*page {
	t.Helper()
	s := demoSite(t)
	all, _ := site()
	var pages []*page
	for _, p := range all {
		if at := mustPath(p.url); at == "/demo" || strings.HasPrefix(at, "/demo/") {
			pages = append(pages, p)
		}
	}
	for _, at := range []string{"/demo/nulle-part", "/demo/en/nowhere", "/demo/actions/A9.99", "/demo/actions/A9.99.json", "/demo/argent?on=hier", "/demo/argent.json?on=hier",
		"/demo/en/argent?on=2019-12-31", "/demo/robots.txt", "/demo/journal/checkpoint", "/demo/journal/tile/entries/000.p/1", "/demo/api/v1/nothing", "/demo/../demo//x"} {
		p, err := fetch(s.base+at, "the list of unlinked addresses")
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, p)
	}
	return pages
}

func TestEveryPageAndFileOfTheFictionSaysSo(t *testing.T) {
	pages := fictionPages(t)
	kinds := map[string]int{}
	for _, p := range pages {
		kind, _, _ := strings.Cut(p.header.Get("Content-Type"), ";")
		kinds[kind]++
		report(t, unlabelled(p))
	}
	for _, kind := range []string{"text/html", "application/json", "text/csv", "image/svg+xml"} {
		if kinds[kind] == 0 {
			t.Errorf("the crawler met no %s below /demo/", kind)
		}
	}
	t.Logf("%d addresses: %v", len(pages), kinds)
}

func TestTheLogOfTheFictionIsNamedAfterIt(t *testing.T) {
	s := demoSite(t)
	p, err := fetch(s.base+"/demo/journal/checkpoint", "here")
	if err != nil {
		t.Fatal(err)
	}
	if origin, _, _ := strings.Cut(p.body, "\n"); !strings.HasSuffix(origin, "/fiction") {
		t.Errorf("the log is called %q", origin)
	}
}

func TestNoRealPlaceStandsInTheFiction(t *testing.T) {
	look := realLookout(t)
	for _, p := range fictionPages(t) {
		if readable(p) {
			report(t, look.in(p))
		}
	}
}

func TestTheVoteOfTheFictionIsToldAsItWasWhateverWasAmended(t *testing.T) {
	p, err := fetch(demoSite(t).base+"/demo/en/", "here")
	if err != nil {
		t.Fatal(err)
	}
	if said := "for 50 actions"; !strings.Contains(p.body, said) || !strings.Contains(p.body, "51 actions of 51") {
		t.Errorf("the home page does not tell 50 actions voted, and 51 now")
	}
}

func TestFactsAndFictionLeadToEachOther(t *testing.T) {
	s := demoSite(t)
	for from, wanted := range map[string]string{
		"/":         `href="/demo/">Voir la démonstration (fiction)`,
		"/en/":      `href="/demo/en/">See the demonstration (fiction)`,
		"/demo/":    `href="/">Voir le plan réel`,
		"/demo/en/": `href="/en/">See the real plan`,
	} {
		p, err := fetch(s.base+from, "here")
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(html.UnescapeString(p.body), wanted) {
			t.Errorf("%s has no link %s", from, wanted)
		}
	}
	all, _ := site()
	for _, p := range all {
		if strings.HasPrefix(mustPath(p.url), "/demo") {
			continue
		}
		if strings.Contains(p.body, `<strong class="fiction"`) || strings.Contains(p.body, `class="ribbon"`) {
			t.Errorf("%s tells facts and is labelled as fiction", p.url)
		}
	}
}

var (
	robotsMeta   = regexp.MustCompile(`<meta name="robots" content="noindex">`)
	titleElement = regexp.MustCompile(`(?s)<title>(.*?)</title>`)
	pictureWhole = regexp.MustCompile(`(?s)<svg\b.*?</svg>`)
	fictionSays  = regexp.MustCompile(`Fiction.{0,6}: cette collectivité, ces personnes et ces montants sont inventés|Fiction: this authority, these people and these amounts are invented`)
)

// unlabelled says which label of fiction an answer is without.
func unlabelled(p *page) (findings []string) {
	say := func(format string, args ...any) { findings = append(findings, p.url+": "+fmt.Sprintf(format, args...)) }
	if !strings.Contains(p.header.Get("X-Robots-Tag"), "noindex") {
		say("no X-Robots-Tag: noindex")
	}
	if named := p.header.Get("Content-Disposition"); strings.Contains(named, "filename") && !strings.Contains(named, "DEMO-") {
		say("the file's name has no DEMO-: %s", named)
	}
	kind, _, _ := strings.Cut(p.header.Get("Content-Type"), ";")
	switch kind {
	case "text/html":
		for what, there := range map[string]bool{
			"meta robots noindex":     robotsMeta.MatchString(p.body),
			"FICTION in its title":    strings.Contains(strings.Join(titleElement.FindStringSubmatch(p.body), ""), fictionMark),
			"sentence that says so":   fictionSays.MatchString(html.UnescapeString(p.body)),
			"mark beside its heading": strings.Contains(p.body, `class="fiction">`+fictionMark),
		} {
			if !there {
				say("a page without a %s", what)
			}
		}
		for _, picture := range pictureWhole.FindAllString(p.body, -1) {
			if !strings.Contains(picture, `aria-hidden="true"`) && !strings.Contains(picture, fictionMark) {
				say("a picture without %s: %.80s…", fictionMark, picture)
			}
		}
	case "application/json", "application/problem+json":
		var doc struct {
			Fictional bool `json:"fictional"`
		}
		if err := json.Unmarshal([]byte(p.body), &doc); err != nil || !doc.Fictional {
			say("JSON without \"fictional\": true (%v)", err)
		}
	case "text/csv":
		if fault := unlabelledRows(p.body); fault != "" {
			say("%s", fault)
		}
	case "image/svg+xml":
		if !strings.Contains(p.body, ">"+fictionMark+"<") {
			say("a picture without %s", fictionMark)
		}
	case "application/atom+xml", "text/calendar":
		if !strings.Contains(p.body, fictionMark) {
			say("a feed or a calendar without %s", fictionMark)
		}
	case "application/pdf":
		if said, err := wordsOfPDF(p.body); err != nil || !strings.Contains(said, fictionMark) {
			say("a document without %s (%v)", fictionMark, err)
		}
	case "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/vnd.oasis.opendocument.spreadsheet", "application/zip":
		if !strings.Contains(p.header.Get("Content-Disposition"), "DEMO-") {
			say("a file whose name has no DEMO-")
		}
	case "text/css", "text/javascript", "font/woff2", "text/plain", "application/octet-stream", "application/xml":
		// Not a document: the header is its label. The log's own name and leaves say it too.
	default:
		say("a file of type %q: how is it labelled?", kind)
	}
	return findings
}

func unlabelledRows(body string) string {
	body = strings.TrimPrefix(body, "\ufeff")
	reader := csv.NewReader(strings.NewReader(body))
	if first, _, _ := strings.Cut(body, "\n"); strings.Contains(first, ";") { // what a French spreadsheet opens
		reader.Comma = ';'
	}
	rows, err := reader.ReadAll()
	if err != nil || len(rows) == 0 {
		return fmt.Sprintf("a table that cannot be read: %v", err)
	}
	at := slices.Index(rows[0], "fictif")
	if at < 0 {
		return "a table without a column fictif"
	}
	for i, row := range rows[1:] {
		if row[at] != "true" && row[at] != "oui" && row[at] != "1" {
			return fmt.Sprintf("row %d of a table says fictif %q", i+2, row[at])
		}
	}
	return ""
}

// readable says whether people read an answer's text.
func readable(p *page) bool {
	kind, _, _ := strings.Cut(p.header.Get("Content-Type"), ";")
	return slices.Contains([]string{"text/html", "application/json", "application/problem+json", "text/csv", "text/plain", "image/svg+xml"}, kind) &&
		!strings.Contains(mustPath(p.url), "/assets/")
}

// lookout finds names of real places in a text.
type lookout struct {
	real     map[string]bool // all French communes, folded
	ordinary map[string]bool // words of the language that are communes too
	read     map[string]bool // pieces of text looked at before: most pages share most of theirs
}

// realWords are of the real plan, and stand in no text of the fiction in any form.
var realWords = regexp.MustCompile(`(?i)grand[ -]paris|metropolegrandparis|\bMGP\b|[îi]le-de-france|\bparisien|banque des territoires|bpifrance|plaine commune|est ensemble|seine-saint-denis|hauts-de-seine|val-de-marne`)

var realList = sync.OnceValues(func() (map[string]bool, error) {
	f, err := os.Open(path.Join("..", "plans", "imaginary", "testdata", "communes-folded.txt.gz"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	out := map[string]bool{}
	lines := bufio.NewScanner(z)
	for lines.Scan() {
		out[lines.Text()] = true
	}
	return out, lines.Err()
})

func realLookout(t *testing.T) *lookout {
	t.Helper()
	real, err := realList()
	if err != nil {
		t.Fatal(err)
	}
	if len(real) < 30_000 {
		t.Fatalf("the list has %d communes only", len(real))
	}
	b, err := os.ReadFile("testdata/ordinary-words.txt")
	if err != nil {
		t.Fatal(err)
	}
	l := &lookout{real: real, ordinary: map[string]bool{}, read: map[string]bool{}}
	for _, w := range strings.Fields(string(b)) {
		l.ordinary[w] = true
	}
	return l
}

// capitalised are words that begin with a capital, and names made of several: Saint-Denis, La Courneuve,
// Fontenay-sous-Bois.
var capitalised = regexp.MustCompile(`\p{Lu}[\p{L}]*(?:(?:[-  '’]| (?:sur|sous|en|la|le|les|lès|de|du|des|aux?|et) |-(?:sur|sous|en|la|le|les|lès|de|du|des|aux?|et|d|l)[-'’]|[-  ](?:d|l)['’])\p{Lu}[\p{L}]*)*`)

// lawful is the address of the authority to which the law sends complaints about accessibility: the form of the
// statement is the same for everyone.
const lawful = "75342 Paris CEDEX 07"

// machine is what only machines read: digests, signatures, keys.
var machine = regexp.MustCompile(`[A-Za-z0-9+/=_-]*[0-9+/=_][A-Za-z0-9+/=_-]*`)

// in names what is real in an answer's text.
func (l *lookout) in(p *page) (findings []string) {
	pieces := strings.Split(p.body, "\n")
	if p.isHTML() {
		pieces = strings.Split(p.body, "<") // each a tag with the text behind it
	}
	for _, piece := range pieces {
		if l.read[piece] {
			continue
		}
		l.read[piece] = true
		for _, w := range realWords.FindAllString(piece, -1) {
			findings = append(findings, fmt.Sprintf("%s: %q is of the real plan", p.url, w))
		}
		piece = strings.ReplaceAll(piece, lawful, "")
		if _, text, tagged := strings.Cut(piece, ">"); p.isHTML() && tagged {
			piece = html.UnescapeString(text)
		}
		for _, name := range capitalised.FindAllString(machine.ReplaceAllString(piece, " "), -1) {
			if real := l.judge(name); real != "" {
				findings = append(findings, fmt.Sprintf("%s: %q is a real commune (in %q)", p.url, real, name))
			}
		}
	}
	return findings
}

// judge gives the real commune that a name, or a part of it, is; "" for none.
func (l *lookout) judge(name string) string {
	words := strings.Fields(locale.Fold(name))
	for from := range words {
		for to := len(words); to > from; to-- {
			part := strings.Join(words[from:to], " ")
			if l.real[part] && !(to-from == 1 && l.ordinary[part]) && len(part) > 2 {
				return part
			}
		}
	}
	return ""
}

func TestTheLookoutSeesWhatIsPlanted(t *testing.T) {
	look := realLookout(t)
	head := http.Header{"Content-Type": {"text/html; charset=utf-8"}, "X-Robots-Tag": {"noindex"}}
	good := `<html><head><title>FICTION – x</title><meta name="robots" content="noindex"></head><body><p>Fiction : cette collectivité, ces personnes et ces montants sont inventés.</p>` +
		`<strong class="fiction">FICTION</strong><p>La commune de Faverande reçoit une aide.</p></body></html>`
	at := func(body string, h http.Header) *page { return &page{url: "http://h/demo/x", header: h, body: body} }
	if found := append(unlabelled(at(good, head)), look.in(at(good, head))...); len(found) > 0 {
		t.Errorf("a page that is right was refused: %v", found)
	}
	for planted, want := range map[string]string{
		"<p>La ville de Montreuil paie.</p>":                       "montreuil",
		"<p>Un pont à Fontenay-sous-Bois.</p>":                     "fontenay sous bois",
		"<p>Elle va à La Courneuve demain.</p>":                    "courneuve",
		"<p>Le plan du Grand Paris.</p>":                           "real plan",
		`<svg role="img"><title>Argent</title></svg>`:              "picture without",
		"<p>Saint-Maur-des-Fossés</p>":                             "saint maur des fosses",
		"<p>Association de L’Haÿ-les-Roses, à Vitry-sur-Seine</p>": "les roses",
	} {
		p := at(strings.Replace(good, "</body>", planted+"</body>", 1), head)
		if found := strings.Join(append(unlabelled(p), look.in(p)...), "\n"); !strings.Contains(found, want) {
			t.Errorf("%s: want %q, found %q", planted, want, found)
		}
	}
	for cut, want := range map[string]string{
		`<meta name="robots" content="noindex">`: "meta robots", "FICTION – ": "FICTION in its title",
		"Fiction : cette": "sentence", `<strong class="fiction">FICTION</strong>`: "mark",
	} {
		p := at(strings.Replace(good, cut, "", 1), head)
		if found := strings.Join(unlabelled(p), "\n"); !strings.Contains(found, want) {
			t.Errorf("without %s: want %q, found %q", cut, want, found)
		}
	}
	for name, p := range map[string]*page{
		"X-Robots-Tag": at(good, http.Header{"Content-Type": {"text/html"}}),
		"fictional":    at(`{"fictional": false}`, http.Header{"Content-Type": {"application/json"}, "X-Robots-Tag": {"noindex"}}),
		"fictif":       at("a,b\r\n1,2\r\n", http.Header{"Content-Type": {"text/csv"}, "X-Robots-Tag": {"noindex"}}),
		"row 2":        at("a,fictif\r\n1,false\r\n", http.Header{"Content-Type": {"text/csv"}, "X-Robots-Tag": {"noindex"}}),
		"DEMO-":        at("a,fictif\r\n1,true\r\n", http.Header{"Content-Type": {"text/csv"}, "X-Robots-Tag": {"noindex"}, "Content-Disposition": {`attachment; filename="x.csv"`}}),
		"picture":      at("<svg></svg>", http.Header{"Content-Type": {"image/svg+xml"}, "X-Robots-Tag": {"noindex"}}),
		"feed":         at("<feed/>", http.Header{"Content-Type": {"application/atom+xml"}, "X-Robots-Tag": {"noindex"}}),
		"a document":   at("%PDF-1.7", http.Header{"Content-Type": {"application/pdf"}, "X-Robots-Tag": {"noindex"}}),
		"how is it":    at("x", http.Header{"Content-Type": {"application/x-unknown"}, "X-Robots-Tag": {"noindex"}}),
	} {
		if found := strings.Join(unlabelled(p), "\n"); !strings.Contains(found, name) {
			t.Errorf("%s: found %q", name, found)
		}
	}
}
