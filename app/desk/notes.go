package desk

import (
	"net/http"
	"slices"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/locale"
)

// The note of an act is for those who could have made the act, and for auditors: it is sealed, and
// stands nowhere but on its own page.

// within says whether one of the person's roles, among some, covers what an act concerns.
func (v *visit) within(r journal.Record, roles []identity.Role) (bool, error) {
	a := v.who.Actor
	held := slices.DeleteFunc(slices.Clone(roles), func(x identity.Role) bool {
		return x == identity.Chronicle || x == identity.System || !slices.Contains(a.Roles, x)
	})
	for _, x := range held {
		if _, limited := a.Within[x]; !limited {
			return true, nil
		}
	}
	if len(held) == 0 {
		return false, nil
	}
	scopes, err := v.Registry.ScopesOf(v.ctx, v.DB, r.Number)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(held, func(x identity.Role) bool { return a.Covers(x, scopes) }), nil
}

// mayCorrect says whether the person may correct an act: they hold a role that corrects, and one that
// could have made the act where it was made.
func (v *visit) mayCorrect(r journal.Record) (bool, error) {
	if r.Kind == "journal.open" || !v.may(v.who.Actor, "act.correct") {
		return false, nil
	}
	k, found := v.kind(kindOf(r))
	if !found {
		return false, nil
	}
	return v.within(r, k.May)
}

// mayReadNote says whether the note of an act may be opened; an act without one has none to open.
func (v *visit) mayReadNote(r journal.Record) (ref string, may bool, err error) {
	ref, err = journal.NoteOf(v.ctx, v.DB, r.Number)
	if err != nil || ref == "" {
		return "", false, err
	}
	k, _ := v.kind(kindOf(r))
	may, err = v.within(r, append(slices.Clone(k.May), identity.Auditor))
	return ref, may, err
}

// showNote opens the note of an act, and notes that it was opened.
func showNote(v *visit) error {
	missing := fault.New(fault.NotFound, "web.no_page")
	n, bad := web.Whole(v.of("number"))
	if bad != nil {
		return missing
	}
	r, err := journal.Get(v.ctx, v.DB, n)
	if err != nil {
		return err
	}
	ref, may, err := v.mayReadNote(r)
	if err != nil {
		return err
	}
	if !may {
		return missing
	}
	if err := v.People.Looked(v.ctx, v.who.Actor, "note:"+strconv.FormatInt(n, 10)); err != nil {
		return err
	}
	text, err := v.Vault.Text(v.ctx, v.DB, ref)
	erased := fault.KindOf(err) == fault.NotFound
	if err != nil && !erased {
		return err
	}
	body := paragraphs(text)
	if erased {
		body = h.P(g.Text(v.Say("notes.erased")))
	}
	number := strconv.FormatInt(n, 10)
	return v.show(http.StatusOK, &web.Page{Path: "/bureau/notes/" + number, Title: v.Say("notes.title", n), Above: v.act(r.Kind), Body: []g.Node{
		h.P(h.Class("lead"), g.Text(v.Say("notes.lead", locale.Date(v.Lang, r.Effective)))), body,
		h.P(h.Class("quiet"), g.Text(v.Say("notes.noted"))), h.P(web.A(v.To("/journal/"+number), v.Say("correct.see")))}})
}

// besides are the links beside an act in a list: correct it, read its note.
func (v *visit) besides(r journal.Record) (g.Node, error) {
	n := strconv.FormatInt(r.Number, 10)
	var out g.Group
	may, err := v.mayCorrect(r)
	if err != nil {
		return nil, err
	}
	if may {
		out = append(out, g.Text(" · "), web.A(v.To("/bureau/rectifier/"+n), v.Say("desk.correct")))
	}
	_, may, err = v.mayReadNote(r)
	if may {
		out = append(out, g.Text(" · "), web.A(v.To("/bureau/notes/"+n), v.Say("notes.open")))
	}
	return out, err
}
