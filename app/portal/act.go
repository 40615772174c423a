package portal

import (
	"encoding/json"

	"golang.org/x/mod/sumdb/tlog"
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/locale"
	"relance/foundation/money"
)

// act reads the act of a path. Fault: NotFound, also for what is no number.
func (f *frame) act() (journal.Record, error) {
	n, bad := web.Whole(f.code)
	if bad != nil || n > f.known {
		return journal.Record{}, fault.New(fault.NotFound, "journal.no_act", fault.Clip(f.code))
	}
	return journal.Get(f.ctx, f.q, n)
}

// actPage tells one act: in words, its authority and sources, what it moved, what it corrects, and
// the proof that it is in the journal.
func actPage(f *frame) (*web.Page, error) {
	r, err := f.act()
	if err != nil {
		return nil, err
	}
	d, err := f.describe(r)
	if err != nil {
		return nil, err
	}
	p, err := f.page(d.sentence, r.Number)
	if err != nil {
		return nil, err
	}
	p.Above = f.Say("one_act.above", r.Number, d.label)
	p.Trail = append(p.Trail, web.Crumb{Words: f.Say("journal.title"), Address: p.At("/journal")})
	p.Tells = d.sentence
	if d.text != "" {
		p.Body = append(p.Body, h.P(h.Class("lead"), g.Text(d.text)))
	}
	p.Body = append(p.Body, f.measures(d.measures), f.periodNote(r, d), f.corrections(p, r))
	file, err := f.fileSection(p, r)
	if err != nil {
		return nil, err
	}
	p.Body = append(p.Body, file)
	if len(r.Moves) > 0 {
		p.Body = append(p.Body, web.Section("mouvements", f.Say("one_act.moves"), f.moves(p, r)))
	}
	if len(r.Sources) > 0 {
		p.Body = append(p.Body, web.Section("sources", f.Say("cited.heading"), f.sourceList(r.Sources)))
	}
	proof, err := f.proof(r)
	if err != nil {
		return nil, err
	}
	near, err := f.neighbours(p, r)
	if err != nil {
		return nil, err
	}
	p.Body = append(p.Body, proof, near)
	p.Rail = f.actRail(r, d.label)
	return p, nil
}

func (f *frame) actRail(r journal.Record, label string) []g.Node {
	authority := f.Say("one_act.without_authority")
	if r.Role == identity.Chronicle {
		authority = f.Say("one_act.no_authority")
	}
	if a := r.Authority; a != nil {
		authority = f.in(plan.Text(a.Body))
		if a.Date != "" {
			authority += ", " + f.date(a.Date)
		}
		if a.Number != "" {
			authority += ", " + f.Say("one_act.authority_number", a.Number)
		}
	}
	return []g.Node{h.H2(g.Text(f.Say("one_act.rail"))), web.Facts(
		web.Fact(f.Say("one_act.effective"), f.date(r.Effective)),
		web.Fact(f.Say("one_act.recorded"), locale.Instant(f.Lang, r.Recorded, f.p.paris)),
		web.Fact(f.Say("one_act.authority"), authority),
		web.Fact(f.Say("one_act.role"), f.Say("role."+string(r.Role))),
		web.Fact(f.Say("one_act.mode"), f.Say("mode."+r.Mode)),
		web.Pair{Words: f.Say("one_act.kind"), Nodes: []g.Node{g.Text(locale.Upper(label)), h.Br(), h.Code(g.Text(r.Kind))}},
		web.Pair{Words: f.Say("one_act.id"), Nodes: []g.Node{h.Code(g.Text(r.ID))}},
	)}
}

func (f *frame) corrections(p *web.Page, r journal.Record) g.Node {
	var nodes g.Group
	if r.Corrects != 0 {
		nodes = append(nodes, h.P(web.A(p.At("/journal/"+web.Count(r.Corrects)), f.Say("one_act.corrects", r.Corrects))))
	}
	if r.CorrectedBy != 0 && r.CorrectedBy <= f.known {
		nodes = append(nodes, h.P(h.Strong(web.A(p.At("/journal/"+web.Count(r.CorrectedBy)), locale.Upper(f.correctedBy(r.CorrectedBy))))))
	}
	return nodes
}

func (f *frame) moves(p *web.Page, r journal.Record) g.Node {
	t := web.Grid{ID: "table-mouvements", Caption: f.Say("one_act.moves_caption", r.Number), Columns: []web.Column{
		{Words: f.Say("one_act.from")}, {Words: f.Say("one_act.to")}, {Words: f.Say("one_act.day")}, {Words: f.Say("one_act.amount"), Figure: true}}}
	for _, m := range r.Moves {
		day := m.Day
		if day == "" {
			day = r.Effective
		}
		t.Rows = append(t.Rows, []g.Node{g.Text(f.placeWords(m.From)), g.Text(f.placeWords(m.To)), g.Text(f.date(day)), g.Text(f.amount(money.Cents(m.Cents)))})
	}
	return t.Render()
}

