package desk

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
	"relance/foundation/fault"
	"relance/foundation/locale"
	"relance/foundation/money"
)

// rowsMax bounds the rows of one list of a form.
const rowsMax = 100

// fillParts writes a thing into a form.
func fillParts(form url.Values, ps []part, prefix string, tree map[string]any) {
	for _, p := range ps {
		name, value := prefix+p.key, tree[p.key]
		switch p.kind {
		case "text", "long":
			t, _ := value.(map[string]any)
			for _, l := range locale.Langs {
				form.Set(name+"."+string(l), said(t[string(l)]))
			}
		case "amount":
			if n, err := strconv.ParseInt(said(value), 10, 64); err == nil && n != 0 {
				form.Set(name, money.Cents(n).Plain())
			}
		case "codes", "languages":
			list, _ := value.([]any)
			words := make([]string, len(list))
			for i, x := range list {
				words[i] = said(x)
			}
			form.Set(name, strings.Join(words, " "))
		case "check":
			if value == true {
				form.Set(name, "oui")
			}
		case "map":
			inner, _ := value.(map[string]any)
			fillParts(form, p.of, name+".", inner)
		case "list":
			list, _ := value.([]any)
			form.Set(name+".n", strconv.Itoa(len(list)))
			for i, x := range list {
				row, _ := x.(map[string]any)
				fillParts(form, p.of, name+"."+strconv.Itoa(i)+".", row)
			}
		default:
			if s := said(value); s != "0" || p.kind != "count" || p.key != "axis" {
				form.Set(name, s)
			}
		}
	}
}

// said is a word or a number of a tree as it is typed.
func said(value any) string {
	switch value := value.(type) {
	case string:
		return value
	case json.Number:
		return value.String()
	}
	return ""
}

// rowsOf says how many rows a list has in a form.
func rowsOf(form url.Values, name string) int {
	n, err := strconv.Atoi(form.Get(name + ".n"))
	if err != nil || n < 0 {
		return 0
	}
	return min(n, rowsMax)
}

// readParts reads a form into a thing, keeping every other part of it. A row whose fields are all empty
// is taken out. It tells only what could not be kept; what is wrong with a plan, [plan.Validate] says.
func readParts(form url.Values, ps []part, prefix string, tree map[string]any) fault.List {
	var all fault.List
	for _, p := range ps {
		name := prefix + p.key
		value := strings.TrimSpace(form.Get(name))
		switch p.kind {
		case "text", "long":
			readText(form, p, name, tree)
		case "amount":
			c, faults := readAmount(value, name)
			tree[p.key], all = c, append(all, faults...)
		case "count":
			delete(tree, p.key)
			if value == "" {
				continue
			}
			n, err := strconv.ParseUint(value, 10, 31)
			if err != nil {
				all = append(all, fault.New(fault.Invalid, "project.count_wrong", fault.Clip(value)).At(name))
			}
			tree[p.key] = n
		case "figure":
			tree[p.key] = decimalOf(value)
		case "codes", "languages":
			tree[p.key] = strings.FieldsFunc(value, func(r rune) bool { return r == ' ' || r == ',' || r == ';' || r == '\n' || r == '\u00a0' })
		case "check":
			tree[p.key] = value != ""
		case "map":
			inner, _ := tree[p.key].(map[string]any)
			if inner == nil {
				inner = map[string]any{}
			}
			all = append(all, readParts(form, p.of, name+".", inner)...)
			tree[p.key] = inner
			if p.key == "unrecovered" && inner["count"] == nil && inner["note"] == nil {
				delete(tree, p.key)
			}
		case "list":
			rows, faults := readRows(form, p, name)
			all = append(all, faults...)
			if tree[p.key] = rows; len(rows) == 0 && !p.empty {
				delete(tree, p.key)
			}
		default:
			tree[p.key] = value
		}
	}
	return all
}

func readText(form url.Values, p part, name string, tree map[string]any) {
	t, _ := tree[p.key].(map[string]any)
	if t == nil {
		t = map[string]any{}
	}
	for _, l := range locale.Langs {
		if s := strings.TrimSpace(form.Get(name + "." + string(l))); s != "" {
			t[string(l)] = s
		} else {
			delete(t, string(l))
		}
	}
	if tree[p.key] = t; len(t) == 0 {
		delete(tree, p.key)
	}
}

func readAmount(value, name string) (money.Cents, fault.List) {
	if value == "" {
		return 0, nil
	}
	c, err := money.Parse(value)
	if err == nil && c <= 0 {
		err = fault.New(fault.Invalid, "ledger.cents_wrong", c)
	}
	return c, at(err, name)
}

func readRows(form url.Values, p part, name string) ([]any, fault.List) {
	rows, all := []any{}, fault.List(nil)
	for i := range rowsOf(form, name) {
		begins := name + "." + strconv.Itoa(i) + "."
		typed := false
		for key, values := range form {
			typed = typed || strings.HasPrefix(key, begins) && strings.TrimSpace(strings.Join(values, "")) != ""
		}
		if !typed {
			continue
		}
		row := map[string]any{}
		all = append(all, readParts(form, p.of, begins, row)...)
		rows = append(rows, row)
	}
	return rows, all
}

// partForm writes the fields of a thing.
type partForm struct {
	*visit
	form    *web.Form
	content *plan.Content
	thing   thing
	names   map[string]bool // of the fields written, for faults to find theirs
	quiet   bool            // in a row after the first
}

