package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

const goodPolicy = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// planted is a tiny site, one fault a page, each in a page that is otherwise right.
var planted = map[string]struct {
	body   string // what stands in main
	want   string // what a finding must say; "" for a page that is right
	policy string
}{
	"/":         {"<h1>Bon</h1><p>Rien à dire.</p>", "", goodPolicy},
	"/alt":      {`<h1>Une image</h1><img src="/dot.svg">`, "axe image-alt", goodPolicy},
	"/label":    {`<h1>Un champ</h1><form method="post" action="/"><input type="text" name="q"></form>`, "axe label", goodPolicy},
	"/contrast": {`<h1>Pâle</h1><p class="pale">Presque invisible.</p>`, "axe color-contrast", goodPolicy},
	"/dark":     {`<h1>Sombre</h1><p class="night">Lisible le jour seulement.</p>`, "dark: axe color-contrast", goodPolicy},
	"/wide":     {`<h1>Large</h1><div class="wide">Dépasse.</div>`, "scrolls sideways", goodPolicy},
	"/two":      {`<h1>Un</h1><h1>Deux</h1>`, "2 h1 instead of one", goodPolicy},
	"/elsewhere": {`<h1>Ailleurs</h1><img alt="" src="http://127.0.0.2:1/x.png">`, "asks another host",
		strings.Replace(goodPolicy, "img-src 'self'", "img-src 'self' http://127.0.0.2:1", 1)},
	"/inline": {`<h1>Style</h1><p style="color:red">Refusé par la politique.</p>`, "console: ", goodPolicy},
}

