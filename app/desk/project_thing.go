package desk

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
	"relance/foundation/fault"
	"relance/foundation/folder"
)

func (v *visit) projectPath(p *project, more ...string) string {
	return strings.Join(append([]string{"/bureau/projet", p.Ref}, more...), "/")
}

// thingOf gives the thing of the address, or a new one.
func (v *visit) thingOf(p *project) (thing, error) {
	family, code := v.of("family"), v.of("code")
	t, found := findThing(p.content, family, code)
	if code == newCode {
		axis, _ := strconv.Atoi(v.r.FormValue("axe"))
		if t, found = blank(p.content, family, axis); found && !v.editing().may(family, t.axis) {
			found = false
		}
	}
	if _, known := parts[family]; !known || !found {
		return t, fault.New(fault.NotFound, "web.no_page")
	}
	return t, nil
}

// showThing shows one thing of a plan being written: its form, or what it is to who may only read.
func showThing(v *visit) error {
	p, err := v.project()
	if err != nil {
		return err
	}
	t, err := v.thingOf(p)
	if err != nil {
		return err
	}
	if p.about.Adopted > 0 || !v.editing().may(t.family, t.axis) {
		return v.readThing(p, t)
	}
	v.form = url.Values{}
	fillParts(v.form, parts[t.family], "", t.tree())
	if !t.fresh {
		v.form.Set("was", t.mark())
	}
	var faults []*fault.Fault
	query := v.r.URL.Query()
	if query.Has("garde") || query.Has("revoir") {
		faults = v.faultsOf(p.content, t)
	}
	return v.thingForm(http.StatusOK, p, t, faults, "")
}

// faultsOf are the problems of a thing, at the fields of its form.
func (v *visit) faultsOf(c *plan.Content, t thing) []*fault.Fault {
	var out []*fault.Fault
	for _, x := range plan.Validate(c) {
		if in, rest := thingAt(c, x.Field); in.family == t.family && in.code == t.code {
			f := v.problemFault(x)
			if label := v.placeWordsOf(t.family, rest); label != "" { // two fields may lack the same thing
				f = fault.New(fault.Invalid, "project.point", label, v.Say(f.Key, f.Args...))
			}
			out = append(out, f.At(rest))
		}
	}
	return out
}

// problemWords are the problems whose sentence for a folder would tell the reader of a form of keys and files.
var problemWords = map[string]string{
	"folder.key_missing": "form.missing", "folder.empty": "form.missing", "plan.no_source": "project.no_source",
	"plan.language_missing": "project.language_missing", "folder.goes_with": "project.goes_with",
	"folder.none_of": "project.none_of", "folder.only_one_of": "project.none_of", "folder.want_map": "form.missing", "folder.want_list": "form.missing",
}

// problemFault is a problem of a plan as a form tells it.
func (v *visit) problemFault(x folder.Problem) *fault.Fault {
	if key, own := problemWords[x.Fault.Key]; own {
		return fault.New(fault.Invalid, key)
	}
	if x.Meant == "" {
		return fault.New(fault.Invalid, x.Fault.Key, x.Fault.Args...)
	}
	return fault.New(fault.Invalid, "folder.wrong_then_meant", v.Say(x.Fault.Key, x.Fault.Args...), v.Say(x.Meant, x.Fault.Args...))
}

func (v *visit) thingTitle(t thing) string {
	if t.fresh {
		return v.Say("project.new_" + t.family)
	}
	if t.family == familyPlan {
		return v.Say("project.one_identite")
	}
	return v.Say("project.one_"+t.family, t.code)
}

func (v *visit) projectTrail(p *project) []web.Crumb {
	return []web.Crumb{{Words: v.Say("desk.nav_project"), Address: v.To("/bureau/projet")}, {Words: p.Title, Address: v.To(v.projectPath(p))}}
}

// thingPage is the page of a thing, with its own words as title where it has some.
func (v *visit) thingPage(p *project, t thing) *web.Page {
	page := &web.Page{Title: v.thingTitle(t), Above: v.Say("project.above"), Trail: v.projectTrail(p), Here: "/bureau/projet"}
	if words := v.in(t.title()); !t.fresh && t.family != familyPlan && words != "" {
		page.Above, page.Title = page.Above+" · "+page.Title, short(words)
	}
	return page
}

func (v *visit) readThing(p *project, t thing) error {
	page := v.thingPage(p, t)
	page.Path = v.path()
	page.Body = []g.Node{v.closedNotice(p), across(v.partFacts(parts[t.family], t.family, t.tree()))}
	if p.about.Adopted == 0 {
		page.Body = append([]g.Node{h.P(h.Class("lead"), g.Text(v.Say("project.only_read")))}, page.Body...)
	}
	return v.show(http.StatusOK, page)
}

