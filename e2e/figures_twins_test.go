package e2e

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// twinsLeast is how many different figures of communes, groupings, equity and history the crawl must find both on a
// page and in a file, by what they mean.
var twinsLeast = map[string]int{
	"plan/awarded/reached": 100, "plan/committed/reached": 100, "plan/paid/reached": 100, "plan/paid/reached/per_head": 70, "people": 200,
	"actions/with_money": 50, "awards/count": 70, "decision/envelope_before": 1, "decision/envelope_after": 4, "equity/gini": 1,
}

// placeTwin is what data say of a commune or a grouping; what is null is no figure.
type placeTwin struct {
	Code, Siren string
	People      *int64 `json:"population"`
	Awarded     *int64 `json:"awarded_cents"`
	Committed   *int64 `json:"committed_cents"`
	Paid        *int64 `json:"paid_cents"`
	Head        *int64 `json:"paid_per_head_cents"`
	Actions     *int64 `json:"actions"`
	Awards      *int64 `json:"awards"`
}

type decisionTwin struct {
	Act       int64
	Effective string
	Before    *int64 `json:"envelope_before_cents"`
	After     *int64 `json:"envelope_after_cents"`
}

// twin is any of the data that tell of places, of how equally they are served, or of decisions.
type twin struct {
	On    string
	Known int64
	placeTwin
	Member    *bool // of a commune's own data
	Money     []placeMoney
	Communes  []placeTwin
	EPTs      []placeTwin
	Unnamed   *int64 `json:"without_commune_awarded_cents"`
	Outside   *int64 `json:"outside_awarded_cents"`
	Gini      *string
	Decisions []decisionTwin
	Decision  *decisionTwin
}

type placeMoney struct {
	Action string
	placeTwin
}

// twinRoutes are the first parts of the addresses of such data.
var twinRoutes = map[string]bool{"communes": true, "ept": true, "equite": true, "histoire": true}

// routePart is the first part of an address below its plan and language: "communes" of /demo/en/communes/00055.json.
func routePart(address string) string {
	at := strings.TrimPrefix(strings.TrimPrefix(mustPath(address), "/demo"), "/en")
	first, _, _ := strings.Cut(strings.TrimPrefix(at, "/"), "/")
	return strings.TrimSuffix(first, path.Ext(first))
}

// figuresOfTwin reads every figure that such data tell.
func figuresOfTwin(p *page) (found []figure, err error) {
	var doc twin
	if err := json.Unmarshal([]byte(p.body), &doc); err != nil {
		return nil, fmt.Errorf("%s: %w", p.url, err)
	}
	known := strconv.FormatInt(doc.Known, 10)
	on := func(day, what, where string, n *int64) {
		if n != nil {
			found = append(found, figure{planOf(p.url), what, where, day, known, strconv.FormatInt(*n, 10), p.url})
		}
	}
	add := func(what, where string, n *int64) { on(doc.On, what, where, n) }
	place := func(where string, x placeTwin) {
		add("plan/awarded/reached", where, x.Awarded)
		add("plan/committed/reached", where, x.Committed)
		add("plan/paid/reached", where, x.Paid)
		add("plan/paid/reached/per_head", where, x.Head)
		add("people", where, x.People)
		add("actions/with_money", where, x.Actions)
		add("awards/count", where, x.Awards)
	}
	if doc.Code != "" {
		where := "commune:" + doc.Code
		if doc.Member != nil && !*doc.Member { // of no member: what is recorded under its code
			where = "code:" + doc.Code
		}
		place(where, doc.placeTwin)
		for _, m := range doc.Money {
			place("action:"+m.Action+" "+where, m.placeTwin)
		}
	}
	if doc.Siren != "" {
		place("ept:"+doc.Siren, doc.placeTwin)
	}
	for _, x := range doc.EPTs {
		place("ept:"+x.Siren, x)
	}
	for _, x := range doc.Communes {
		place("commune:"+x.Code, x)
	}
	add("plan/awarded/reached", "commune:none", doc.Unnamed)
	add("plan/awarded/reached", "commune:outside", doc.Outside)
	if doc.Gini != nil {
		n, err := strconv.ParseInt(strings.Replace(*doc.Gini, ".", "", 1), 10, 64) // three decimals
		if err != nil {
			return nil, fmt.Errorf("%s: a Gini of %q", p.url, *doc.Gini)
		}
		add("equity/gini", "", &n)
	}
	if doc.Decision != nil {
		doc.Decisions = append(doc.Decisions, *doc.Decision)
	}
	for _, d := range doc.Decisions {
		where := "act:" + strconv.FormatInt(d.Act, 10)
		on(d.Effective, "decision/envelope_before", where, d.Before)
		on(d.Effective, "decision/envelope_after", where, d.After)
	}
	return found, nil
}

