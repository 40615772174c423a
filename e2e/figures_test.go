package e2e

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// figuresLeast is how many different figures the crawl must find at least, and how many of them on a page and in
// a file: a page that stops naming its figures must not make the comparison pass.
const (
	figuresLeast = 4000
	sharedLeast  = 1500
)

// figure is one number on a page or in a file, with what it means.
type figure struct {
	plan, what, where, on, known string
	value                        string
	at                           string // the address where it stands
}

func (f figure) meaning() string {
	return strings.Join([]string{f.plan, f.what, f.where, f.on, f.known}, " | ")
}

var (
	mainElement = regexp.MustCompile(`<main\s[^>]*>`)
	told        = regexp.MustCompile(`<(/?table|tr|th|td|data)(\s[^>]*)?>`)
	attribute   = regexp.MustCompile(`([a-z-]+)="([^"]*)"`)
)

// figuresOf reads the figures of an answer: marked ones of a page, rows of the books in JSON and CSV.
func figuresOf(p *page) ([]figure, error) {
	switch kind, _, _ := strings.Cut(p.header.Get("Content-Type"), ";"); {
	case p.isHTML():
		return figuresOfPage(p), nil
	case kind == "application/json" && path.Base(mustPath(p.url)) == "argent.json":
		return figuresOfBooks(p)
	case kind == "application/json" && twinRoutes[routePart(p.url)]:
		return figuresOfTwin(p)
	case kind == "text/csv":
		return figuresOfRows(p)
	}
	return nil, nil
}

func figuresOfPage(p *page) (found []figure) {
	own := map[string]string{} // of figures that do not say their own
	for _, m := range attribute.FindAllStringSubmatch(mainElement.FindString(p.body), -1) {
		own[m[1]] = m[2]
	}
	row, columns, at := "", []string(nil), 0 // what a table says of the figures of a row and of a column
	for _, x := range told.FindAllStringSubmatchIndex(p.body, -1) {
		tag := []string{p.body[x[0]:x[1]], p.body[x[2]:x[3]]}
		a := map[string]string{"data-on": own["data-on"], "data-known": own["data-known"]}
		for _, m := range attribute.FindAllStringSubmatch(tag[0], -1) {
			a[m[1]] = m[2]
		}
		switch tag[1] {
		case "table", "/table":
			row, columns, at = "", nil, 0
		case "tr":
			row, at = a["data-where"], 0
		case "th", "td":
			if a["scope"] == "col" {
				columns = append(columns, a["data-what"])
			}
			at++
			if n := bareCount(p.body[x[1]:]); tag[1] == "td" && n != "" && at <= len(columns) && columns[at-1] != "" {
				found = append(found, figure{planOf(p.url), columns[at-1], row, a["data-on"], a["data-known"], n, p.url})
			}
		case "data":
			what, where := a["data-what"], cmp.Or(a["data-where"], row)
			if what == "" && 0 < at && at <= len(columns) {
				what = columns[at-1]
			}
			if what != "" {
				found = append(found, figure{planOf(p.url), what, where, a["data-on"], a["data-known"], a["value"], p.url})
			}
		}
	}
	return found
}

// bareCount is a count that stands in a cell without saying its value to machines: its digits; "" for anything else.
func bareCount(rest string) string {
	text, _, _ := strings.Cut(rest, "<")
	digits := strings.NewReplacer("\u202f", "", "\u00a0", "", ",", "").Replace(text)
	if strings.Trim(digits, "0123456789") != "" {
		return ""
	}
	return digits
}

func planOf(address string) string {
	if at := mustPath(address); at == "/demo" || strings.HasPrefix(at, "/demo/") {
		return "demonstration"
	}
	return "real"
}

func figuresOfBooks(p *page) (found []figure, err error) {
	var doc struct {
		On            string
		Known         int64
		Books, Totals map[string][]struct {
			Stage, Action string
			Cents         int64
			Reached       int64 `json:"reached_cents"`
		}
	}
	if err := json.Unmarshal([]byte(p.body), &doc); err != nil {
		return nil, fmt.Errorf("%s: %w", p.url, err)
	}
	known := strconv.FormatInt(doc.Known, 10)
	add := func(what, where string, cents int64) {
		found = append(found, figure{planOf(p.url), what, where, doc.On, known, strconv.FormatInt(cents, 10), p.url})
	}
	for book, rows := range doc.Totals {
		for _, r := range rows {
			add(book+"/"+r.Stage, "", r.Cents)
			add(book+"/"+r.Stage+"/reached", "", r.Reached)
		}
	}
	for book, rows := range doc.Books {
		for _, r := range rows {
			if r.Action != "" { // what stands on no action is no figure of a page
				add(book+"/"+r.Stage, "action:"+r.Action, r.Cents)
				add(book+"/"+r.Stage+"/reached", "action:"+r.Action, r.Reached)
			}
		}
	}
	return found, nil
}

// bookColumns are those of a table of the books; one that narrows further has others and other meanings.
const bookColumns = "on,known,book,stage,action,cents,reached_cents,fictif"

