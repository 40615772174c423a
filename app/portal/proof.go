package portal

import (
	"golang.org/x/mod/sumdb/tlog"
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/foundation/fault"
	"relance/foundation/journal"
)

// branch is one step from an act towards the root: the acts that stand beside it, and which hash that is.
type branch struct {
	From  int64     `json:"from"` // first act of what stands beside
	To    int64     `json:"to"`   // last one
	Left  bool      `json:"left"` // it stands before
	Hash  tlog.Hash `json:"hash"`
	Gives tlog.Hash `json:"gives"` // both together
}

// branches tells a proof step by step, from the act up (RFC 6962 §2.1.1).
func branches(number, size int64, leaf tlog.Hash, proof tlog.RecordProof) []branch {
	var out []branch
	var walk func(lo, hi int64)
	walk = func(lo, hi int64) {
		if hi-lo <= 1 {
			return
		}
		k := int64(1)
		for k*2 < hi-lo {
			k *= 2
		}
		if number-1 < lo+k {
			walk(lo, lo+k)
			out = append(out, branch{From: lo + k + 1, To: hi})
		} else {
			walk(lo+k, hi)
			out = append(out, branch{From: lo + 1, To: lo + k, Left: true})
		}
	}
	walk(0, size)
	at := leaf
	for i := range out {
		b := &out[i]
		if b.Hash = proof[i]; b.Left {
			at = tlog.NodeHash(b.Hash, at)
		} else {
			at = tlog.NodeHash(at, b.Hash)
		}
		b.Gives = at
	}
	return out
}

// proven is an act and how it is in the log.
type proven struct {
	Act      int64    `json:"act"`
	Size     int64    `json:"size"`
	Root     string   `json:"root"`
	Leaf     string   `json:"leaf"`
	Holds    bool     `json:"holds"` // the act's public form, hashed with the branches, gives the root
	Branches []branch `json:"branches"`
	body     string
}

// proven reads the act asked for, the last one known when none is. Faults: Invalid, NotFound.
func (f *frame) proven() (x proven, err error) {
	if x.Act, err = f.v.Number("acte"); err != nil {
		return x, err
	}
	if x.Act == 0 {
		x.Act = f.known
	}
	if x.Act > f.known {
		return x, fault.New(fault.NotFound, "journal.no_act", x.Act).At("acte")
	}
	r, err := journal.Get(f.ctx, f.q, x.Act)
	if err != nil {
		return x, err
	}
	inc, err := journal.Prove(f.ctx, f.q, x.Act)
	if err != nil {
		return x, err
	}
	x.Size, x.Root, x.Leaf, x.body = inc.Size, inc.Root, inc.Leaf, r.Body
	x.Branches = list(branches(x.Act, x.Size, tlog.RecordHash([]byte(r.Body)), inc.Proof))
	top := tlog.RecordHash([]byte(r.Body))
	if n := len(x.Branches); n > 0 {
		top = x.Branches[n-1].Gives
	}
	x.Holds = top.String() == x.Root
	return x, nil
}

// log names the journal: its origin and public key, as its first act gives them.
func (f *frame) log() (journal.OpenLog, error) {
	r, err := journal.Get(f.ctx, f.q, 1)
	if err != nil {
		return journal.OpenLog{}, err
	}
	a, err := f.p.Journal.Registry.Decode(r.Kind, r.Fields)
	if o, ok := a.(*journal.OpenLog); ok && err == nil {
		return *o, nil
	}
	return journal.OpenLog{}, err
}

// verifier is the asset that checks the whole journal by itself.
const verifier = "verificateur.txt"

// proofPage explains to anyone how they know that the register was not altered, and shows it on one act.
func proofPage(f *frame) (*web.Page, error) {
	x, err := f.proven()
	if err != nil {
		return nil, err
	}
	o, err := f.log()
	if err != nil {
		return nil, err
	}
	p, err := f.page(f.Say("proof.title"), 0)
	if err != nil {
		return nil, err
	}
	p.Trail = append(p.Trail, web.Crumb{Words: f.Say("journal.title"), Address: p.At("/journal")})
	p.Scripts = []string{"preuve.js"}
	p.Body = []g.Node{opening(p, f.Say("proof.lead", x.Size)),
		web.Section("comment", f.Say("proof.how"), h.P(g.Text(f.Say("proof.how_hash"))), h.P(g.Text(f.Say("proof.how_tree"))), h.P(g.Text(f.Say("proof.how_sign")))),
		web.Section("acte", f.Say("proof.on_act", x.Act), f.proofForm(p, x, o), f.proofDrawing(p, x)),
		web.Section("verifier", f.Say("proof.ways"), h.Ol(
			h.Li(h.P(h.Strong(g.Text(f.Say("proof.here"))), g.Text(" "+f.Say("proof.here_what")))),
			h.Li(h.P(h.Strong(g.Text(f.Say("proof.program"))), g.Text(" "+f.Say("proof.program_what"))), h.Pre(h.TabIndex("0"), h.Code(g.Text("relance verify --data DOSSIER")))),
			h.Li(h.P(h.Strong(g.Text(f.Say("proof.own"))), g.Text(" "+f.Say("proof.own_what")+" "),
				h.A(web.Link(f.Prefix+web.Asset(verifier)), h.Download("verificateur.go"), g.Text(f.Say("proof.own_get")))),
				h.Pre(h.TabIndex("0"), h.Code(g.Text("go run verificateur.go "+f.publicAddress()+" '"+o.PublicKey+"'")))))),
		web.Section("limites", f.Say("proof.limits"), h.P(g.Text(f.Say("proof.limits_what"))))}
	p.Rail = []g.Node{h.H2(g.Text(f.Say("proof.log"))), web.Facts(
		web.Pair{Words: f.Say("proof.origin"), Nodes: []g.Node{h.Code(g.Text(o.Origin))}},
		web.Pair{Words: f.Say("proof.key"), Nodes: []g.Node{h.Code(h.Class("hash"), g.Text(o.PublicKey))}},
		web.Fact(f.Say("proof.size"), f.count(x.Size)),
		web.Pair{Words: f.Say("one_act.root"), Nodes: []g.Node{h.Code(h.Class("hash"), g.Text(x.Root))}},
		web.Pair{Words: f.Say("proof.checkpoint"), Nodes: f.checkpointLink()})}
	return p, nil
}

