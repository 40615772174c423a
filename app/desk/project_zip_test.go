package desk_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"relance/domain/plan"
	"relance/domain/plan/plantest"
	"relance/foundation/identity"
)

// zipped makes an archive of names and texts, in their order.
func zipped(t testing.TB, pairs ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(pairs); i += 2 {
		f, err := z.Create(pairs[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(pairs[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// bringsFolder sends an archive as a plan folder.
func (p *person) bringsFolder(body []byte) *httptest.ResponseRecorder {
	p.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for name, value := range map[string]string{"csrf": p.session.CSRF, "nom": "Le mien", "do": "begin"} {
		if err := m.WriteField(name, value); err != nil {
			p.t.Fatal(err)
		}
	}
	f, err := m.CreateFormFile("dossier", "plan.zip")
	if err == nil {
		_, err = f.Write(body)
	}
	if err == nil {
		err = m.Close()
	}
	if err != nil {
		p.t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/bureau/projet/dossier", &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.AddCookie(&http.Cookie{Name: "relance", Value: p.session.Secret})
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	return w
}

func TestAFolderGoesOutAndComesBackTheSame(t *testing.T) {
	o := adopted(t)
	d := o.as(identity.Direction)
	at := d.begun()
	d.edits(at+"/action/A2.~1", "title.fr", "Un autre intitulé", "note.fr", "Deux\n\nparagraphes : « oui ».")
	out := d.ask(http.MethodGet, at+"/dossier.zip", nil)
	if out.Code != http.StatusOK || out.Header().Get("Content-Type") != "application/zip" || !strings.Contains(out.Header().Get("Content-Disposition"), "grand-paris.zip") {
		t.Fatalf("%d %v", out.Code, out.Header())
	}
	z, err := zip.NewReader(bytes.NewReader(out.Body.Bytes()), int64(out.Body.Len()))
	if err != nil {
		t.Fatal(err)
	}
	sub, err := fs.Sub(z, "grand-paris")
	if err != nil {
		t.Fatal(err)
	}
	compiled := plantest.CompileFS(t, sub, "grand-paris")
	if a, _ := compiled.Content.Action("A2.~1"); a.Title["fr"] != "Un autre intitulé" || a.Note["fr"] != "Deux\n\nparagraphes : « oui »." {
		t.Errorf("the folder says %+v", a)
	}
	w := d.bringsFolder(out.Body.Bytes())
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	back := path(w.Header().Get("Location"))
	again := d.ask(http.MethodGet, back+"/dossier.zip", nil)
	if !bytes.Equal(out.Body.Bytes(), again.Body.Bytes()) {
		t.Error("what comes back is not what went out")
	}
	if words := d.get("/bureau/projet").Words(); !strings.Contains(words, "Le mien") {
		t.Errorf("the list does not name it: %s", words)
	}
}

func TestAFolderWithATerritoryIsAdoptedWithIt(t *testing.T) {
	o := newOffice(t)
	d := o.as(identity.Direction)
	c := plantest.Compile(t, realFolder)
	if c.Territory == nil {
		t.Fatal("the real plan has no territory")
	}
	var b bytes.Buffer
	if err := plan.Zip(&b, c.Content, c.Territory...); err != nil {
		t.Fatal(err)
	}
	at := path(d.bringsFolder(b.Bytes()).Header().Get("Location"))
	form := d.get(at + "/adopter")
	d.goes(at+"/adopter", d.filled(form, "do", "record")...)
	version, found, err := plan.Adopted(context.Background(), o.DB, plan.View{})
	if err != nil || !found || version.Digest != c.Digest || version.Territory == "" {
		t.Fatalf("%+v, %v", version, err)
	}
	next := d.begun() // an amendment keeps the territory that is in force
	d.edits(next+"/action/A2.~1", "note.fr", "Autre note.")
	d.goes(next+"/adopter", d.filled(d.get(next+"/adopter"), "do", "record")...)
	now, _, err := plan.Adopted(context.Background(), o.DB, plan.View{})
	if err != nil || now.Territory != version.Territory || now.Digest == version.Digest {
		t.Errorf("%+v, %v", now, err)
	}
}

func TestEveryProblemOfAFolderIsToldWithFileAndLine(t *testing.T) {
	o := adopted(t)
	d := o.as(identity.Direction)
	w := d.bringsFolder(zipped(t, "mon-plan/plan.yaml", "format: 1\nplan: mon-plan\nfictional: false\nlanguages: [fr]\ntitle: {fr: Plan}\nenvelope: beaucoup\n", "mon-plan/__MACOSX/x", "bruit", "mon-plan/.DS_Store", "bruit"))
	page := d.page("folder", http.StatusUnprocessableEntity, w)
	words := page.Words()
	for _, want := range []string{"plan.yaml:6:11", "beaucoup", "sources.yaml"} {
		if !strings.Contains(words, want) {
			t.Errorf("it does not say %q: %s", want, words)
		}
	}
	if page.ByID("nom").Attr["value"] != "Le mien" {
		t.Error("the name typed is lost")
	}
}

func TestHostileArchivesAreRefusedWhole(t *testing.T) {
	o := adopted(t)
	d := o.as(identity.Direction)
	var many []string
	for i := range 1001 {
		many = append(many, fmt.Sprintf("actions/%d.yaml", i), "x")
	}
	var linked bytes.Buffer
	z := zip.NewWriter(&linked)
	h := &zip.FileHeader{Name: "p1.yaml"}
	h.SetMode(fs.ModeSymlink | 0o777)
	f, err := z.CreateHeader(h)
	if err == nil {
		_, err = f.Write([]byte("/etc/passwd"))
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	good := zipped(t, "plan.yaml", "format: 1")
	for name, body := range map[string][]byte{
		"nothing":         {},
		"no archive":      []byte("PK\x03\x04 et puis rien"),
		"cut short":       good[:len(good)-10],
		"climbs":          zipped(t, "../../plan.yaml", "format: 1"),
		"from the root":   zipped(t, "/etc/plan.yaml", "format: 1"),
		"of Windows":      zipped(t, `..\plan.yaml`, "format: 1"),
		"a drive":         zipped(t, `C:/plan.yaml`, "format: 1"),
		"twice":           zipped(t, "p1.yaml", "format: 1", "p1.yaml", "format: 2"),
		"many files":      zipped(t, many...),
		"a bomb":          zipped(t, "plan.yaml", strings.Repeat("#", 33<<20)),
		"bombs":           zipped(t, "a.bin", strings.Repeat("0", 20<<20), "b.bin", strings.Repeat("0", 20<<20)),
		"a link":          linked.Bytes(),
		"a file and more": zipped(t, "actions", "x", "actions/axis-1.yaml", "axis: 1"),
		"markup":          zipped(t, "plan.yaml", "<script>alert(1)</script>: x\n"),
	} {
		t.Run(name, func(t *testing.T) {
			w := d.bringsFolder(body)
			page := d.page(name, http.StatusUnprocessableEntity, w)
			if len(page.All("script")) > 0 || page.ByID("erreurs") == nil {
				t.Errorf("it answers %s", w.Body)
			}
		})
	}
	if words := d.get("/bureau/projet").Words(); !strings.Contains(words, "Aucun projet") {
		t.Errorf("something is kept: %s", words)
	}
}
