package portal

import (
	"encoding/json"
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/foundation/fault"
	"relance/foundation/locale"
)

// licenceAddress is the text of the licence of the data, as its author publishes it.
const licenceAddress = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"

// dataset is one route whose answer is data: what it is follows from its page, its columns from itself.
type dataset struct {
	Code   string `json:"code"` // of its page of columns: "actions"
	Path   string `json:"path"`
	Title  string `json:"title"`
	Tells  string `json:"tells"`
	JSON   string `json:"json"` // address; "" where there is none
	CSV    string `json:"csv"`
	JSize  int    `json:"json_bytes"`
	CSize  int    `json:"csv_bytes"`
	Rows   int    `json:"csv_rows"`
	fields []field
}

// field is a column of the CSV or a place of the JSON, with its meaning.
type field struct {
	In    string `json:"form"` // csv or json
	Path  string `json:"path"` // "axes[].title"
	Type  string `json:"type"`
	Means string `json:"means"`
}

// datasetCode names a route in an address: "/argent" is "argent".
func datasetCode(path string) string { return strings.ReplaceAll(strings.Trim(path, "/"), "/", "-") }

// isDataset leaves out pages of one thing, and what is another route's data.
func (rt route) isDataset() bool {
	return rt.wildcard() == "" && rt.json != nil && !slices.Contains([]string{folioPath, datasetsPath, "/recherche"}, rt.path)
}

const datasetsPath = "/donnees"

// at gives the frame of another route of the same moment.
func (f *frame) at(path string) *frame {
	other := *f
	other.path, other.code, other.v = path, "", web.Values{}
	for _, k := range []string{"on", "known"} {
		if f.v[k] != "" {
			other.v[k] = f.v[k]
		}
	}
	return &other
}

// dataset describes a route by making its answers.
func (f *frame) dataset(rt route) (dataset, error) {
	d := dataset{Code: datasetCode(rt.path), Path: rt.path}
	page := rt.html
	if page == nil {
		page = home
	}
	p, err := page(f.at(rt.path))
	if err != nil {
		return d, err
	}
	d.Title, d.Tells = p.Title, p.Tells
	v, err := rt.json(f.at(rt.path))
	if err != nil {
		return d, err
	}
	body, err := web.JSON(v)
	if err != nil {
		return d, err
	}
	d.JSON, d.JSize = f.To(rt.path+".json", f.at("").v.Pairs()...), len(body)
	if rt.csv != nil {
		t, err := rt.csv(f.at(rt.path))
		if err != nil {
			return d, err
		}
		d.CSV, d.CSize, d.Rows = f.To(rt.path+".csv", f.at("").v.Pairs()...), len(t.CSV()), len(t.Rows)
		for _, c := range t.Columns {
			d.fields = append(d.fields, field{asCSV, c, "", f.meansField(c)})
		}
	}
	var all any
	if err := json.Unmarshal(body, &all); err != nil {
		return d, err
	}
	w := walked{seen: map[string]int{}}
	w.walk("", all)
	for _, x := range w.fields {
		x.Means = f.meansField(x.Path)
		d.fields = append(d.fields, x)
	}
	return d, nil
}