// thingForm shows the form of a thing with what was typed. other is what stands there since, told by words.
func (v *visit) thingForm(status int, p *project, t thing, faults []*fault.Fault, save string, before ...g.Node) error {
	path := v.projectPath(p, t.family, t.code)
	f := &partForm{visit: v, content: p.content, thing: t, names: map[string]bool{},
		form: &web.Form{Site: v.Site, Action: path, CSRF: v.who.CSRF, Faults: faults, Hidden: v.kept("was")}}
	if t.fresh && t.axis > 0 {
		f.form.Hidden = append(f.form.Hidden, "axe", strconv.Itoa(t.axis))
	}
	f.fields(parts[t.family], "", t.family) // learns the names
	for _, x := range faults {
		x.Field = f.nearest(x.Field)
	}
	f.form.Inputs = f.fields(parts[t.family], "", t.family)
	if save == "" {
		save = v.Say("project.save")
	}
	f.form.Buttons = []g.Node{web.Button("save", save)}
	if !t.fresh && t.family != familyPlan {
		switch t.family {
		case familyAction, familyObjective:
			f.form.Buttons = append(f.form.Buttons, web.Second("up", v.Say("project.up")), web.Second("down", v.Say("project.down")))
		}
		f.form.Buttons = append(f.form.Buttons, web.Second("remove", v.Say("project.remove_"+t.family)))
	}
	page := v.thingPage(p, t)
	page.Path = path
	if t.fresh && t.axis > 0 {
		page.Pairs = []string{"axe", strconv.Itoa(t.axis)}
	}
	if v.r.URL.Query().Has("garde") {
		words := v.Say("project.kept")
		if len(faults) > 0 {
			words = v.Say("project.kept_wrong")
		}
		page.Body = append(page.Body, web.Done(h.P(g.Text(words+" "), web.A(v.To(v.projectPath(p)), v.Say("project.back")))))
	}
	page.Body = append(page.Body, before...)
	page.Body = append(page.Body, f.form.Render())
	return v.show(status, page)
}

// nearest gives the name of the field that a place belongs to; "" where the form has none.
func (f *partForm) nearest(place string) string {
	for at := place; at != ""; {
		if f.names[at] {
			return at
		}
		for _, l := range []string{"en", "fr"} {
			if name := at + "." + l; f.names[name] && (l == "fr" || f.visit.form.Get(at+".fr") != "") {
				return name
			}
		}
		i := strings.LastIndexByte(at, '.')
		if i < 0 {
			break
		}
		at = at[:i]
	}
	return ""
}

// sendThing does what the button of a thing's form says.
func sendThing(v *visit) error {
	p, err := v.project()
	if err != nil {
		return err
	}
	if !v.editing().writes() {
		return fault.New(fault.NotFound, "web.no_page")
	}
	do := v.field("do")
	if list, more := strings.CutPrefix(do, "row:"); more {
		t, err := v.thingOrGone(p)
		if err != nil {
			return err
		}
		v.form.Set(list+".n", strconv.Itoa(min(rowsOf(v.form, list)+1, rowsMax)))
		return v.thingForm(http.StatusOK, p, t, nil, "")
	}
	to := ""
	p, err = v.change(func(p *project) error {
		t, err := v.thingOrGone(p)
		if err != nil {
			return err
		}
		if was := v.field("was"); t.fresh && was != "" || !t.fresh && was != t.mark() {
			return fault.New(fault.Conflict, "project.changed_since")
		}
		switch do {
		case "remove":
			to = v.projectPath(p)
			return v.remove(p, t)
		}
		code, err := v.save(p, t)
		if to = v.projectPath(p, t.family, code); err == nil && (do == "up" || do == "down") {
			to = v.projectPath(p)
			return move(p.content, t, do == "up")
		}
		return err
	})
	refusal := refused(err)
	switch {
	case err == nil && (do == "remove" || do == "up" || do == "down"):
		return v.to(to, "fait", do)
	case err == nil:
		return v.to(to, "garde", "oui")
	case refusal == nil || p == nil:
		return err
	}
	if p, err = v.project(); err != nil { // what was refused has left its traces in the other
		return err
	}
	t, err := v.thingOrGone(p)
	if err != nil {
		return err
	}
	if refusal[0].Key == "project.changed_since" {
		return v.conflict(p, t)
	}
	status := http.StatusUnprocessableEntity
	switch refusal[0].Key {
	case "project.closed":
		status = http.StatusConflict
	case "project.beyond_axis":
		status = http.StatusForbidden
	}
	return v.thingForm(status, p, t, refusal, "")
}

// thingOrGone gives the thing of the address; one that somebody has taken out since is a new one, so that
// nothing typed is lost.
func (v *visit) thingOrGone(p *project) (thing, error) {
	t, err := v.thingOf(p)
	if fault.KindOf(err) == fault.NotFound && v.field("was") != "" {
		axis := 0
		if code := v.field("code"); strings.HasPrefix(code, "A") {
			axis = axisOf(code)
		}
		var ok bool
		if t, ok = blank(p.content, v.of("family"), axis); ok {
			return t, nil
		}
	}
	return t, err
}

