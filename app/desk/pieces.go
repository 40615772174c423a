package desk

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"mime"
	"path/filepath"
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/foundation/draft"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/store"
)

// Attachments are not published: a deliberation bears signatures, a report may bear names. They are kept
// sealed, named by their digest, which goes with the act in the authority's document.

// pieceMax is the largest attachment, piecesMax how many an act may have.
const (
	pieceMax  = 5 << 20
	piecesMax = 5
	pieceKind = "piece"
)

// takePieces keeps the file that came with a form and remembers it in the form.
func (v *visit) takePieces() fault.List {
	if v.r.MultipartForm == nil || len(v.r.MultipartForm.File["piece"]) == 0 {
		return nil
	}
	head := v.r.MultipartForm.File["piece"][0]
	if head.Size == 0 && head.Filename == "" {
		return nil
	}
	if len(v.form["pieces"]) >= piecesMax {
		return fault.List{fault.New(fault.Invalid, "pieces.many", piecesMax).At("piece")}
	}
	if head.Size > pieceMax {
		return fault.List{fault.New(fault.Invalid, "pieces.large", head.Filename, pieceMax>>20).At("piece")}
	}
	f, err := head.Open()
	if err != nil {
		return fault.List{fault.New(fault.Unavailable, "desk.form_unreadable").Because(err).At("piece")}
	}
	defer f.Close()
	body, err := io.ReadAll(io.LimitReader(f, pieceMax+1))
	if err != nil || len(body) == 0 {
		return fault.List{fault.New(fault.Invalid, "pieces.empty", head.Filename).At("piece")}
	}
	sum := sha256.Sum256(body)
	digest := "sha256:" + hex.EncodeToString(sum[:])
	ref, wrong := v.keepPiece(name(head.Filename), digest, body)
	if len(wrong) > 0 {
		return wrong
	}
	if !slices.Contains(v.form["pieces"], ref) {
		v.form.Add("pieces", ref)
	}
	// The document of the authority names the file by its digest, unless something else was typed. Its
	// name is not published: it may name a person.
	v.form.Set("document", cmp.Or(v.field("document"), v.Say("around.piece")+v.Say("say.colon")+" "+digest))
	return nil
}

// piecesADay bounds how many attachments a person may bring in a day.
const piecesADay = 30

// name is a file's own name, whatever folders stand before it.
func name(file string) string { return filepath.Base(strings.ReplaceAll(file, `\\`, "/")) }

// keepPiece seals an attachment; the same one again is the one that is there.
func (v *visit) keepPiece(name, digest string, body []byte) (ref string, wrong fault.List) {
	own, err := draft.List(v.ctx, v.DB, v.Vault, pieceKind, "", v.who.Account)
	if err != nil {
		return "", fault.Of(err)
	}
	since, today := store.Instant(v.Clock().AddDate(0, 0, -1)), 0
	for _, d := range own {
		if d.Subject == digest {
			return d.Ref, nil
		}
		if d.Created > since {
			today++
		}
	}
	if today >= piecesADay {
		return "", fault.List{fault.New(fault.Conflict, "pieces.day", piecesADay).At("piece")}
	}
	d, err := draft.Save(v.ctx, v.DB, v.Vault, draft.Draft{Kind: pieceKind, Subject: digest, Owner: v.who.Account, Title: name, Body: base64.StdEncoding.EncodeToString(body)}, v.Clock())
	if err != nil {
		return "", fault.Of(err)
	}
	return d.Ref, nil
}

// pieces are the attachments of the form.
func (v *visit) pieces() []draft.Draft {
	var out []draft.Draft
	for _, ref := range v.form["pieces"] {
		if d, err := v.ownDraft(ref); err == nil && d.Kind == pieceKind {
			out = append(out, d)
		}
	}
	return out
}

func (v *visit) piecesNames() g.Node {
	all := v.pieces()
	if len(all) == 0 {
		return g.Text(v.Say("around.piece_none"))
	}
	return h.Ul(g.Map(all, func(d draft.Draft) g.Node {
		return h.Li(web.A(v.To("/bureau/pieces/"+d.Ref), d.Title), h.Br(), h.Span(h.Class("hash"), g.Text(d.Subject)))
	}))
}

func (v *visit) piecesTaken() g.Node {
	if len(v.form["pieces"]) == 0 {
		return nil
	}
	return h.Div(h.Class("field"), h.P(g.Text(v.Say("around.pieces_taken"))), v.piecesNames())
}

// pieceReaders read the attachments of others; everybody reads their own.
var pieceReaders = []identity.Role{identity.Direction, identity.Auditor}

// sendPiece gives an attachment to its owner and to those who may read all, as a file and never as a page of ours; that
// it was read is noted.
func sendPiece(v *visit) error {
	d, err := draft.Get(v.ctx, v.DB, v.Vault, v.of("ref"))
	if err != nil {
		return err
	}
	_, reads := v.who.Actor.Holds(pieceReaders)
	if d.Kind != pieceKind || d.Owner != v.who.Account && !reads {
		return fault.New(fault.NotFound, "web.no_page")
	}
	body, err := base64.StdEncoding.DecodeString(d.Body)
	if err != nil {
		return err
	}
	if err := v.People.Looked(v.ctx, v.who.Actor, "piece:"+d.Ref); err != nil {
		return err
	}
	name := d.Title
	if v.Fictional {
		name = "DEMO-" + name
	}
	v.w.Header().Set("Content-Type", "application/octet-stream")
	v.w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	_, err = v.w.Write(body)
	return err
}
