package web

import (
	"slices"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/foundation/fault"
	"relance/foundation/locale"
)

// Choice is one value of a closed list, with its words.
type Choice struct{ Value, Words string }

// Input is one field of a form: its label above, help under it, what is wrong beside it.
type Input struct {
	Name     string // of the field, and its id
	Label    string
	Help     string // may be empty
	Example  string // of the form that is understood
	Value    string
	Kind     string   // "" a line of text; "area", "select", "day", "file", "check", "password", "email", "code"
	Choices  []Choice // of "select"
	Needed   bool
	Rows     int    // of "area"
	Accept   string // of "file"
	Narrow   bool   // a short value: an amount, a code
	Complete string // what a browser may fill in: "email", "current-password"
}

// Form is a form of a page; its faults are told at its top, with links, and beside their fields.
type Form struct {
	Site
	Action  string // path, without prefix and language
	CSRF    string // of the session; empty before there is one
	Faults  []*fault.Fault
	Upload  bool
	Hidden  []string // pairs
	Inputs  []g.Node // made by In, Group, or anything else
	Buttons []g.Node
}

// Render writes the form.
func (f *Form) Render() g.Node {
	var hidden g.Group
	if f.CSRF != "" {
		hidden = append(hidden, h.Input(h.Type("hidden"), h.Name("csrf"), h.Value(f.CSRF)))
	}
	for i := 0; i+1 < len(f.Hidden); i += 2 {
		hidden = append(hidden, h.Input(h.Type("hidden"), h.Name(f.Hidden[i]), h.Value(f.Hidden[i+1])))
	}
	return g.Group{
		f.summary(),
		h.Form(h.Method("post"), h.Action(f.To(f.Action)), h.Class("form"), g.Attr("novalidate"),
			g.If(f.Upload, h.EncType("multipart/form-data")),
			hidden, g.Group(f.Inputs),
			g.If(len(f.Buttons) > 0, h.Div(h.Class("buttons"), g.Group(f.Buttons)))),
	}
}

// summary lists every fault with a link to its field.
func (f *Form) summary() g.Node {
	if len(f.Faults) == 0 {
		return nil
	}
	return h.Div(h.Class("faults"), h.Role("alert"), h.TabIndex("-1"), h.ID("erreurs"), h.Aria("labelledby", "erreurs-titre"),
		h.H2(h.ID("erreurs-titre"), g.Text(f.Say("form.faults", len(f.Faults)))),
		h.Ul(g.Map(f.Faults, func(x *fault.Fault) g.Node {
			words := locale.Text(f.Lang, x.Key, x.Args...)
			if x.Field == "" {
				return h.Li(g.Text(words))
			}
			return h.Li(A("#"+x.Field, words))
		})))
}

// wrong gives the faults of a field.
func (f *Form) wrong(name string) []*fault.Fault {
	var out []*fault.Fault
	for _, x := range f.Faults {
		if x.Field == name {
			out = append(out, x)
		}
	}
	return out
}

// In writes one field with its label, help and faults.
func (f *Form) In(i Input) g.Node {
	wrong := f.wrong(i.Name)
	described := ""
	if i.Help != "" || i.Example != "" {
		described = i.Name + "-aide"
	}
	if len(wrong) > 0 {
		described += " " + i.Name + "-erreur"
	}
	label := g.Group{g.Text(i.Label), g.If(i.Needed, h.Span(h.Class("quiet"), g.Text(" "+f.Say("form.needed"))))}
	control := f.control(i, described, len(wrong) > 0)
	class := "field"
	if len(wrong) > 0 {
		class += " wrong"
	}
	var body g.Group
	if i.Kind == "check" {
		body = g.Group{h.Div(h.Class("check"), control, h.Label(h.For(i.Name), label))}
	} else {
		body = g.Group{h.Label(h.For(i.Name), label), control}
	}
	if i.Help != "" || i.Example != "" {
		body = append(body, h.P(h.Class("help"), h.ID(i.Name+"-aide"), g.Text(i.Help),
			g.If(i.Example != "", g.Text(" "+f.Say("form.example", i.Example)))))
	}
	if len(wrong) > 0 {
		body = append(body, h.Div(h.Class("error"), h.ID(i.Name+"-erreur"), g.Map(wrong, func(x *fault.Fault) g.Node {
			return h.P(g.Text(locale.Text(f.Lang, x.Key, x.Args...)))
		})))
	}
	return h.Div(h.Class(class), body)
}

func (f *Form) control(i Input, described string, wrong bool) g.Node {
	common := g.Group{h.ID(i.Name), h.Name(i.Name), g.If(described != "", h.Aria("describedby", described)),
		g.If(wrong, h.Aria("invalid", "true")), g.If(i.Needed, h.Aria("required", "true")),
		g.If(i.Complete != "", h.AutoComplete(i.Complete))}
	narrow := g.If(i.Narrow, h.Class("narrow"))
	switch i.Kind {
	case "area":
		rows := "4"
		if i.Rows > 0 {
			rows = Count(int64(i.Rows))
		}
		return h.Textarea(common, h.Rows(rows), g.Text(i.Value))
	case "select":
		known := slices.ContainsFunc(i.Choices, func(c Choice) bool { return c.Value == i.Value })
		return h.Select(common, g.If(i.Value == "" && !known, h.Option(h.Value(""), g.Text(f.Say("form.choose")))),
			g.Map(i.Choices, func(c Choice) g.Node {
				return h.Option(h.Value(c.Value), g.If(c.Value == i.Value, h.Selected()), g.Text(c.Words))
			}))
	case "day":
		return h.Input(common, h.Type("date"), h.Value(i.Value), h.Class("narrow"))
	case "file":
		return h.Input(common, h.Type("file"), g.If(i.Accept != "", h.Accept(i.Accept)))
	case "check":
		return h.Input(common, h.Type("checkbox"), h.Value("oui"), g.If(i.Value != "", h.Checked()))
	case "password":
		return h.Input(common, h.Type("password")) // never given back
	case "email":
		return h.Input(common, h.Type("email"), h.Value(i.Value))
	case "code":
		return h.Input(common, h.Type("text"), h.Value(i.Value), g.Attr("inputmode", "numeric"), h.Class("narrow"))
	}
	return h.Input(common, h.Type("text"), h.Value(i.Value), narrow)
}

// Group puts fields that belong together under one title.
func Group(title string, nodes ...g.Node) g.Node {
	return h.FieldSet(h.Legend(g.Text(title)), g.Group(nodes))
}

// Button sends its form; do is what the page is asked to do, "" for its only purpose.
func Button(do, words string) g.Node {
	return h.Button(h.Type("submit"), h.Class("main"), g.If(do != "", g.Group{h.Name("do"), h.Value(do)}), g.Text(words))
}

// Second is a button beside the main one.
func Second(do, words string) g.Node {
	return h.Button(h.Type("submit"), h.Class("second"), g.If(do != "", g.Group{h.Name("do"), h.Value(do)}), g.Text(words))
}

// Notice is a box that tells something before one goes on.
func Notice(nodes ...g.Node) g.Node { return h.Div(h.Class("banner"), g.Group(nodes)) }

// Done tells, at the top of a page, that what was asked is done.
func Done(nodes ...g.Node) g.Node {
	return h.Div(h.Class("done"), h.Role("status"), g.Group(nodes))
}
