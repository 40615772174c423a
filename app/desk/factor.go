package desk

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
	"rsc.io/qr"

	"relance/app/web"
	"relance/foundation/fault"
	"relance/foundation/identity"
)

// factorForm says whether a second factor is in force, and offers to begin or to end one.
func (v *visit) factorForm(a identity.Account, faults []*fault.Fault) g.Node {
	f := &web.Form{Site: v.Site, Action: "/bureau/compte", CSRF: v.who.CSRF, Faults: faults}
	if a.SecondFactor {
		f.Inputs = []g.Node{f.In(web.Input{Name: "actuel", Kind: "code", Label: v.Say("own.factor_now"), Help: v.Say("own.factor_now_help"), Needed: true, Complete: "one-time-code"})}
		f.Buttons = []g.Node{web.Second("facteur", v.Say("own.factor_replace")), web.Second("sans-facteur", v.Say("own.factor_drop"))}
		return g.Group{h.P(g.Text(v.Say("own.factor_there"))), f.Render()}
	}
	f.Buttons = []g.Node{web.Second("facteur", v.Say("own.factor_begin"))}
	return g.Group{h.P(g.Text(v.Say("own.factor_none"))), f.Render()}
}

// beginFactor makes a secret and shows it; it counts once a code of it was given.
func (v *visit) beginFactor() error {
	if told, err := v.unproved(); told || err != nil {
		return err
	}
	secret, uri, err := v.People.BeginSecondFactor(v.ctx, v.who.Account)
	if err != nil {
		return err
	}
	return v.factorPage(http.StatusOK, secret, uri, nil)
}

// uriMax bounds the text of a square code: far above any of ours.
const uriMax = 600

// factorPage shows the secret as a square code and as letters, and asks for a first code. The secret goes
// on in the form, so that a mistyped code does not ask to scan again.
func (v *visit) factorPage(status int, secret, uri string, faults []*fault.Fault) error {
	square, err := square(uri, v.Say("own.factor_square"))
	if err != nil {
		return err
	}
	f := &web.Form{Site: v.Site, Action: "/bureau/compte", CSRF: v.who.CSRF, Faults: faults, Hidden: []string{"secret", secret, "adresse_code", uri}}
	f.Inputs = []g.Node{f.In(web.Input{Name: "code", Kind: "code", Label: v.Say("sign_in.code"), Help: v.Say("own.factor_code_help"), Needed: true, Complete: "one-time-code"})}
	f.Buttons = []g.Node{web.Button("code", v.Say("own.factor_confirm"))}
	return v.show(status, &web.Page{Path: "/bureau/compte", Title: v.Say("own.factor_title"),
		Trail: []web.Crumb{{Words: v.Say("own.title"), Address: v.To("/bureau/compte")}},
		Body: []g.Node{h.P(h.Class("lead"), g.Text(v.Say("own.factor_lead"))), h.P(square),
			h.P(g.Text(v.Say("own.factor_by_hand")), h.Br(), h.Code(g.Text(inFours(secret)))), f.Render()}})
}

func (v *visit) confirmFactor() error {
	err := v.People.ConfirmSecondFactor(v.ctx, v.who.Account, v.field("code"))
	secret, uri := v.field("secret"), v.field("adresse_code")
	if fault.KindOf(err) == fault.Invalid && len(uri) < uriMax && strings.HasPrefix(uri, "otpauth://totp/") {
		return v.factorPage(http.StatusUnprocessableEntity, secret, uri, fault.Of(err))
	}
	if err != nil {
		return err
	}
	v.warn("mail.factor_subject", "mail.factor_text")
	return v.to("/bureau/compte", "fait", "facteur")
}

// unproved answers, and says so, where the code of the factor in force is not the right one.
func (v *visit) unproved() (told bool, err error) {
	err = v.People.ProveFactor(v.ctx, v.who.Account, v.field("actuel"))
	wrong := fault.Of(err)
	if err == nil || fault.KindOf(err) == fault.Internal {
		return false, err
	}
	for _, f := range wrong {
		f.Field = "actuel"
	}
	return true, v.ownPage(http.StatusUnprocessableEntity, "facteur", wrong)
}

func (v *visit) dropFactor() error {
	if told, err := v.unproved(); told || err != nil {
		return err
	}
	if err := v.People.DropSecondFactor(v.ctx, v.who.Account); err != nil {
		return err
	}
	v.warn("mail.no_factor_subject", "mail.no_factor_text")
	return v.to("/bureau/compte", "fait", "sans-facteur")
}

// inFours writes a secret as people type it.
func inFours(s string) string {
	var parts []string
	for ; len(s) > 4; s = s[4:] {
		parts = append(parts, s[:4])
	}
	return strings.Join(append(parts, s), " ")
}

// Sizes of a square code: the white around it, in dots, as its standard asks; and its side on the screen.
const (
	quietDots  = 4
	squareSide = "240"
)

// square draws a text as a square code: dark on white whatever the theme, since cameras expect it.
func square(text, title string) (g.Node, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return nil, err
	}
	var d strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			n := 0
			for x+n < code.Size && code.Black(x+n, y) {
				n++
			}
			if n > 0 {
				fmt.Fprintf(&d, "M%d %dh%dv1h-%dz", x+quietDots, y+quietDots, n, n)
				x += n
			}
		}
	}
	side := strconv.Itoa(code.Size + 2*quietDots)
	return g.El("svg", h.Width(squareSide), h.Height(squareSide), g.Attr("viewBox", "0 0 "+side+" "+side), h.Role("img"), h.Aria("labelledby", "carre"),
		g.Attr("focusable", "false"), g.Attr("shape-rendering", "crispEdges"), g.El("title", h.ID("carre"), g.Text(title)),
		g.El("rect", h.Width(side), h.Height(side), g.Attr("fill", "#fff")), g.El("path", g.Attr("d", d.String()), g.Attr("fill", "#000"))), nil
}