// proof shows the public form byte by byte, and the hashes that lead from it to the root.
func (f *frame) proof(r journal.Record) (g.Node, error) {
	inc, err := journal.Prove(f.ctx, f.q, r.Number)
	if err != nil {
		return nil, err
	}
	return web.Section("preuve", f.Say("one_act.proof"),
		h.P(g.Text(f.Say("one_act.proof_what", inc.Size)+" "), web.A(f.To("/preuve", "acte", web.Count(r.Number)), f.Say("one_act.proof_drawn"))),
		web.Facts(
			web.Pair{Words: f.Say("one_act.leaf"), Nodes: []g.Node{h.Code(h.Class("hash"), g.Text(inc.Leaf))}},
			web.Pair{Words: f.Say("one_act.root"), Nodes: []g.Node{h.Code(h.Class("hash"), g.Text(inc.Root))}},
		),
		h.Details(h.Summary(g.Text(f.Say("one_act.path", len(inc.Proof)))), h.Ol(g.Map(inc.Proof, func(x tlog.Hash) g.Node { return h.Li(h.Code(h.Class("hash"), g.Text(x.String()))) }))),
		h.Details(h.Summary(g.Text(f.Say("one_act.public_form", len(r.Body)))), h.Pre(h.TabIndex("0"), h.Role("region"), h.Aria("label", f.Say("one_act.public_form_label")), h.Code(g.Text(r.Body)))),
	), nil
}

// actForm is an act as JSON: its public form's fields, and what surrounds them.
type actForm struct {
	Number      int64              `json:"number"`
	ID          string             `json:"id"`
	Kind        string             `json:"kind"`
	Recorded    string             `json:"recorded"`
	Effective   string             `json:"effective"`
	Role        string             `json:"role"`
	Mode        string             `json:"mode"`
	Authority   *journal.Authority `json:"authority"`
	Sources     []string           `json:"sources"`
	Fields      json.RawMessage    `json:"fields"`
	Blobs       []string           `json:"blobs"`
	Moves       []journal.Move     `json:"moves"`
	Fictional   bool               `json:"fictional"`
	Sealed      string             `json:"sealed"`
	Corrects    *int64             `json:"corrects"`
	CorrectedBy *int64             `json:"corrected_by"`
	Says        plan.Text          `json:"says"`
	Text        plan.Text          `json:"text"`
}

func (f *frame) actForm(r journal.Record) (actForm, error) {
	says, err := f.saysBoth(r)
	if err != nil {
		return actForm{}, err
	}
	out := actForm{Number: r.Number, ID: r.ID, Kind: r.Kind, Recorded: r.Recorded, Effective: r.Effective, Role: string(r.Role), Mode: r.Mode,
		Authority: r.Authority, Sources: list(r.Sources), Fields: r.Fields, Blobs: list(r.Blobs), Moves: list(r.Moves), Fictional: r.Fictional,
		Sealed: r.Sealed, Corrects: some(r.Corrects), Says: says}
	if r.CorrectedBy <= f.known {
		out.CorrectedBy = some(r.CorrectedBy)
	}
	out.Text, err = f.publishedText(r)
	return out, err
}

// publishedText gives the text that an act, or what it records anew, publishes.
func (f *frame) publishedText(r journal.Record) (plan.Text, error) {
	var named struct {
		Name string `json:"text_blob"`
		With struct {
			Fields struct {
				Name string `json:"text_blob"`
			} `json:"fields"`
		} `json:"with"`
	}
	if json.Unmarshal(r.Fields, &named) != nil {
		return nil, nil // an act of another shape publishes none that we know
	}
	if named.Name == "" {
		named.Name = named.With.Fields.Name
	}
	return plan.ReadText(f.ctx, f.q, named.Name)
}

func actJSON(f *frame) (any, error) {
	r, err := f.act()
	if err != nil {
		return nil, err
	}
	form, err := f.actForm(r)
	if err != nil {
		return nil, err
	}
	proof, err := journal.Prove(f.ctx, f.q, r.Number)
	return struct {
		actForm
		Body  string            `json:"body"` // the very bytes that are hashed
		Proof journal.Inclusion `json:"proof"`
	}{form, r.Body, proof}, err
}

func actCSV(f *frame) (*web.Table, error) {
	r, err := f.act()
	if err != nil {
		return nil, err
	}
	return f.actTable([]journal.Record{r})
}

func (f *frame) actTable(records []journal.Record) (*web.Table, error) {
	t := &web.Table{Columns: []string{"number", "id", "kind", "recorded", "effective", "role", "mode", "says_fr", "says_en", "sources", "corrects", "corrected_by", "fictif"}}
	for _, r := range records {
		form, err := f.actForm(r)
		if err != nil {
			return nil, err
		}
		t.Rows = append(t.Rows, []any{r.Number, r.ID, r.Kind, r.Recorded, r.Effective, form.Role, r.Mode, form.Says["fr"], form.Says["en"],
			join(r.Sources), orNothing(form.Corrects), orNothing(form.CorrectedBy), r.Fictional})
	}
	return t, nil
}

func orNothing[T any](n *T) any {
	if n == nil {
		return nil
	}
	return *n
}

// correctedBy says by which act one was corrected, or taken back where nothing stands in its place.
func (f *frame) correctedBy(number int64) string {
	var c journal.Correct
	by, err := journal.Get(f.ctx, f.q, number)
	if err == nil && json.Unmarshal(by.Fields, &c) == nil && c.With == nil {
		return f.Say("one_act.taken_back_by", number)
	}
	return f.Say("one_act.corrected_by", number)
}
