package portal

import (
	"encoding/xml"
	"strings"

	"relance/app/web"
	"relance/foundation/journal"
)

// The journal as an Atom feed (RFC 4287). What an entry is called follows from the log's name, which never
// changes, and not from the address of the site, which may.

type atomFeed struct {
	XMLName   xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang      string      `xml:"xml:lang,attr"`
	ID        string      `xml:"id"`
	Title     string      `xml:"title"`
	Subtitle  string      `xml:"subtitle,omitempty"`
	Updated   string      `xml:"updated"`
	Author    atomAuthor  `xml:"author"`
	Rights    string      `xml:"rights"`
	Generator string      `xml:"generator"`
	Links     []atomLink  `xml:"link"`
	Entries   []atomEntry `xml:"entry"`
}

type atomAuthor struct {
	Name string `xml:"name"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Lang string `xml:"hreflang,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID        string         `xml:"id"`
	Title     string         `xml:"title"`
	Updated   string         `xml:"updated"`
	Published string         `xml:"published"`
	Links     []atomLink     `xml:"link"`
	Category  []atomCategory `xml:"category"`
	Summary   string         `xml:"summary"`
}

type atomCategory struct {
	Term  string `xml:"term,attr"`
	Label string `xml:"label,attr"`
}

// journalAtom lists the acts as the journal's page does, with its filters.
func journalAtom(f *frame) ([]byte, error) {
	w, err := f.acts()
	if err != nil {
		return nil, err
	}
	self := []string{"sujet", w.Subject, "nature", w.Kind, "avant", web.Count(w.Before), "known", f.v["known"]}
	author := f.Name
	if f.latest != nil {
		author = f.in(f.latest.Owner.Name)
	}
	if author == "" {
		author = "Relance"
	}
	first, err := journal.Get(f.ctx, f.q, 1)
	if err != nil {
		return nil, err
	}
	feed := atomFeed{Lang: string(f.Lang), ID: f.tag(first, strings.TrimSuffix(strings.Join([]string{"journal", string(f.Lang), w.Kind, w.Subject}, "/"), "/")), Title: f.pictured(f.Say("journal.title") + " – " + f.Name),
		Subtitle: f.journalLead(w), Updated: first.Recorded, Author: atomAuthor{author}, Rights: f.Say("data.licence"), Generator: "Relance",
		Links: []atomLink{{Rel: "self", Type: "application/atom+xml", Href: f.abroad("/journal.atom", self...)},
			{Rel: "alternate", Type: "text/html", Lang: string(f.Lang), Href: f.abroad("/journal", self...)}}}
	if w.more {
		self[5] = web.Count(w.records[len(w.records)-1].Number)
		feed.Links = append(feed.Links, atomLink{Rel: "next", Type: "application/atom+xml", Href: f.abroad("/journal.atom", self...)})
	}
	for _, r := range w.records {
		d, err := f.describe(r)
		if err != nil {
			return nil, err
		}
		feed.Updated = max(feed.Updated, r.Recorded)
		summary := f.Say("atom.effective", r.Effective) + " " + d.sentence
		if d.text != "" {
			summary += " " + d.text
		}
		feed.Entries = append(feed.Entries, atomEntry{ID: f.tag(first, "journal/"+web.Count(r.Number)), Title: f.pictured(d.sentence), Updated: r.Recorded, Published: r.Recorded,
			Links:    []atomLink{{Rel: "alternate", Type: "text/html", Lang: string(f.Lang), Href: f.abroad("/journal/" + web.Count(r.Number))}},
			Category: []atomCategory{{r.Kind, d.label}}, Summary: summary})
	}
	body, err := xml.MarshalIndent(feed, "", " ")
	return append([]byte(xml.Header), append(body, '\n')...), err
}

// tag names a thing of this log for ever (RFC 4151): the log's name and the day it was begun.
func (f *frame) tag(first journal.Record, what string) string {
	host, path, _ := strings.Cut(f.p.Journal.Origin(), "/")
	if path != "" {
		path += "/"
	}
	return "tag:" + host + "," + first.Recorded[:len("2006-01-02")] + ":" + path + what
}

// feedPairs are the filters of the page that its feed has too.
func (f *frame) feedPairs() []string {
	return []string{"sujet", f.v["sujet"], "nature", f.v["nature"]}
}