// sharedOf counts the meanings that stand on a page and in a file, by what they are of.
func sharedOf(pages []*page) map[string]int {
	where := map[string][2]bool{}
	for _, p := range pages {
		if p.status != 200 {
			continue
		}
		found, _ := figuresOf(p) // what cannot be read, unequal has told
		for _, f := range found {
			at := where[f.meaning()]
			at[0], at[1] = at[0] || p.isHTML(), at[1] || !p.isHTML()
			where[f.meaning()] = at
		}
	}
	shared := map[string]int{}
	for meaning, at := range where {
		if at[0] && at[1] {
			shared[strings.Split(meaning, " | ")[1]]++
		}
	}
	return shared
}

func TestFiguresOfPlacesEquityAndHistoryStandInTheirDataToo(t *testing.T) {
	s := demoSite(t)
	pages, _ := site()
	asked, err := fetch(s.base+"/demo/communes?mesure=attributions", "a choice") // no link leads to what a form asks
	if err != nil {
		t.Fatal(err)
	}
	pages = append(slices.Clone(pages), asked)
	findings, _, _ := unequal(pages)
	report(t, findings)
	shared := sharedOf(pages)
	for what, least := range twinsLeast {
		if shared[what] < least {
			t.Errorf("%s: %d figures stand on a page and in a file, want %d", what, shared[what], least)
		}
	}
	t.Logf("%v", shared)
}

func TestTheComparisonSeesWhatIsPlantedInTheDataOfPlaces(t *testing.T) {
	html := func(what, where, value string) *page {
		return &page{url: "http://h/demo/x", status: 200, header: map[string][]string{"Content-Type": {"text/html"}},
			body: `<data value="` + value + `" data-what="` + what + `" data-where="` + where + `" data-on="2022-01-01" data-known="7">x</data>`}
	}
	data := func(at, body string) *page {
		return &page{url: "http://h/demo/en/" + at, status: 200, header: map[string][]string{"Content-Type": {"application/json; charset=utf-8"}}, body: `{"on": "2022-01-01", "known": 7, ` + body + `}`}
	}
	for name, x := range map[string]struct {
		what, where string
		twin        *page
	}{
		"a list of communes":      {"plan/paid/reached", "commune:00055", data("communes.json", `"communes": [{"code": "00055", "paid_cents": 5}]`)},
		"a commune":               {"awards/count", "commune:00055", data("communes/00055.json", `"code": "00055", "member": true, "awards": 5`)},
		"one that is no member":   {"plan/paid/reached", "code:00045", data("communes/00045.json", `"code": "00045", "member": false, "paid_cents": 5`)},
		"an action in a commune":  {"plan/awarded/reached", "action:A1.1 commune:00055", data("communes/00055.json", `"code": "00055", "member": true, "money": [{"action": "A1.1", "awarded_cents": 5}]`)},
		"a list of groupings":     {"people", "ept:1", data("ept.json", `"epts": [{"siren": "1", "population": 5}]`)},
		"a commune of a grouping": {"plan/paid/reached/per_head", "commune:00055", data("ept/1.json", `"siren": "1", "communes": [{"code": "00055", "paid_per_head_cents": 5}]`)},
		"equity":                  {"equity/gini", "", data("equite.json", `"gini": "0.005", "communes": []`)},
		"history":                 {"decision/envelope_after", "act:12", data("histoire.json", `"decisions": [{"act": 12, "effective": "2022-01-01", "envelope_after_cents": 5}]`)},
		"a decision":              {"decision/envelope_before", "act:12", data("histoire/12.json", `"decision": {"act": 12, "effective": "2022-01-01", "envelope_before_cents": 5}`)},
	} {
		if findings, _, shared := unequal([]*page{html(x.what, x.where, "5"), x.twin}); len(findings) != 0 || shared != 1 {
			t.Errorf("%s: what is equal: %q, %d shared", name, findings, shared)
		}
		if findings, _, _ := unequal([]*page{html(x.what, x.where, "6"), x.twin}); len(findings) != 1 {
			t.Errorf("%s: what is unequal: %q", name, findings)
		}
	}
}
