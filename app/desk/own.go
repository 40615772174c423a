package desk

import (
	"net/http"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
)

// showOwn is the person's own account: sessions, password, second factor.
func showOwn(v *visit) error {
	return v.show(http.StatusOK, &web.Page{Title: v.Say("own.title"), Body: []g.Node{h.P(g.Text(v.who.Name))}})
}

func changeOwn(v *visit) error { return v.to("/bureau/compte") }
