package desk

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
	"relance/foundation/draft"
	"relance/foundation/fault"
	"relance/foundation/folder"
	"relance/foundation/journal"
)

// Limits of a plan folder that comes as an archive. The compiler has its own, for each file.
const (
	zipMax       = 16 << 20 // bytes of the archive
	zipFilesMax  = 1000
	zipAllMax    = 32 << 20 // bytes of all files, unpacked
	zipNameMax   = 300      // bytes of a name
	problemsSeen = 200
)

// unzip reads an archive into memory, as a folder. It trusts no name and no size that the archive gives:
// nothing is written anywhere, a name that climbs or a link is refused, and reading ends at the limits.
func unzip(body []byte) (fs.FS, error) {
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, fault.New(fault.Invalid, "project.zip_unreadable").Because(err).At("dossier")
	}
	if len(z.File) > zipFilesMax {
		return nil, fault.New(fault.Invalid, "project.zip_files", len(z.File), zipFilesMax).At("dossier")
	}
	files, left := map[string][]byte{}, int64(zipAllMax)
	for _, f := range z.File {
		name := f.Name
		switch {
		case strings.HasSuffix(name, "/") && fs.ValidPath(strings.TrimSuffix(name, "/")):
			continue
		case !fs.ValidPath(name) || strings.ContainsAny(name, `\:`) || len(name) > zipNameMax:
			return nil, fault.New(fault.Invalid, "project.zip_name", fault.Clip(name)).At("dossier")
		case !f.Mode().IsRegular():
			return nil, fault.New(fault.Invalid, "project.zip_special", fault.Clip(name)).At("dossier")
		case slices.ContainsFunc(strings.Split(name, "/"), func(s string) bool { return strings.HasPrefix(s, ".") || s == "__MACOSX" }):
			continue // what systems and editors put beside
		case files[name] != nil:
			return nil, fault.New(fault.Invalid, "project.zip_twice", fault.Clip(name)).At("dossier")
		}
		data, err := unpack(f, left)
		if err != nil {
			return nil, err
		}
		if left -= int64(len(data)); left < 0 {
			return nil, fault.New(fault.Invalid, "project.zip_large", zipAllMax>>20).At("dossier")
		}
		files[name] = data
	}
	return plan.Folder(inFolder(files)), nil
}

// unpack reads one file, one byte further than what is left at most.
func unpack(f *zip.File, left int64) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, fault.New(fault.Invalid, "project.zip_unreadable").Because(err).At("dossier")
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, left+1))
	if err != nil {
		return nil, fault.New(fault.Invalid, "project.zip_unreadable").Because(err).At("dossier")
	}
	return append([]byte{}, data...), nil
}

// inFolder takes the one folder away in which an archive holds everything.
func inFolder(files map[string][]byte) map[string][]byte {
	if files["plan.yaml"] != nil {
		return files
	}
	root := ""
	for name := range files {
		first, _, deeper := strings.Cut(name, "/")
		if !deeper || root != "" && root != first {
			return files
		}
		root = first
	}
	out := map[string][]byte{}
	for name, data := range files {
		out[strings.TrimPrefix(name, root+"/")] = data
	}
	return out
}

// showFolder asks for a plan folder.
func showFolder(v *visit) error {
	if !v.editing().all {
		return fault.New(fault.NotFound, "web.no_page")
	}
	return v.folderForm(http.StatusOK, nil, nil)
}

func (v *visit) folderForm(status int, faults []*fault.Fault, problems []folder.Problem) error {
	f := &web.Form{Site: v.Site, Action: "/bureau/projet/dossier", CSRF: v.who.CSRF, Faults: faults, Upload: true,
		Buttons: []g.Node{web.Button("begin", v.Say("project.folder_send"))}}
	f.Inputs = []g.Node{
		f.In(web.Input{Name: "dossier", Kind: "file", Label: v.Say("project.folder"), Help: v.Say("project.folder_help", zipMax>>20), Accept: ".zip", Needed: true}),
		f.In(web.Input{Name: "nom", Label: v.Say("project.name"), Help: v.Say("project.name_help"), Value: v.form.Get("nom")})}
	page := &web.Page{Title: v.Say("project.from_folder"), Path: "/bureau/projet/dossier",
		Trail: []web.Crumb{{Words: v.Say("desk.nav_project"), Address: v.To("/bureau/projet")}},
		Body:  []g.Node{h.P(h.Class("lead"), g.Text(v.Say("project.folder_lead"))), f.Render()}}
	if len(problems) > 0 {
		var b strings.Builder
		if err := folder.Print(&b, v.Say, problems); err != nil {
			return err
		}
		page.Body = append(page.Body, web.Section("problemes", v.Say("project.folder_problems", len(problems)), h.Pre(g.Text(b.String()))))
	}
	return v.show(status, page)
}

