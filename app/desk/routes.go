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
	signed bool // to all who have signed in, also those who hold no role today
	upload bool // may bring a large file
	stream bool // its last field is a file, which is taken as it comes
	may    []identity.Role
	do     func(*visit) error
}

// Who may open what. Acts have their own table, the journal's (K1): a form that a person may not send
// is not offered, and its sending is refused by the journal whatever these pages say.
var (
	anyone   = identity.Roles
	writers  = []identity.Role{identity.Direction, identity.AxisLead, identity.Officer, identity.Finance}
	drafts   = []identity.Role{identity.Direction, identity.AxisLead}
	leads    = []identity.Role{identity.Direction}
	records  = []identity.Role{identity.Direction, identity.Finance}
	lookers  = []identity.Role{identity.Direction, identity.Finance, identity.Auditor}
	keepers  = []identity.Role{identity.Administrator}
	watchers = []identity.Role{identity.Direction, identity.AxisLead, identity.Auditor}
	readers  = []identity.Role{identity.Administrator, identity.Auditor}
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
//
// long: it is a table.
func routeTable() []route {
	return append(importRoutes(), []route{
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

		{path: "/bureau", signed: true, do: showHome},
		{path: "/bureau/compte", signed: true, do: showOwn},
		{path: "/bureau/compte", post: true, signed: true, do: changeOwn},
		{path: "/bureau/comptes", may: readers, do: showPeople},
		{path: "/bureau/comptes/nouveau", may: keepers, do: showInvitation},
		{path: "/bureau/comptes/nouveau", post: true, may: keepers, do: invite},
		{path: "/bureau/comptes/{ref}", may: readers, do: showPerson},
		{path: "/bureau/comptes/{ref}", post: true, may: keepers, do: changePerson},
		{path: "/bureau/lectures", may: readers, do: showReadings},
		{path: "/bureau/notes/{number}", may: anyone, do: showNote},
		{path: "/bureau/droits", signed: true, do: showRights},

		{path: "/bureau/actes", may: writers, do: showKinds},
		{path: "/bureau/actes/{kind}", may: writers, do: showForm},
		{path: "/bureau/actes/{kind}", post: true, upload: true, may: writers, do: sendForm},
		{path: "/bureau/tableau/{kind}", may: writers, do: showBulk},
		{path: "/bureau/tableau/{kind}", post: true, may: writers, do: sendBulk},
		{path: "/bureau/rectifier/{number}", may: writers, do: showCorrection},
		{path: "/bureau/rectifier/{number}", post: true, may: writers, do: sendCorrection},
		{path: "/bureau/signalements", may: drafts, do: showNotices},
		{path: "/bureau/signalements/{id}", may: drafts, do: showNotice},
		{path: "/bureau/signalements/{id}", post: true, may: drafts, do: sendNotice},
		{path: "/bureau/brouillons", may: writers, do: showDrafts},
		{path: "/bureau/brouillons", post: true, may: writers, do: dropDraft},
		{path: "/bureau/pieces/{ref}", may: anyone, do: sendPiece},
		{path: "/bureau/commentaires", post: true, may: writers, do: comment},
		{path: "/bureau/actions/{code}", may: anyone, do: showAction},

		{path: "/bureau/projet", may: watchers, do: showProjects},
		{path: "/bureau/projet/nouveau", may: leads, do: showNew},
		{path: "/bureau/projet/nouveau", post: true, may: leads, do: sendNew},
		{path: "/bureau/projet/dossier", may: leads, do: showFolder},
		{path: "/bureau/projet/dossier", post: true, upload: true, may: leads, do: sendFolder},
		{path: "/bureau/projet/{ref}", may: watchers, do: showProject},
		{path: "/bureau/projet/{ref}/comparer", may: watchers, do: showCompare},
		{path: "/bureau/projet/{ref}/verifier", may: watchers, do: showCheck},
		{path: "/bureau/projet/{ref}/dossier.zip", may: watchers, do: sendZip},
		{path: "/bureau/projet/{ref}/partage", may: leads, do: showShare},
		{path: "/bureau/projet/{ref}/partage", post: true, may: leads, do: sendShare},
		{path: "/bureau/projet/{ref}/supprimer", may: leads, do: showDrop},
		{path: "/bureau/projet/{ref}/supprimer", post: true, may: leads, do: dropProject},
		{path: "/bureau/projet/{ref}/adopter", may: leads, do: showAdopt},
		{path: "/bureau/projet/{ref}/adopter", post: true, upload: true, may: leads, do: sendAdopt},
		{path: "/bureau/projet/{ref}/{family}/{code}", may: watchers, do: showThing},
		{path: "/bureau/projet/{ref}/{family}/{code}", post: true, may: drafts, do: sendThing},
		{path: "/projet/{secret}", open: true, do: showShared},
	}...)
}

// importRoutes are the addresses by which things are brought in and taken away.
func importRoutes() []route {
	return []route{
		{path: "/bureau/import", may: lookers, do: showImports},
		{path: "/bureau/import/feuille", may: leads, do: showUploadSheet},
		{path: "/bureau/import/feuille", post: true, stream: true, may: leads, do: sendUploadSheet},
		{path: "/bureau/import/fichier", may: records, do: showUploadRecords},
		{path: "/bureau/import/fichier", post: true, stream: true, may: records, do: sendUploadRecords},
		{path: "/bureau/import/{ref}", may: lookers, do: showImport},
		{path: "/bureau/import/{ref}", post: true, upload: true, may: records, do: sendImport},
		{path: "/bureau/import/{ref}/rapport.csv", may: lookers, do: importReport},
		{path: "/bureau/annuler/{number}", may: records, do: showUndo},
		{path: "/bureau/annuler/{number}", post: true, may: records, do: sendUndo},
		{path: "/bureau/origine/{number}", may: lookers, do: sendSource},
		{path: "/bureau/export/{name}", may: lookers, do: sendExport},
		{path: "/bureau/reprise", may: records, do: showTakeover},
		{path: "/bureau/reprise", post: true, stream: true, may: records, do: sendTakeover},
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
	if r.open || r.signed {
		return true
	}
	_, ok := a.Holds(r.may)
	return ok
}
