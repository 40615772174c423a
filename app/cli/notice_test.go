package cli

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"relance/foundation/journal"
	"relance/foundation/notice"
)

// browser is somebody with a browser that keeps cookies.
type browser struct {
	t    *testing.T
	at   string
	http http.Client
}

func (b *browser) read(resp *http.Response, err error) (status int, at, body string) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return resp.StatusCode, resp.Request.URL.Path, string(text)
}

func (b *browser) get(path string) string {
	b.t.Helper()
	status, _, body := b.read(b.http.Get(b.at + path))
	if status != http.StatusOK {
		b.t.Fatalf("%s answers %d", path, status)
	}
	return body
}

// post sends a form and gives the page to which it leads.
func (b *browser) post(path string, pairs ...string) (at, body string) {
	b.t.Helper()
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	status, at, body := b.read(b.http.PostForm(b.at+path, v))
	if status != http.StatusOK {
		b.t.Fatalf("%s answers %d: %s", path, status, body)
	}
	return at, body
}

func browse(t *testing.T, address string) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t, address, http.Client{Jar: jar}}
}

func TestWhatAReaderReportsIsAnsweredInPublicByWhoSignedIn(t *testing.T) {
	_, data, action := begun(t)
	link := strings.TrimSpace(good(t, "user", "invite", "--data", data, "--name", "Anne Exemple", "--email", "anne@exemple.fr", "--role", "direction"))
	address := running(t, data)
	reader, anne := browse(t, address), browse(t, address)
	form := []string{"forme", "erreur", "cle", "abcdefghijklmnop0123", "sujet", "action:" + action, "texte", "Le montant est faux.", "nom", "Zoé Perrot", "adresse", "zoe@exemple.fr"}
	own, _ := reader.post("/signaler", form...)
	if again, _ := reader.post("/signaler", form...); again != own || !strings.HasPrefix(own, "/signalements/") {
		t.Fatalf("sent twice, it leads to %s and %s", own, again)
	}
	anne.post(link)
	at := regexp.MustCompile(`/bureau/signalements/[0-9a-z]{10}`).FindString(anne.get("/bureau/signalements"))
	page := anne.get(at)
	csrf := regexp.MustCompile(`name="csrf" value="([^"]+)"`).FindStringSubmatch(page)
	if !strings.Contains(page, "zoe@exemple.fr") || csrf == nil {
		t.Fatalf("the report is %s", page)
	}
	reader.post(own, "do", "contact")
	if strings.Contains(anne.get(at), "Perrot") {
		t.Error("an erased contact is shown")
	}
	answer := []string{"csrf", csrf[1], "do", "record", "id", "desk-answer-0001", "suite", "confirmed", "resume_fr", "Un montant paraît faux.", "reponse_fr", "Le montant est juste."}
	_, first := anne.post(at, answer...)
	_, again := anne.post(at, answer...)
	act := regexp.MustCompile(`href="(/journal/[0-9]+)"`).FindStringSubmatch(first)
	if act == nil || !strings.Contains(again, act[1]) {
		t.Fatalf("after the answer: %s", first)
	}
	for path, want := range map[string]string{"/signalements": act[1], own: act[1], act[1]: "Le montant est juste."} {
		if body := reader.get(path); !strings.Contains(body, want) || strings.Contains(body, "Perrot") {
			t.Errorf("%s does not say %q, or names its author: %s", path, want, body)
		}
	}
	if csv := reader.get("/signalements.csv"); strings.Count(csv, "confirmed") != 1 {
		t.Errorf("the answers are %s", csv)
	}
}

func TestAServerErasesAtItsStartWhatReadersLeftLongAgo(t *testing.T) {
	data := dataFlags{Data: filepath.Join(t.TempDir(), "data")}
	held, err := data.hold()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	o, err := data.open(ctx, held, journal.Config{Origin: demonstrationOrigin, Clock: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	term := &Terminal{ctx: ctx, Err: io.Discard}
	s := term.newServer(false)
	defer o.close(s.log)
	ref, err := notice.Add(ctx, o.db, o.Vault, "k", notice.Notice{Kind: "erreur", Subject: "plan", Lang: "fr"}, "Texte.", notice.Contact{Name: "Zoé"}, time.Now().AddDate(-2, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	over := make(chan struct{})
	go func() { s.sweep(o); close(over) }()
	kept := true
	for until := time.Now().Add(10 * time.Second); kept && time.Now().Before(until); time.Sleep(5 * time.Millisecond) {
		n, err := notice.ByReference(ctx, o.db, ref)
		if err != nil {
			t.Fatal(err)
		}
		kept = n.HasContact()
	}
	cancel()
	if <-over; kept {
		t.Error("a contact of two years ago is kept")
	}
}