func figuresOfRows(p *page) (found []figure, err error) {
	body := strings.TrimPrefix(p.body, "\ufeff")
	if first, _, _ := strings.Cut(body, "\n"); strings.TrimSpace(first) != bookColumns {
		return nil, nil
	}
	rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.url, err)
	}
	for _, r := range rows[1:] {
		if r[4] != "" {
			what, where := r[2]+"/"+r[3], "action:"+r[4]
			found = append(found, figure{planOf(p.url), what, where, r[0], r[1], r[5], p.url},
				figure{planOf(p.url), what + "/reached", where, r[0], r[1], r[6], p.url})
		}
	}
	return found, nil
}

// unequal compares figures of equal meaning, and counts the different ones and those that stand on a page and in a file.
func unequal(pages []*page) (findings []string, different, shared int) {
	first, onPage, inFile := map[string]figure{}, map[string]bool{}, map[string]bool{}
	for _, p := range pages {
		if p.status != 200 {
			continue
		}
		found, err := figuresOf(p)
		if err != nil {
			findings = append(findings, err.Error())
		}
		for _, f := range found {
			m := f.meaning()
			g, seen := first[m]
			switch {
			case !seen:
				first[m] = f
			case g.value != f.value:
				findings = append(findings, fmt.Sprintf("%s is %s on %s and %s on %s", m, g.value, g.at, f.value, f.at))
			}
			if p.isHTML() {
				onPage[m] = true
			} else {
				inFile[m] = true
			}
			if f.on == "" || f.value == "" {
				findings = append(findings, fmt.Sprintf("%s: a figure without its day or value: %s", f.at, m))
			} else if _, err := strconv.ParseInt(f.value, 10, 64); err != nil {
				findings = append(findings, fmt.Sprintf("%s: %s is %q, which is no whole number", f.at, m, f.value))
			}
		}
	}
	for m := range onPage {
		if inFile[m] {
			shared++
		}
	}
	return findings, len(first), shared
}

func TestFiguresOfOneMeaningAreEqualEverywhere(t *testing.T) {
	demoSite(t)
	pages, _ := site()
	findings, different, shared := unequal(pages)
	report(t, findings)
	if different < figuresLeast || shared < sharedLeast {
		t.Errorf("only %d different figures, %d of them on a page and in a file", different, shared)
	}
	t.Logf("%d different figures, %d of them on a page and in a file", different, shared)
}

func TestTheComparisonOfFiguresSeesWhatIsPlanted(t *testing.T) {
	html := func(at, value, known string) *page {
		return &page{url: "http://h" + at, status: 200, header: map[string][]string{"Content-Type": {"text/html"}},
			body: `<data value="` + value + `" data-what="plan/paid" data-where="action:A1.1" data-on="2022-01-01" data-known="` + known + `">x</data>`}
	}
	grid := func(value string) *page { // whose column says what, and whose row where
		return &page{url: "http://h/g", status: 200, header: map[string][]string{"Content-Type": {"text/html"}},
			body: `<main data-on="2022-01-01" data-known="7"><table><tr><th scope="col">x</th><th scope="col" data-what="plan/paid">y</th></tr>` +
				`<tr data-where="action:A1.1"><th scope="row">x</th><td><data value="` + value + `">x</data></td></tr></table></main>`}
	}
	twin := func(cents string) *page {
		return &page{url: "http://h/argent.json", status: 200, header: map[string][]string{"Content-Type": {"application/json"}},
			body: `{"on": "2022-01-01", "known": 7, "books": {"plan": [{"stage": "paid", "action": "A1.1", "cents": ` + cents + `, "reached_cents": 9}]}}`}
	}
	table := func(cents string) *page {
		return &page{url: "http://h/argent.csv", status: 200, header: map[string][]string{"Content-Type": {"text/csv"}},
			body: "\ufeff" + bookColumns + "\r\n2022-01-01,7,plan,paid,A1.1," + cents + ",9,false\r\n"}
	}
	if findings, different, shared := unequal([]*page{html("/a", "5", "7"), html("/b", "5", "7"), grid("5"), twin("5"), table("5"), html("/c", "6", "8"), html("/demo/a", "6", "7")}); len(findings) > 0 || different != 4 || shared != 1 {
		t.Errorf("what is right: %q, %d different, %d shared", findings, different, shared)
	}
	for name, pages := range map[string][]*page{
		"two pages":          {html("/a", "5", "7"), html("/b", "6", "7")},
		"a page and a table": {html("/a", "5", "7"), grid("6")},
		"a page and JSON":    {html("/a", "5", "7"), twin("6")},
		"JSON and CSV":       {twin("6"), table("5")},
		"no whole number":    {html("/a", "5,00", "7")},
		"a figure of no day": {{url: "http://h/x", status: 200, header: map[string][]string{"Content-Type": {"text/html"}}, body: `<data value="1" data-what="plan/paid">1</data>`}},
	} {
		if findings, _, _ := unequal(pages); len(findings) != 1 {
			t.Errorf("%s: %q", name, findings)
		}
	}
}