// sendFolder compiles an uploaded folder and begins a draft from it.
func sendFolder(v *visit) error {
	if !v.editing().all {
		return fault.New(fault.NotFound, "web.no_page")
	}
	name, body, err := v.uploaded("dossier")
	var folder fs.FS
	if err == nil {
		folder, err = unzip(body)
	}
	if refusal := refused(err); refusal != nil {
		return v.folderForm(http.StatusUnprocessableEntity, refusal, nil)
	}
	if err != nil {
		return err
	}
	c, problems := plan.Compile(folder, "")
	if len(problems) > 0 {
		wrong := fault.New(fault.Invalid, "project.folder_wrong", len(problems)).At("dossier")
		return v.folderForm(http.StatusUnprocessableEntity, []*fault.Fault{wrong}, problems[:min(len(problems), problemsSeen)])
	}
	if c.Content.Fictional != v.Journal.Fictional {
		return v.folderForm(http.StatusUnprocessableEntity, []*fault.Fault{fault.New(fault.Invalid, "plan.fiction_mixed").At("dossier")}, nil)
	}
	ground := ""
	if c.Territory != nil {
		d, err := draft.Save(v.ctx, v.DB, v.Vault, draft.Draft{Kind: groundKind, Owner: v.who.Account, Title: fullTitle(name), Body: string(c.Territory)}, v.Clock())
		if refusal := refused(err); refusal != nil {
			for _, x := range refusal {
				x.Field = "dossier"
			}
			return v.folderForm(http.StatusUnprocessableEntity, refusal, nil)
		}
		if err != nil {
			return err
		}
		ground = d.Ref
	}
	title := v.field("nom")
	if title == "" {
		title = v.in(c.Content.Title)
	}
	return v.beginProject(title, c.Content, projectAbout{Ground: ground})
}

// uploaded reads the one file of a field.
func (v *visit) uploaded(field string) (name string, body []byte, err error) {
	if v.r.MultipartForm == nil || len(v.r.MultipartForm.File[field]) == 0 || v.r.MultipartForm.File[field][0].Filename == "" {
		return "", nil, fault.New(fault.Invalid, "form.missing").At(field)
	}
	head := v.r.MultipartForm.File[field][0]
	if head.Size > zipMax {
		return "", nil, fault.New(fault.Invalid, "project.zip_large", zipMax>>20).At(field)
	}
	f, err := head.Open()
	if err != nil {
		return "", nil, fault.New(fault.Unavailable, "desk.form_unreadable").Because(err)
	}
	defer f.Close()
	body, err = io.ReadAll(io.LimitReader(f, zipMax))
	return path.Base(strings.ReplaceAll(head.Filename, `\`, "/")), body, err
}

// sendZip gives a draft as the folder that compiles to it.
func sendZip(v *visit) error {
	p, err := v.project()
	if err != nil {
		return err
	}
	ground, err := v.groundOf(p)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := plan.Zip(&b, p.content, []byte(ground)...); err != nil {
		return err
	}
	name := p.content.Plan + ".zip"
	if p.content.Fictional || v.Fictional {
		name = "DEMO-" + name
	}
	v.w.Header().Set("Content-Type", "application/zip")
	v.w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	_, err = v.w.Write(b.Bytes())
	return err
}

// groundOf is the territory of a draft: that which came with it, or that which is in force; "" for none.
func (v *visit) groundOf(p *project) (string, error) {
	if p.about.Ground != "" {
		d, err := draft.Get(v.ctx, v.DB, v.Vault, p.about.Ground)
		return d.Body, err
	}
	text := ""
	return text, v.withPlan(func(ctx context.Context, now *planNow) error {
		if now.version.Territory == "" {
			return nil
		}
		b, err := journal.ReadBlob(ctx, now.q, now.version.Territory)
		text = b.Body
		return err
	})
}