// checkpointLink leads to the signed checkpoint; a server without the key has none.
func (f *frame) checkpointLink() []g.Node {
	if !f.p.Journal.Signs() {
		return []g.Node{g.Text(f.Say("proof.no_checkpoint"))}
	}
	return []g.Node{h.A(web.Link(f.Prefix+"/journal/checkpoint"), g.Text(f.Say("journal.checkpoint")))}
}

// publicAddress is where the log is served, as others reach it where that is known.
func (f *frame) publicAddress() string {
	if f.Origin == "" {
		return "https://…" + f.Prefix + "/journal"
	}
	return f.Origin + f.Prefix + "/journal"
}

// proofForm asks for an act, and has the browser prove it by itself where scripts run.
func (f *frame) proofForm(p *web.Page, x proven, o journal.OpenLog) g.Node {
	said := h.P(g.Text(f.Say("proof.holds", x.Act, x.Size)))
	if !x.Holds {
		said = h.P(h.Strong(g.Text(f.Say("proof.fails", x.Act))))
	}
	data := g.Group{h.Data("log", f.Prefix+"/journal/"), h.Data("key", o.PublicKey), h.Data("act", web.Count(x.Act))}
	for _, k := range []string{"doing", "good", "bad", "unsigned", "forged", "missing", "cannot", "button"} {
		data = append(data, h.Data(k, f.Say("proof.js_"+k)))
	}
	return g.Group{
		h.Form(h.Class("ask"), h.Method("get"), h.Action(f.To("/preuve")), g.If(f.v["known"] != "", h.Input(h.Type("hidden"), h.Name("known"), h.Value(f.v["known"]))),
			h.P(h.Label(h.For("acte-n"), g.Text(f.Say("proof.number"))),
				h.Input(h.Type("number"), h.ID("acte-n"), h.Name("acte"), h.Value(web.Count(x.Act)), h.Min("1"), h.Max(web.Count(f.known)), h.Step("1"))),
			h.P(h.Button(h.Type("submit"), g.Text(f.Say("proof.show"))))),
		said, h.P(web.A(p.At("/journal/"+web.Count(x.Act)), f.Say("proof.to_act", x.Act))),
		h.Div(h.ID("preuve-ici"), h.Class("here"), h.Role("status"), data),
	}
}

// short is the beginning of a hash, for a drawing.
func short(hash string) string { return hash[:8] + "…" }

func (f *frame) proofDrawing(p *web.Page, x proven) g.Node {
	steps := []web.ProofStep{}
	t := web.Grid{ID: "table-preuve", Caption: f.Say("proof.table", x.Act), Columns: []web.Column{
		{Words: f.Say("proof.beside")}, {Words: f.Say("proof.hash")}, {Words: f.Say("proof.gives")}}}
	from, to := x.Act, x.Act
	for _, b := range x.Branches {
		from, to = min(from, b.From), max(to, b.To)
		words := f.Say("proof.acts", b.From, b.To)
		if b.From == b.To {
			words = f.Say("proof.one_act", b.From)
		}
		steps = append(steps, web.ProofStep{Left: b.Left, Beside: words, With: short(b.Hash.String()), Gives: short(b.Gives.String()), Holds: f.Say("proof.acts", from, to)})
		hash := func(x tlog.Hash) g.Node { return h.Code(h.Class("hash"), g.Text(x.String())) }
		t.Rows = append(t.Rows, []g.Node{g.Text(words), hash(b.Hash), hash(b.Gives)})
	}
	mark := ""
	if f.Fictional {
		mark = f.Say("web.fiction_mark")
	}
	marks, width, height := web.ProofTree(f.Say("proof.one_act", x.Act), short(x.Leaf), f.Say("proof.root"), mark, steps)
	return web.Chart{ID: "dessin-preuve", Title: f.pictured(f.Say("proof.drawing", x.Act)), Desc: f.Say("proof.drawing_what", x.Act, len(steps), x.Size),
		Class: "proof", Width: width, Height: height, Marks: marks, Table: t.Render(), Open: f.Say("proof.open_table")}.Render()
}

func proofJSON(f *frame) (any, error) {
	x, err := f.proven()
	if err != nil {
		return nil, err
	}
	o, err := f.log()
	return struct {
		told
		Origin    string `json:"origin"`
		PublicKey string `json:"public_key"`
		proven
		Body string `json:"body"` // the very bytes that are hashed
	}{f.told(), o.Origin, o.PublicKey, x, x.body}, err
}
