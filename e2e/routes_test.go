package e2e

import (
	"html"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// unlinked are the pages that no link leads to and that are audited all the same: what a visitor gets
// for a wrong address, a wrong date, a day before the plan, a search that finds nothing.
var unlinked = []struct {
	path   string
	status int
}{
	{"/nulle-part", 404},
	{"/en/nowhere", 404},
	{"/actions/A9.99", 404},
	{"/en/actions/A9.99", 404},
	{"/argent?on=hier", 400},
	{"/en/argent?on=yesterday", 400},
	{"/argent?on=2019-12-31", 200},
	{"/en/argent?on=2019-12-31", 200},
	{"/argent?on=2020-05-15", 200},
	{"/en/argent?on=2020-05-15", 200},
}

// pattern names the route of an address: /en/actions/A1.1?on=2021 is "en /actions/* on". The language and
// the mounted plan stay, the name of the thing goes.
func pattern(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	mount := ""
	if len(parts) > 0 && parts[0] == "demo" {
		mount, parts = "demo ", parts[1:]
	}
	language := "fr "
	if len(parts) > 0 && parts[0] == "en" {
		language, parts = "en ", parts[1:]
	}
	for i := range parts {
		if i > 0 {
			parts[i] = "*"
		}
	}
	var keys []string
	for k := range u.Query() {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return strings.TrimSpace(mount + language + "/" + strings.Join(parts, "/") + " " + strings.Join(keys, " "))
}

// routeOf is the pattern of an address whatever plan, day and part of a list it tells of: the page is the same.
// The home page stands for all of another day.
func routeOf(address string) string {
	route := strings.TrimPrefix(pattern(address), "demo ")
	head, keys, _ := strings.Cut(route, " /")
	path, keys, _ := strings.Cut(keys, " ")
	var kept []string
	for _, k := range strings.Fields(keys) {
		if path != "" && slices.Contains(sameElsewhere, k) || !everyInstance && slices.Contains(narrowing, k) {
			continue
		}
		kept = append(kept, k)
	}
	return strings.TrimSpace(head + " /" + path + " " + strings.Join(kept, " "))
}

// sameElsewhere are the parameters that lead to another day or part of the same page.
var sameElsewhere = []string{"on", "known", "avant", "apres", "page", "tri"}

// narrowing are the parameters that leave fewer lines of the same page. `make audit` looks at each set of them.
var narrowing = []string{"axe", "action", "commune", "annee", "moyen", "chiffre", "nature", "genre"}

// instances chooses for each route in each language its fullest page (the most bytes), its emptiest, the one with
// the longest heading, and one of each plan, so that no list must be kept when plans or pages change.
func instances(pages []*page, every bool) []*page {
	byRoute := map[string][]*page{}
	var order []string
	for _, p := range pages {
		if !p.isHTML() || p.status != 200 {
			continue
		}
		route := routeOf(p.url)
		if byRoute[route] == nil {
			order = append(order, route)
		}
		byRoute[route] = append(byRoute[route], p)
	}
	var chosen []*page
	for _, route := range order {
		all := byRoute[route]
		size := func(a, b *page) int { return len(a.body) - len(b.body) }
		heading := func(a, b *page) int { return headingLength(a) - headingLength(b) }
		picked := []*page{slices.MaxFunc(all, size)}
		if !every {
			chosen = append(chosen, picked[0])
			continue
		}
		picked = append(picked, slices.MinFunc(all, size), slices.MaxFunc(all, heading))
		for _, p := range all { // the first of a plan that has none yet
			if !slices.ContainsFunc(picked, func(q *page) bool { return pattern(q.url) == pattern(p.url) }) {
				picked = append(picked, p)
			}
		}
		for _, p := range picked {
			if !slices.Contains(chosen, p) {
				chosen = append(chosen, p)
			}
		}
	}
	return chosen
}

// headingLength counts the letters of a page's h1.
func headingLength(p *page) int {
	h := headingElement.FindString(p.body)
	return utf8.RuneCountInString(strings.TrimSpace(html.UnescapeString(anyTag.ReplaceAllString(h, ""))))
}
