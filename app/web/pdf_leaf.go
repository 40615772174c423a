package web

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// Leaf is the place of a page number in a table of contents: that of the page on which the element of
// an id begins. A browser shows nothing there; [Printer.Print] fills it.
func Leaf(id string) g.Node { return h.Span(h.Class("leaf"), g.Attr("data-leaf", id)) }

// leafed is the script that writes page numbers into a page; where one is not known, figures of the same
// width, so that the two passes are broken into pages alike.
func leafed(pages map[string]int) string {
	known, err := json.Marshal(pages)
	if err != nil {
		panic(err) // numbers by name
	}
	return `{ const pages = ` + string(known) + ` || {}; for (const e of document.querySelectorAll("[data-leaf]")) e.textContent = pages[e.dataset.leaf] || "00"; }`
}

// The few forms of a PDF written by Chromium that say on which page a named place is. They are text
// outside of the compressed streams.
var (
	pdfNode = regexp.MustCompile(`(?m)^(\d+) 0 obj\n<</Type /Pages?\b`)
	pdfKids = regexp.MustCompile(`/Kids \[([^\]]*)\]`)
	pdfRef  = regexp.MustCompile(`(\d+) 0 R`)
	pdfDest = regexp.MustCompile(`/([^\s/\[\]<>()]+) \[(\d+) 0 R /XYZ `)
	pdfRoot = regexp.MustCompile(`/Type /Catalog\s+(?:/[A-Za-z]+ [^\n]*\n)*?/Pages (\d+) 0 R`)
	pdfHex  = regexp.MustCompile(`#[0-9A-Fa-f]{2}`)
)

const pdfDepthMax = 32

// destinations gives the number, from 1, of the page on which each named place of a document stands.
// What is not written as Chromium does gives none: a contents without numbers is still right.
func destinations(pdf []byte) map[string]int {
	kids := map[string][]string{} // of each node of the tree of pages; none for a page
	for _, at := range pdfNode.FindAllSubmatchIndex(pdf, -1) {
		id := string(pdf[at[2]:at[3]])
		kids[id] = nil
		body := pdf[at[1]:]
		if end := bytes.Index(body, []byte("endobj")); end >= 0 {
			body = body[:end]
		}
		if m := pdfKids.FindSubmatch(body); m != nil {
			for _, ref := range pdfRef.FindAllSubmatch(m[1], -1) {
				kids[id] = append(kids[id], string(ref[1]))
			}
		}
	}
	root := pdfRoot.FindSubmatch(pdf)
	if root == nil {
		return nil
	}
	number := map[string]int{}
	var walk func(id string, depth int)
	walk = func(id string, depth int) {
		if len(kids[id]) == 0 {
			if _, page := kids[id]; page && number[id] == 0 {
				number[id] = len(number) + 1
			}
			return
		}
		for _, k := range kids[id] {
			if depth < pdfDepthMax {
				walk(k, depth+1)
			}
		}
	}
	walk(string(root[1]), 0)
	places := map[string]int{}
	for _, m := range pdfDest.FindAllSubmatch(pdf, -1) {
		if n := number[string(m[2])]; n > 0 {
			places[unhex(string(m[1]))] = n
		}
	}
	return places
}

// unhex reads a name of a PDF, in which signs beyond letters are written as #7E.
func unhex(name string) string {
	return pdfHex.ReplaceAllStringFunc(name, func(s string) string {
		n, err := strconv.ParseUint(s[1:], 16, 8)
		if err != nil {
			return s
		}
		return string([]byte{byte(n)})
	})
}