func plantedSite(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/dot.svg", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/svg+xml")
		fmt.Fprint(w, `<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>`)
	})
	mux.HandleFunc("/favicon.ico", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("/style.css", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css")
		fmt.Fprint(w, `body{color:#111;background:#fff} .pale{color:#eee} .wide{width:900px}
			@media (prefers-color-scheme: dark){body{color:#eee;background:#111} .night{color:#333}}`)
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		p, ok := planted[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", p.policy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		fmt.Fprintf(w, `<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Essai de contrôle</title>`+
			`<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/style.css"></head>`+
			`<body><main>%s</main></body></html>`, p.body)
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func TestTheBrowserAuditFindsPlantedFaults(t *testing.T) {
	s := plantedSite(t)
	tb, err := openBrowser(t).tab()
	if err != nil {
		t.Fatal(err)
	}
	defer tb.close()
	for path, p := range planted {
		t.Run(strings.TrimPrefix(path+"page", "/"), func(t *testing.T) {
			findings := strings.Join(tb.audit(s.URL+path, sights[0], sights[3], sights[4]), "\n")
			if p.want == "" && findings != "" {
				t.Errorf("a page that is right was refused: %s", findings)
			}
			if !strings.Contains(findings, p.want) {
				t.Errorf("want %q, found %q", p.want, findings)
			}
		})
	}
}

// plantedPage serves one page with a style and a body, and gives its address.
func plantedPage(t *testing.T, style, body string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!DOCTYPE html><html lang="fr"><title>Essai</title><style>%s</style><body>%s</body></html>`, style, body)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func TestTheWalkFindsPlantedFaults(t *testing.T) {
	bodies := map[string]struct{ body, want string }{
		"right":       {`<a href="/">un</a> <button>deux</button> <details><summary>trois</summary><a href="/">caché</a></details>`, ""},
		"no ring":     {`<a href="/" class="ringless">un</a>`, "the focus cannot be seen"},
		"unreachable": {`<a href="/" tabindex="-1">un</a> <a href="/">deux</a>`, "Tab never comes to"},
	}
	tb, err := openBrowser(t).tab()
	if err != nil {
		t.Fatal(err)
	}
	defer tb.close()
	for name, c := range bodies {
		t.Run(name, func(t *testing.T) {
			at := plantedPage(t, `:focus{outline:3px solid} .ringless:focus{outline:none}`, c.body)
			if err := chromedp.Do(tb.ctx, chromedp.Navigate(at)); err != nil {
				t.Fatal(err)
			}
			findings := strings.Join(tb.walk(at), "\n")
			if c.want == "" && findings != "" || !strings.Contains(findings, c.want) {
				t.Errorf("want %q, found %q", c.want, findings)
			}
		})
	}
}

func TestTheCrawlFindsPlantedFaults(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<html lang="fr"><h1>Accueil</h1><a class="x" href="/dead">a</a> <a href="/there#nothing">b</a> <a href="javascript:x()">c</a>
			<a href="http://example.org/never-asked">d</a> <a href="mailto:a@example.org">e</a> <form method="post" action="/posted"></form><form action="/asked"></form></html>`)
	})
	mux.HandleFunc("/there", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<html lang="en"><h1>a</h1><h1 title="plan.no_action">b</h1>%!d(string=x) <nil> <b>journal.day_wrong</b> <i>plan.adopt</i> <a href="/there?plan.json">plan</a></html>`)
	})
	s := httptest.NewServer(mux)
	defer s.Close()

	pages, findings := crawl(s.URL + "/")
	for _, want := range []string{"/dead (linked from", "/asked (linked from", "/there#nothing is linked from", `"javascript:x()" is neither`} {
		if !strings.Contains(strings.Join(findings, "\n"), want) {
			t.Errorf("the crawl does not say %q: %q", want, findings)
		}
	}
	if len(findings) != 4 {
		t.Errorf("the crawl says more than it should: %q", findings)
	}
	for _, p := range pages {
		if !strings.HasSuffix(p.url, "/there") {
			continue
		}
		said := strings.Join(inspectPage(p), "\n")
		for _, want := range []string{"content security policy: there is none", "nosniff", "2 h1", `lang is not "fr"`, `shows "%!"`, `shows "<nil>"`,
			"shows the key plan.no_action", "shows the key journal.day_wrong"} {
			if !strings.Contains(said, want) {
				t.Errorf("the inspection does not say %q: %s", want, said)
			}
		}
		if strings.Contains(said, "plan.adopt") || strings.Contains(said, "plan.json") {
			t.Errorf("the inspection takes an act or an address for a key: %s", said)
		}
	}
}

func TestALoosePolicyIsNamed(t *testing.T) {
	if faults := policyFaults(goodPolicy); len(faults) > 0 {
		t.Errorf("a strict policy was refused: %q", faults)
	}
	for policy, want := range map[string]string{
		goodPolicy + "; script-src-attr 'unsafe-inline'":                      "unsafe-inline",
		strings.Replace(goodPolicy, "default-src 'none'; ", "", 1):            "default-src",
		strings.Replace(goodPolicy, "base-uri 'none'; ", "", 1):               "base-uri is missing",
		strings.Replace(goodPolicy, "script-src 'self'", "script-src *", 1):   "script-src allows *",
		strings.Replace(goodPolicy, "style-src 'self'", "style-src data:", 1): "style-src allows data:",
	} {
		if faults := strings.Join(policyFaults(policy), "; "); !strings.Contains(faults, want) {
			t.Errorf("%s: want %q, found %q", policy, want, faults)
		}
	}
}

func TestVnuFindsPlantedFaults(t *testing.T) {
	const head = `<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Essai</title></head><body>`
	pages := []*page{
		{url: "/good", body: head + "<h1>Bon</h1></body></html>"},
		{url: "/bad", body: head + `<h1>Mauvais</h1><p id="a">x<p id="a">y<div role="button"></div></section></body></html>`},
	}
	findings := strings.Join(checkHTML(t, pages), "\n")
	if strings.Contains(findings, "/good") || !strings.Contains(findings, "/bad: vnu error") || !strings.Contains(findings, "Duplicate ID") {
		t.Errorf("vnu found: %s", findings)
	}
}

func TestInstancesAreTheFullestTheEmptiestAndTheLongest(t *testing.T) {
	at := func(url, heading, rest string) *page {
		return &page{url: "http://h" + url, status: 200, header: http.Header{"Content-Type": {"text/html"}}, body: "<h1>" + heading + "</h1>" + rest}
	}
	full, empty, long, plain := at("/actions/A1", "a", strings.Repeat("x", 500)), at("/actions/A2", "b", ""),
		at("/actions/A3", strings.Repeat("l", 90), ""), at("/actions/A4", "cc", "xxx")
	other, fiction := at("/en/actions/A4", "cc", "xxx"), at("/demo/actions/A4", "cc", "xxx")
	got := instances([]*page{plain, full, empty, long, other, fiction}, true)
	want := []*page{full, empty, long, fiction, other}
	if len(got) != len(want) {
		t.Fatalf("%d pages chosen, want %d", len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("place %d: %s", i, got[i].url)
		}
	}
	for address, want := range map[string]string{
		"http://h/en/actions/A1?on=x&known=2": "en /actions/* known on",
		"http://h/":                           "fr /",
		"http://h/demo/en/axes/3":             "demo en /axes/*",
	} {
		if got := pattern(address); got != want {
			t.Errorf("%s is %q, want %q", address, got, want)
		}
	}
}

func TestPoorUseFindsPlantedFaults(t *testing.T) {
	words := strings.Repeat("<p>Des mots que chacun peut lire. <a href=\"/\">un</a> <a href=\"/\">deux</a></p>", 3)
	bodies := map[string]struct{ body, want string }{
		"right":         {`<h1>Un</h1><h2>Deux</h2>` + words, ""},
		"too wide":      {`<h1>Un</h1><div class="rem">large</div>` + words, "scrolls sideways"},
		"cut":           {`<h1>Un</h1><div class="cut">Une phrase qui n'a plus de place quand elle est grande.</div>` + words, "a text is cut"},
		"tight":         {`<h1>Un</h1><div class="tight">abcdefghijk</div>` + words, "with the spacing of WCAG 1.4.12 a text is cut"},
		"a level left":  {`<h1>Un</h1><h3>Trois</h3>` + words, "headings out of order"},
		"only pictures": {`<h1>Un</h1><a href="/"><img src="data:," alt=""></a>` + words, "has no words"},
		"needs scripts": {`<h1>Un</h1><script>document.write("` + "Des mots qui ne viennent qu'avec un script." + `")</script>`, "0 links"},
	}
	tb, err := openBrowser(t).tab()
	if err != nil {
		t.Fatal(err)
	}
	defer tb.close()
	for name, c := range bodies {
		t.Run(name, func(t *testing.T) {
			findings := strings.Join(tb.poorly(plantedPage(t, `.rem{width:50rem} .cut{height:1.2rem;width:8rem;overflow:hidden;line-height:1.2rem} .tight{font:16px monospace;width:7rem;overflow:hidden;white-space:nowrap}`, "<main>"+c.body+"</main>")), "\n")
			if c.want == "" && findings != "" || !strings.Contains(findings, c.want) {
				t.Errorf("want %q, found %q", c.want, findings)
			}
		})
	}
}