// axisOf is the axis that an action's code names, 0 where it names none.
func axisOf(code string) int {
	number, _, _ := strings.Cut(strings.TrimPrefix(code, "A"), ".")
	n, err := strconv.Atoi(number)
	if err != nil {
		return 0
	}
	return n
}

// save reads the form into the thing, and gives the code it then bears.
func (v *visit) save(p *project, t thing) (string, error) {
	tree, was := t.tree(), t.newCodeOf()
	if faults := readParts(v.form, parts[t.family], "", tree); len(faults) > 0 {
		return was, faults
	}
	if err := t.put(tree); err != nil {
		return was, fault.New(fault.Invalid, "desk.form_unreadable").Because(err)
	}
	if a, ok := t.at.(*plan.Action); ok {
		if axis := axisOf(a.Code); axis < 1 || axis > len(p.content.Axes) {
			return was, fault.New(fault.Invalid, "project.code_axis", fault.Clip(a.Code), len(p.content.Axes)).At("code")
		} else if a.Axis != axis { // the code says where an action stands; its objective is of the axis it leaves
			a.Axis, a.Objective, a.PlacedBy = axis, "", nil
		}
	}
	now := t.newCodeOf()
	if t.fresh {
		t.insert(p.content)
		now = t.newCodeOf()
	}
	if t.family == familyFact && t.fresh {
		now = strconv.Itoa(len(p.content.Facts))
	}
	if now == "" || strings.ContainsAny(now, "/\\ ") || now == newCode {
		return was, fault.New(fault.Invalid, "project.code_wrong").At(codeKey(t.family))
	}
	if count(p.content, t.family, now) > 1 {
		return was, fault.New(fault.Conflict, "project.code_taken", now).At(codeKey(t.family))
	}
	if !t.fresh && now != was {
		renamed(p.content, t.family, was, now)
	}
	return now, nil
}

func codeKey(family string) string {
	if family == familySource {
		return "id"
	}
	return "code"
}

func count(c *plan.Content, family, code string) int {
	n := 0
	for _, t := range things(c) {
		if t.family == family && t.newCodeOf() == code {
			n++
		}
	}
	return n
}

// conflict shows what somebody else has saved since, beside what was typed, which is kept in the form.
func (v *visit) conflict(p *project, t thing) error {
	lead := h.P(h.Class("lead"), g.Text(v.Say("project.conflict_lead", v.nameOf(p.by()), v.instant(p.Updated))))
	if t.fresh {
		v.form.Del("was")
		return v.thingForm(http.StatusConflict, p, t, nil, v.Say("project.conflict_again"), web.Notice(h.P(g.Text(v.Say("project.conflict_gone", v.nameOf(p.by()), v.instant(p.Updated))))))
	}
	theirs := url.Values{}
	fillParts(theirs, parts[t.family], "", t.tree())
	grid := web.Grid{ID: "versions", Caption: v.Say("project.conflict_versions"), Columns: []web.Column{{Words: v.Say("project.what")},
		{Words: v.Say("project.theirs")}, {Words: v.Say("project.yours")}}}
	v.eachName(parts[t.family], "", t.family, theirs, v.form, func(label, name string) {
		if a, b := strings.TrimSpace(theirs.Get(name)), strings.TrimSpace(v.form.Get(name)); a != b {
			grid.Rows = append(grid.Rows, []g.Node{g.Text(label), paragraphs(cmp.Or(a, "–")), paragraphs(cmp.Or(b, "–"))})
		}
	})
	v.form.Set("was", t.mark())
	body := []g.Node{lead, h.P(web.A(v.To(v.projectPath(p, t.family, t.code)), v.Say("project.conflict_theirs")))}
	if len(grid.Rows) > 0 {
		body = append(body, grid.Render())
	}
	return v.thingForm(http.StatusConflict, p, t, nil, v.Say("project.conflict_mine"), body...)
}

// eachName goes through the fields of two forms of a thing.
func (v *visit) eachName(ps []part, prefix, of string, a, b url.Values, do func(label, name string)) {
	for _, p := range ps {
		name, label := prefix+p.key, v.partWords(of, p.key)
		switch p.kind {
		case "text", "long":
			do(v.Say("project.in_fr", label), name+".fr")
			do(v.Say("project.in_en", label), name+".en")
		case "map":
			v.eachName(p.of, name+".", p.key, a, b, func(l, n string) { do(label+v.Say("say.colon")+" "+l, n) })
		case "list":
			for i := range max(rowsOf(a, name), rowsOf(b, name)) {
				row := v.Say("project.row_"+p.key, i+1)
				v.eachName(p.of, fmt.Sprintf("%s.%d.", name, i), p.key, a, b, func(l, n string) { do(row+v.Say("say.colon")+" "+l, n) })
			}
		default:
			do(label, name)
		}
	}
}
