package portal

import (
	"context"
	"net/http"
	"time"

	"relance/app/web"
	"relance/foundation/fault"
	"relance/foundation/locale"
	"relance/foundation/store"
)

// printed answers /plan.pdf: the plan to be printed, printed by this server. It is made once for each
// state of the journal and each day, as every other answer.
func (p *Portal) printed(lang locale.Lang) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if p.Printer == nil {
			p.fail(w, r, fault.New(fault.Unavailable, "pdf.none", web.Site{Prefix: p.Prefix, Lang: lang}.To(folioPath)))
			return
		}
		v := web.ReadQuery(r.URL.RawQuery, "on", "known")
		p.answer(w, r, v, func(ctx context.Context) (*web.Answer, error) { return p.makePDF(ctx, lang, v) })
	}
}

// pdfMax bounds the making of one document, the wait for its turn included; an answer may take a minute.
const pdfMax = 55 * time.Second

// makePDF reads the page in one snapshot, which is given back before the printing.
func (p *Portal) makePDF(ctx context.Context, lang locale.Lang, v web.Values) (a *web.Answer, err error) {
	defer fault.Wrap(&err, "portal plan.pdf")
	ctx, cancel := context.WithTimeout(ctx, pdfMax)
	defer cancel()
	var sheet web.Sheet
	err = p.DB.View(ctx, func(q store.Q) error {
		f, err := p.frame(ctx, q, lang, v)
		if err != nil {
			return err
		}
		if len(f.refused) > 0 {
			return f.refused[0]
		}
		f.path = folioPath
		sheet.Style = f.paperStyle()
		sheet.Page, err = folioPage(f)
		return err
	})
	if err != nil {
		return nil, err
	}
	body, err := p.Printer.Print(ctx, sheet)
	if err != nil {
		p.Log.Error("the plan could not be printed", "error", err)
		return nil, err
	}
	name := "plan"
	if v["on"] != "" {
		name += "-" + v["on"]
	}
	if sheet.Page.Fictional {
		name = "DEMO-" + name
	}
	pairs := []string{"Content-Language", string(lang), "Content-Disposition", `inline; filename="` + name + `.pdf"`}
	if sheet.Page.Fictional || sheet.Page.NoIndex {
		pairs = append(pairs, "X-Robots-Tag", "noindex")
	}
	return web.Ready(http.StatusOK, "application/pdf", body, pairs...), nil
}
