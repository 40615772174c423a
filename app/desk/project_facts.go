package desk

import (
	"net/url"
	"strconv"
	"strings"
	"unicode"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
	"relance/foundation/locale"
	"relance/foundation/money"
)

// partFacts tells the parts of a thing to who may only read it.
func (v *visit) partFacts(ps []part, of string, tree map[string]any) []web.Pair {
	var out []web.Pair
	for _, p := range ps {
		if inner, ok := tree[p.key].(map[string]any); ok && p.kind == "map" {
			for _, pair := range v.partFacts(p.of, p.key, inner) {
				pair.Words = v.partWords(of, p.key) + v.Say("say.colon") + " " + lowerFirst(pair.Words)
				out = append(out, pair)
			}
			continue
		}
		if nodes := v.partSaid(p, tree[p.key]); len(nodes) > 0 {
			out = append(out, web.Pair{Words: v.partWords(of, p.key), Nodes: nodes})
		}
	}
	return out
}

// partSaid tells a part; an empty one gives nothing.
func (v *visit) partSaid(p part, value any) []g.Node {
	if p.kind == "list" {
		list, _ := value.([]any)
		if len(list) == 0 {
			return nil
		}
		return []g.Node{h.Ul(g.Map(list, func(x any) g.Node {
			row, _ := x.(map[string]any)
			return h.Li(g.Text(v.rowSaid(p, row)))
		}))}
	}
	if words := v.valueSaid(p, value); words != "" {
		return []g.Node{g.Text(words)}
	}
	return nil
}

// valueSaid is a value in words, in the language of the page.
func (v *visit) valueSaid(p part, value any) string {
	words := said(value)
	switch p.kind {
	case "text", "long":
		t, _ := value.(map[string]any)
		return v.in(plan.Text{"fr": said(t["fr"]), string(v.Lang): said(t[string(v.Lang)])})
	case "amount":
		if n, err := strconv.ParseInt(words, 10, 64); err == nil && n != 0 {
			return locale.Amount(v.Lang, money.Cents(n))
		}
		return ""
	case "figure":
		return locale.Decimal(v.Lang, words)
	case "period":
		return locale.Period(v.Lang, words)
	case "codes", "languages":
		form := url.Values{}
		fillParts(form, []part{p}, "", map[string]any{p.key: value})
		return strings.ReplaceAll(form.Get(p.key), " ", ", ")
	case "check":
		if value == true {
			return v.Say("plan.yes")
		}
		return ""
	case "choice":
		if p.words != "" && words != "" {
			return v.Say(p.words + words)
		}
	}
	return words
}

// rowSaid tells a row of a list in one line.
func (v *visit) rowSaid(p part, row map[string]any) string {
	var words []string
	for _, q := range p.of {
		if s := v.valueSaid(q, row[q.key]); s != "" {
			words = append(words, s)
		}
	}
	return strings.Join(words, ", ")
}

// lowerFirst lets a label follow another; an acronym stays one.
func lowerFirst(s string) string {
	r := []rune(s)
	if len(r) < 2 || unicode.IsUpper(r[1]) {
		return s
	}
	r[0] = unicode.ToLower(r[0])
	return string(r)
}

// across lists facts with their words beside them, where there is room.
func across(pairs []web.Pair) g.Node {
	return h.Dl(h.Class("facts across"), g.Map(pairs, func(p web.Pair) g.Node { return h.Div(h.Dt(g.Text(p.Words)), h.Dd(g.Group(p.Nodes))) }))
}
