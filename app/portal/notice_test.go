package portal_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"relance/app/web/htmltest"
	"relance/domain/plan"
	"relance/foundation/journal"
	"relance/foundation/notice"
)

// send sends a form as a browser does.
func (s *site) send(address string, head map[string]string, pairs ...string) *httptest.ResponseRecorder {
	s.t.Helper()
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, address, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for k, x := range head {
		r.Header.Set(k, x)
		if k == "from" {
			r.RemoteAddr = x
		}
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func (s *site) pending() []notice.Notice {
	s.t.Helper()
	all, err := notice.List(context.Background(), s.DB)
	if err != nil {
		s.t.Fatal(err)
	}
	return all
}

const formKey = "abcdefghijklmnop0123"

func TestWhatAReaderReportsIsKeptOnceAndFollowedByItsAddress(t *testing.T) {
	s := real(t)
	form := []string{"forme", "erreur", "cle", formKey, "sujet", "action:A2.~1", "page", "/argent?etape=paid", "texte", "Le montant est faux.", "nom", "Anne Perrot", "adresse", "anne@exemple.fr"}
	first := s.send("/signaler", nil, form...)
	again := s.send("/signaler", nil, form...)
	at := first.Header().Get("Location")
	if first.Code != http.StatusSeeOther || again.Header().Get("Location") != at || !strings.HasPrefix(at, "/signalements/") || len(s.pending()) != 1 {
		t.Fatalf("answers %d %q then %q, %d kept", first.Code, at, again.Header().Get("Location"), len(s.pending()))
	}
	w := s.get(at)
	for _, want := range []string{"Merci", "Gardez l’adresse", "A2.~1", "Retirer mon message", "gardées, chiffrées"} {
		if !strings.Contains(htmltest.Parse(t, w.Body.String()).Words(), want) {
			t.Errorf("its page does not say %q", want)
		}
	}
	for name, want := range map[string]string{"Cache-Control": "no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "same-origin"} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	for _, secret := range []string{"Perrot", "anne@", "montant est faux"} {
		for _, address := range []string{at, "/signalements", "/signalements.json", "/signalements.csv", "/journal"} {
			if strings.Contains(s.get(address).Body.String(), secret) {
				t.Errorf("%s shows %q", address, secret)
			}
		}
	}
	if w := s.send(at, nil, "do", "contact"); w.Code != http.StatusSeeOther || s.pending()[0].HasContact() {
		t.Errorf("erasing answers %d: %+v", w.Code, s.pending())
	}
	if w := s.send("/en"+at, nil, "do", "retirer"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/en"+at || len(s.pending()) != 0 {
		t.Errorf("withdrawing answers %d", w.Code)
	}
	if text := s.page("/en" + at).Words(); !strings.Contains(text, "You withdrew it") {
		t.Errorf("after it: %s", text)
	}
	if w := s.send(at, nil, "do", "retirer"); w.Code != http.StatusConflict {
		t.Errorf("withdrawing twice answers %d", w.Code)
	}
	for _, wrong := range []string{"/signalements/" + strings.Repeat("0", 29), "/signalements/x", "/signalements/x.json"} {
		if w := s.get(wrong); w.Code != http.StatusNotFound {
			t.Errorf("%s answers %d", wrong, w.Code)
		}
	}
}

func TestAFormThatIsRefusedGivesBackAllThatWasTyped(t *testing.T) {
	s := real(t)
	long := strings.Repeat("é", 4001)
	for name, c := range map[string]struct {
		pairs []string
		says  string
	}{
		"no text":       {[]string{"forme", "erreur", "sujet", "plan", "nom", "Zoé"}, "Dites quel chiffre est faux"},
		"no source":     {[]string{"forme", "source", "sujet", "plan", "nom", "Zoé"}, "Donnez l’adresse du document"},
		"long text":     {[]string{"forme", "erreur", "sujet", "plan", "texte", long, "nom", "Zoé"}, "la limite est de 4\u202f000"},
		"script":        {[]string{"forme", "source", "sujet", "plan", "lien", "javascript:alert(1)", "nom", "Zoé"}, "pas une adresse d’internet"},
		"far page":      {[]string{"forme", "erreur", "sujet", "plan", "texte", "x", "page", "//ailleurs.example/", "nom", "Zoé"}, "pas une adresse de ce site"},
		"no mail":       {[]string{"forme", "erreur", "sujet", "plan", "texte", "x", "adresse", "zoe", "nom", "Zoé"}, "pas une adresse électronique"},
		"second line":   {[]string{"forme", "erreur", "sujet", "plan", "texte", "x", "adresse", "zoe@a.fr\nBcc: x@b.fr", "nom", "Zoé"}, "pas une adresse électronique"},
		"no subject":    {[]string{"forme", "erreur", "sujet", "action:A9", "texte", "x", "nom", "Zoé"}, "Choisissez dans la liste"},
		"a machine":     {[]string{"forme", "erreur", "sujet", "plan", "texte", "x", "site", "https://spam.example", "nom", "Zoé"}, "doit rester vide"},
		"a long name":   {[]string{"forme", "erreur", "sujet", "plan", "texte", "x", "nom", "Zoé" + strings.Repeat("o", 100)}, "la limite est de 100"},
		"formless":      {[]string{"nom", "Zoé"}, "Choisissez dans la liste"},
		"a long number": {[]string{"forme", "erreur", "sujet", "axis:99999999999999999999", "texte", "x", "nom", "Zoé"}, "Choisissez dans la liste"},
	} {
		w := s.send("/signaler", nil, c.pairs...)
		body := w.Body.String()
		page := htmltest.Parse(t, body)
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(page.Words(), c.says) || !strings.Contains(body, `href="#`) {
			t.Errorf("%s answers %d: %s", name, w.Code, page.Words())
		}
		for i := 1; i < len(c.pairs); i += 2 {
			if field := c.pairs[i-1]; field != "sujet" && field != "adresse" && !strings.Contains(body, c.pairs[i]) {
				t.Errorf("%s: what was typed as %s is lost", name, field)
			}
		}
		for _, f := range htmltest.Faults(page, "fr") {
			t.Errorf("%s: %s", name, f)
		}
	}
	if n := len(s.pending()); n != 0 {
		t.Errorf("%d are kept", n)
	}
}

func TestAFormFromElsewhereOrTooLargeIsNotRead(t *testing.T) {
	s := real(t)
	good := []string{"forme", "erreur", "sujet", "plan", "texte", "x"}
	for _, head := range []map[string]string{{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "", "Origin": "https://ailleurs.example"}} {
		if w := s.send("/signaler", head, good...); w.Code != http.StatusForbidden {
			t.Errorf("%v answers %d", head, w.Code)
		}
	}
	if w := s.send("/signaler", nil, append(good, "nom", strings.Repeat("x", 2<<20))...); w.Code != http.StatusBadRequest {
		t.Errorf("too large answers %d", w.Code)
	}
	for _, address := range []string{"/", "/signalements", "/journal", "/actions/A2.~1", "/signaler.json"} {
		if w := s.send(address, nil, good...); w.Code != http.StatusMethodNotAllowed {
			t.Errorf("POST %s answers %d", address, w.Code)
		}
	}
	if n := len(s.pending()); n != 0 {
		t.Errorf("%d are kept", n)
	}
}

func TestSomebodyWhoSendsMuchIsAskedToWaitAndOthersAreNot(t *testing.T) {
	s := real(t)
	ask := func(from, text string) int {
		return s.send("/signaler", map[string]string{"from": from}, "forme", "erreur", "sujet", "plan", "texte", text).Code
	}
	for i := range 6 {
		if code := ask("192.0.2.7:1", strings.Repeat("a", i+1)); code != http.StatusSeeOther {
			t.Fatalf("the %dth answers %d", i, code)
		}
	}
	if code := ask("192.0.2.7:9", "encore"); code != http.StatusTooManyRequests {
		t.Errorf("one too many answers %d", code)
	}
	if code := ask("192.0.2.8:1", "moi"); code != http.StatusSeeOther {
		t.Errorf("somebody else is answered %d", code)
	}
	s.Clock.Set(s.Clock.Now().Add(time.Hour))
	if code := ask("192.0.2.7:1", "plus tard"); code != http.StatusSeeOther {
		t.Errorf("an hour later %d", code)
	}
}

func TestTheFormKnowsFromWhichPageOneComes(t *testing.T) {
	s := real(t)
	value := func(address, referer string) (page, subject string) {
		r := httptest.NewRequest("GET", address, nil)
		r.Header.Set("Referer", referer)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		for _, n := range htmltest.Parse(t, w.Body.String()).All("option") {
			if _, is := n.Attr["selected"]; is {
				subject = n.Attr["value"]
			}
		}
		for _, n := range htmltest.Parse(t, w.Body.String()).All("input") {
			if n.Attr["name"] == "page" {
				page = n.Attr["value"]
			}
		}
		return page, subject
	}
	for _, c := range [][4]string{
		{"/signaler", "http://example.com/en/actions/A2.~1?on=2021-01-01", "/actions/A2.~1?on=2021-01-01", "action:A2.~1"},
		{"/signaler", "http://ailleurs.example/actions/A2.~1", "", "plan"},
		{"/signaler", "http://example.com/signalements/abcd-abcd", "", "plan"},
		{"/signaler", "http://example.com/bureau/actes", "", "plan"},
		{"/signaler?chiffre=/axes/2", "http://example.com/journal/1", "/axes/2", "axis:2"},
		{"/signaler?chiffre=//ailleurs.example", "", "", "plan"},
		{"/signaler?sujet=missing:titles", "", "", "missing:titles"},
		{"/signaler?sujet=%22%3E%3Cscript%3E", "", "", "plan"},
		{"/signaler?sujet=act:1", "", "", "act:1"},
		{"/signaler?sujet=act:9999", "", "", "plan"},
	} {
		if page, subject := value(c[0], c[1]); page != c[2] || subject != c[3] {
			t.Errorf("%s from %s: %q about %q", c[0], c[1], page, subject)
		}
	}
}

func TestAnswersAreListedWithTheirActsTheLastFirst(t *testing.T) {
	s := real(t)
	if text := s.page("/signalements").Words(); !strings.Contains(text, "Personne n’a encore signalé d’erreur") || !strings.Contains(text, "Aucune réponse n’est encore publiée") {
		t.Errorf("before: %s", text)
	}
	if code := s.send("/signaler", nil, "forme", "source", "sujet", "missing:titles", "lien", "https://exemple.fr/plan.pdf").Code; code != http.StatusSeeOther {
		t.Fatal(code)
	}
	fix := s.Must(&plan.Allocate{Action: "A2.~1", Cents: 100}, "2020-07-01")
	say := func(id, received, on, outcome string, by int64) journal.Receipt {
		return s.Must(&plan.Answer{Notice: id, Received: received, About: "action:A2.~1", Outcome: outcome, CorrectedBy: by,
			Summary: plan.Text{"fr": "Un doute.", "en": "A doubt."}, Published: plan.Published{Text: plan.Text{"fr": "C'est corrigé.", "en": "It is put right."}}}, on)
	}
	say("n111", "2020-07-02", "2020-07-04", "confirmed", 0)
	last := say("n222", "2020-07-02", "2020-07-12", plan.Corrected, fix.Number)
	type answers struct {
		Received, Answered, Pending int64
		Days                        *int `json:"median_days"`
		Answers                     []struct {
			Act         int64
			Notice      string
			CorrectedBy *int64 `json:"corrected_by"`
			Text        plan.Text
		}
	}
	a := read[answers](s, "/signalements.json")
	if a.Received != 3 || a.Answered != 2 || a.Pending != 1 || *a.Days != 2 || len(a.Answers) != 2 || a.Answers[0].Notice != "n222" || *a.Answers[0].CorrectedBy != fix.Number || a.Answers[0].Text["en"] != "It is put right." {
		t.Errorf("%+v", a)
	}
	for address, want := range map[string]string{"/signalements": "3 messages reçus\u202f: 2 ont une réponse publique, 1 attend", "/en/signalements": "3 messages received: 2 have a public answer, 1 waits",
		"/journal/" + strconv.FormatInt(last.Number, 10): "Signalé\u202f: Un doute. Réponse\u202f: C’est corrigé.", "/actions/A2.~1": "C’est corrigé"} {
		if text := s.page(address).Words(); !strings.Contains(text, want) {
			t.Errorf("%s does not say %q: %s", address, want, text)
		}
	}
	if a := read[answers](s, "/signalements.json?on=2020-07-05"); len(a.Answers) != 1 {
		t.Errorf("on an earlier day: %+v", a)
	}
}

func TestAReportWhoseAnswerIsTakenBackWaitsAgain(t *testing.T) {
	s := real(t)
	at := s.send("/signaler", nil, "forme", "erreur", "sujet", "plan", "texte", "Le montant est faux.").Header().Get("Location")
	n := s.pending()[0]
	a := s.Must(&plan.Answer{Notice: n.ID, Received: n.Received[:10], About: "plan", Outcome: "confirmed",
		Summary: plan.Text{"fr": "Un doute."}, Published: plan.Published{Text: plan.Text{"fr": "Le montant est juste."}}}, "")
	if err := notice.Close(t.Context(), s.DB, n.ID, notice.Answered, "", s.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	type counts struct{ Received, Answered, Pending int64 }
	if c := read[counts](s, "/signalements.json"); c != (counts{1, 1, 0}) {
		t.Errorf("answered: %+v", c)
	}
	if text := s.page("/signalements").Words(); !strings.Contains(text, "1 message reçu\u202f: 1 a une réponse publique, aucun n’attend.") {
		t.Errorf("the list says: %s", text)
	}
	s.Must(&journal.Correct{Of: a.Number, Reason: map[string]string{"fr": "Réponse donnée trop vite."}}, "")
	if c := read[counts](s, "/signalements.json"); c != (counts{1, 0, 1}) {
		t.Errorf("taken back: %+v", c)
	}
	if text := s.page(at).Words(); !strings.Contains(text, "de nouveau en attente") || strings.Contains(text, "Retirer mon message") {
		t.Errorf("its author reads: %s", text)
	}
}

func FuzzAnyFormIsAnsweredWithoutAFault(f *testing.F) {
	f.Add("forme=erreur&texte=x", "/en/actions/A1.1")
	f.Add("forme=source&lien=https://a%00&cle=%ff&sujet=act:00", "//x")
	s := real(f)
	f.Fuzz(func(t *testing.T, body, page string) {
		r := httptest.NewRequest(http.MethodPost, "/signaler", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Referer", page)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code >= 500 && w.Code != http.StatusServiceUnavailable {
			t.Errorf("answers %d to %q", w.Code, body)
		}
		w = httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest("GET", "/signaler?chiffre="+url.QueryEscape(page)+"&sujet="+url.QueryEscape(body), nil))
		if w.Code >= 500 {
			t.Errorf("the form answers %d to %q", w.Code, page)
		}
	})
}
