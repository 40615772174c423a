package desk

import (
	"relance/app/web"
	"relance/foundation/identity"
	"relance/foundation/locale"
)

// route is one line of the table: an address, who may ask for it, and what answers.
type route struct {
	path   string
	post   bool
	open   bool // to those who have not signed in too
	upload bool // may bring a large file
	may    []identity.Role
	do     func(*visit) error
}

// Who may open what. Acts have their own table, the journal's (K1): a form that a person may not send
// is not offered, and its sending is refused by the journal whatever these pages say.
var (
	anyone  = identity.Roles
	writers = []identity.Role{identity.Direction, identity.AxisLead, identity.Officer, identity.Finance}
	drafts  = []identity.Role{identity.Direction, identity.AxisLead}
	leads   = []identity.Role{identity.Direction}
	records = []identity.Role{identity.Direction, identity.Finance}
	keepers = []identity.Role{identity.Administrator}
	readers = []identity.Role{identity.Administrator, identity.Auditor}
)

// navigation in the order of a day's work; each entry is shown to those who may open it.
var navigation = []web.Item{
	{Key: "desk.nav_home", Path: "/bureau"},
	{Key: "desk.nav_acts", Path: "/bureau/actes"},
	{Key: "desk.nav_project", Path: "/bureau/projet"},
	{Key: "desk.nav_import", Path: "/bureau/import"},
	{Key: "desk.nav_people", Path: "/bureau/comptes"},
	{Key: "desk.nav_rights", Path: "/bureau/droits"},
}

// routeTable is all addresses of the desk, in both languages.
func routeTable() []route {
	return []route{
		{path: "/connexion", open: true, do: showSignIn},
		{path: "/connexion", post: true, open: true, do: askLink},
		{path: "/connexion/mot-de-passe", open: true, do: showPassword},
		{path: "/connexion/mot-de-passe", post: true, open: true, do: enterByPassword},
		{path: "/connexion/lien/{secret}", open: true, do: showLink},
		{path: "/connexion/lien/{secret}", post: true, open: true, do: enterByLink},
		{path: "/deconnexion", open: true, do: showLeave},
		{path: "/deconnexion", post: true, open: true, do: leave},
		{path: "/courrier", open: true, do: showLetters},
		{path: "/courrier/{name}", open: true, do: showLetter},

		{path: "/bureau", may: anyone, do: showHome},
		{path: "/bureau/compte", may: anyone, do: showOwn},
		{path: "/bureau/compte", post: true, may: anyone, do: changeOwn},
		{path: "/bureau/droits", may: anyone, do: showRights},

		{path: "/bureau/actes", may: writers, do: showKinds},
		{path: "/bureau/actes/{kind}", may: writers, do: showForm},
		{path: "/bureau/actes/{kind}", post: true, upload: true, may: writers, do: sendForm},
		{path: "/bureau/tableau/{kind}", may: writers, do: showBulk},
		{path: "/bureau/tableau/{kind}", post: true, may: writers, do: sendBulk},
		{path: "/bureau/rectifier/{number}", may: writers, do: showCorrection},
		{path: "/bureau/rectifier/{number}", post: true, may: writers, do: sendCorrection},
		{path: "/bureau/brouillons", may: writers, do: showDrafts},
		{path: "/bureau/brouillons", post: true, may: writers, do: dropDraft},
		{path: "/bureau/pieces/{ref}", may: anyone, do: sendPiece},
		{path: "/bureau/commentaires", post: true, may: writers, do: comment},
		{path: "/bureau/actions/{code}", may: anyone, do: showAction},
	}
}

func (r route) pattern(prefix string, l locale.Lang) string {
	method := "GET "
	if r.post {
		method = "POST "
	}
	if l == locale.English {
		prefix += "/en"
	}
	return method + prefix + r.path
}

// allows says whether somebody may ask for a route.
func (r route) allows(a identity.Actor) bool {
	if r.open {
		return true
	}
	_, ok := a.Holds(r.may)
	return ok
}