func (f *partForm) fields(ps []part, prefix, of string) g.Group {
	var out g.Group
	for _, p := range ps {
		out = append(out, f.field(p, prefix+p.key, of))
	}
	return out
}

func (f *partForm) in(i web.Input) g.Node {
	f.names[i.Name] = true
	if f.quiet {
		i.Help, i.Example = "", ""
	}
	i.Value = f.visit.form.Get(i.Name)
	return f.form.In(i)
}

func (f *partForm) field(p part, name, of string) g.Node {
	label, help := f.partWords(of, p.key), f.partHelp(of, p.key)
	in := web.Input{Name: name, Label: label, Help: help, Needed: p.must}
	switch p.kind {
	case "text", "long":
		return f.text(p, in)
	case "amount":
		in.Narrow, in.Example = true, "1 250 000,00"
	case "count", "figure":
		in.Narrow = true
	case "period":
		in.Narrow, in.Example = true, "2021-06"
		if p.key == "date" && of == "vote" {
			in.Kind, in.Example = "day", ""
		}
	case "codes":
		in.Narrow, in.Example = true, "S1 S3"
	case "line":
		in.Narrow = p.key == "code" || p.key == "id" || p.key == "siren" || p.key == "number"
	case "check":
		in.Kind = "check"
	case "languages":
		in.Kind = "select"
		in.Choices = []web.Choice{{Value: "fr", Words: f.Say("project.only_french")}, {Value: "fr en", Words: f.Say("project.both_languages")}, {Value: "en fr", Words: f.Say("project.both_english_first")}}
	case "choice":
		in.Kind, in.Choices = "select", f.choices(p)
	case "map":
		return web.Group(label, g.If(help != "", h.P(h.Class("help"), g.Text(help))), f.fields(p.of, name+".", p.key))
	case "list":
		return f.list(p, name, label, help)
	}
	return f.in(in)
}

// text asks for a wording in each language of the plan, and in one that it has already.
func (f *partForm) text(p part, in web.Input) g.Node {
	var out g.Group
	name, label := in.Name, in.Label
	if p.kind == "long" {
		in.Kind, in.Rows = "area", 4
	}
	for _, l := range locale.Langs {
		in.Name = name + "." + string(l)
		if !slices.Contains(f.content.Languages, string(l)) && f.visit.form.Get(in.Name) == "" && l != locale.French {
			continue
		}
		in.Label, in.Needed = label, p.must && (l == locale.French || f.thing.at != nil) // before there is a plan, its languages are asked beside
		if len(f.content.Languages) > 1 || l != locale.French {
			in.Label = f.Say("project.in_"+string(l), label)
		}
		out = append(out, f.in(in))
		in.Help = "" // said once
	}
	return out
}

func (f *partForm) list(p part, name, label, help string) g.Node {
	var rows g.Group
	n := rowsOf(f.visit.form, name)
	for i := range n {
		f.quiet = i > 0 // help is said once, in the first row
		rows = append(rows, web.Group(f.Say("project.row_"+p.key, i+1), h.Div(h.Class("rowed"), f.fields(p.of, name+"."+strconv.Itoa(i)+".", p.key))))
	}
	f.quiet = false
	f.names[name] = true
	return h.FieldSet(h.ID(name), h.Legend(g.Text(label)), g.If(help != "", h.P(h.Class("help"), g.Text(help))),
		h.Input(h.Type("hidden"), h.Name(name+".n"), h.Value(strconv.Itoa(n))), rows,
		g.If(n < rowsMax, h.P(web.Second("row:"+name, f.Say("project.more_"+p.key)))))
}

func (f *partForm) choices(p part) []web.Choice {
	var out []web.Choice
	if !p.must {
		words := f.Say("project.none")
		if p.key == "bound" {
			words = f.Say("measure.exact")
		}
		out = append(out, web.Choice{Words: words})
	}
	for _, x := range p.values {
		out = append(out, web.Choice{Value: x, Words: f.Say(p.words + x)})
	}
	add := func(code string, title plan.Text) {
		out = append(out, web.Choice{Value: code, Words: code + "\u00a0– " + short(f.visit.titled(title))})
	}
	switch p.key {
	case "objective":
		for _, a := range f.content.Axes {
			for _, o := range a.Objectives {
				if a.Number == f.thing.axis {
					add(o.Code, o.Title)
				}
			}
		}
	case "duplicate_of", "action":
		for _, a := range f.content.Actions {
			if a.Code != f.thing.code {
				add(a.Code, a.Title)
			}
		}
	case "linked":
		for _, l := range f.content.Linked {
			add(l.Code, l.Title)
		}
	}
	value := f.visit.form.Get(p.key)
	if value != "" && len(p.values) == 0 && !slices.ContainsFunc(out, func(c web.Choice) bool { return c.Value == value }) {
		out = append(out, web.Choice{Value: value, Words: value}) // kept as it is: the check tells
	}
	return out
}

// partWords is the label of a part; of is what it stands in: the same word may mean another thing there.
func (v *visit) partWords(of, key string) string {
	if own := "project.f_" + of + "_" + key; locale.Has(own) {
		return v.Say(own)
	}
	return v.Say("project.f_" + key)
}

func (v *visit) partHelp(of, key string) string {
	for _, own := range []string{"project.h_" + of + "_" + key, "project.h_" + key} {
		if locale.Has(own) {
			return v.Say(own)
		}
	}
	return ""
}