func (f *frame) datasets() ([]dataset, error) {
	out := []dataset{}
	for _, rt := range f.p.table {
		if !rt.isDataset() {
			continue
		}
		d, err := f.dataset(rt)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

// datasetsPage lists what can be taken away, under which licence, and how to cite it.
func datasetsPage(f *frame) (*web.Page, error) {
	p, err := f.page(f.Say("data.title"), 0)
	if err != nil {
		return nil, err
	}
	all, err := f.datasets()
	if err != nil {
		return nil, err
	}
	p.Tells = f.Say("data.tells", len(all))
	t := web.Grid{ID: "table-donnees", Caption: f.Say("data.caption", f.on), Columns: []web.Column{{Words: f.Say("data.set")}, {Words: "JSON"}, {Words: "CSV"},
		{Words: f.Say("data.rows"), Figure: true}}}
	for _, d := range all {
		t.Rows = append(t.Rows, []g.Node{
			g.Group{web.A(p.At(datasetsPath+"/"+d.Code), d.Title), h.Br(), h.Span(h.Class("quiet small"), g.Text(d.Tells))},
			f.fileLink(d.JSON, web.MediaJSON, d.JSize), f.fileLink(d.CSV, web.MediaCSV, d.CSize), g.Text(f.count(int64(d.Rows)))})
	}
	p.Body = []g.Node{opening(p, p.Tells),
		web.Section("jeux", f.Say("data.sets"), h.P(g.Text(f.Say("data.sets_what"))), t.Render()),
		web.Section("licence", f.Say("data.licence_title"), h.P(web.Outside(licenceAddress, f.Say("data.licence")), g.Text(". "+f.Say("data.licence_what"))),
			h.P(g.Text(f.Say("data.cite")+" "), h.Code(g.Text(f.Say("data.cite_form", f.Name, f.on, f.head.Size, f.head.Root.String()))))),
		web.Section("suivre", f.Say("data.follow"), h.Ul(
			h.Li(h.A(web.Link(f.To("/journal.atom")), h.Type("application/atom+xml"), g.Text(f.Say("data.atom")))),
			h.Li(h.A(web.Link(f.To("/jalons.ics")), h.Type("text/calendar"), g.Text(f.Say("data.ics")))),
			h.Li(f.printedLink()),
			h.Li(web.A(p.At("/journal"), f.Say("data.log")))))}
	return p, nil
}

// printedLink leads to the PDF of the plan where this server makes it, to the page to print elsewhere.
func (f *frame) printedLink() g.Node {
	if f.p.Printer == nil {
		return web.A(f.To(folioPath, f.at("").v.Pairs()...), f.Say("folio.link_print"))
	}
	return g.Group{h.A(web.Link(f.To("/plan.pdf", f.at("").v.Pairs()...)), h.Type("application/pdf"), g.Text(f.Say("folio.link_pdf"))), g.Text(" · "),
		web.A(f.To(folioPath, f.at("").v.Pairs()...), f.Say("folio.link_print"))}
}

func (f *frame) fileLink(address, media string, size int) g.Node {
	if address == "" {
		return g.Text(f.Say("data.none"))
	}
	kind := "JSON"
	if media == web.MediaCSV {
		kind = "CSV"
	}
	return g.Group{h.A(web.Link(address), h.Type(media), g.Text(kind)), h.Br(), h.Span(h.Class("quiet small whole"), g.Text(f.Say("data.bytes", size)))}
}

func datasetsJSON(f *frame) (any, error) {
	all, err := f.datasets()
	if err != nil {
		return nil, err
	}
	return struct {
		told
		Licence  string    `json:"licence"`
		Acts     int64     `json:"acts"`
		Datasets []dataset `json:"datasets"`
	}{f.told(), "etalab-2.0", f.head.Size, all}, nil
}

func datasetsCSV(f *frame) (*web.Table, error) {
	all, err := f.datasets()
	if err != nil {
		return nil, err
	}
	t := &web.Table{Columns: []string{"code", "title", "tells", "json", "json_bytes", "csv", "csv_bytes", "csv_rows", "licence", "on", "known", "fictif"}}
	for _, d := range all {
		t.Rows = append(t.Rows, []any{d.Code, d.Title, d.Tells, d.JSON, d.JSize, d.CSV, d.CSize, d.Rows, "etalab-2.0", f.on, f.known, f.Fictional})
	}
	return t, nil
}

// oneDataset finds the data set of a path. Fault: NotFound.
func (f *frame) oneDataset() (dataset, error) {
	for _, rt := range f.p.table {
		if rt.isDataset() && datasetCode(rt.path) == f.code {
			return f.dataset(rt)
		}
	}
	return dataset{}, fault.New(fault.NotFound, "data.no_set", fault.Clip(f.code))
}

// datasetPage says what each column and each field of a data set means.
func datasetPage(f *frame) (*web.Page, error) {
	d, err := f.oneDataset()
	if err != nil {
		return nil, err
	}
	p, err := f.page(d.Title, 0)
	if err != nil {
		return nil, err
	}
	p.Above = f.Say("data.above")
	p.Trail = append(p.Trail, web.Crumb{Words: f.Say("data.title"), Address: p.At(datasetsPath)})
	p.Tells = f.Say("data.one_tells", d.Title)
	p.Body = []g.Node{opening(p, p.Tells), h.Ul(h.Class("labels"),
		h.Li(f.fileLink(d.JSON, web.MediaJSON, d.JSize)), g.If(d.CSV != "", h.Li(f.fileLink(d.CSV, web.MediaCSV, d.CSize))))}
	for _, form := range []string{asCSV, asJSON} {
		t := web.Grid{ID: "table-" + form, Caption: f.Say("data.caption_" + form), Columns: []web.Column{{Words: f.Say("data.field")}, {Words: f.Say("data.means")}}}
		if form == asJSON {
			t.Columns = append(t.Columns, web.Column{Words: f.Say("data.type")})
		}
		for _, x := range d.fields {
			if x.In == form {
				row := []g.Node{h.Code(parted(x.Path)), g.Text(locale.Typed(f.Lang, x.Means))}
				if form == asJSON {
					row = append(row, h.Code(g.Text(x.Type)))
				}
				t.Rows = append(t.Rows, row)
			}
		}
		if len(t.Rows) > 0 {
			p.Body = append(p.Body, t.Render())
		}
	}
	return p, nil
}

// parted lets a line end within the name of a field, but only between its words.
func parted(name string) g.Node {
	var nodes g.Group
	for word := range strings.SplitSeq(strings.NewReplacer("_", "_\n", "].", "].\n").Replace(name), "\n") {
		nodes = append(nodes, g.Text(word), h.Wbr())
	}
	return nodes[:len(nodes)-1]
}

func datasetJSON(f *frame) (any, error) {
	d, err := f.oneDataset()
	return struct {
		told
		dataset
		Fields []field `json:"fields"`
	}{f.told(), d, list(d.fields)}, err
}

func datasetCSV(f *frame) (*web.Table, error) {
	d, err := f.oneDataset()
	t := &web.Table{Columns: []string{"form", "path", "type", "means", "fictif"}}
	for _, x := range d.fields {
		t.Rows = append(t.Rows, []any{x.In, x.Path, x.Type, x.Means, f.Fictional})
	}
	return t, err
}
