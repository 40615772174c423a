package scheme

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"relance/domain/rule"
	"relance/foundation/fault"
	"relance/foundation/folder"
	"relance/foundation/journal"
	"relance/foundation/store"
)

// Content is a version as the journal keeps it: a blob that an act names by its digest. Its JSON is canonical, so equal
// texts give equal digests.
type Content struct {
	Format    int      `json:"format"` // 1
	Fictional bool     `json:"fictional"`
	Version   *Version `json:"version"`
	Cases     []Case   `json:"cases"`   // worked cases that this version judges
	Sources   []Source `json:"sources"` // cited here, that the plan does not hold
}

// ContentMedia is the type of the blob.
const ContentMedia = "application/json"

// Contents gives every version of a catalogue as an act brings it, the earliest first.
func (c *Catalogue) Contents(fictional bool) []*Content {
	var out []*Content
	for _, s := range slices.Concat(c.Schemes, c.Caps) {
		for _, v := range s.Versions {
			x := &Content{Format: 1, Fictional: fictional, Version: v, Cases: []Case{}, Sources: []Source{}}
			for _, k := range s.Cases {
				if judged, err := s.On(k.On); err == nil && judged == v {
					x.Cases = append(x.Cases, k)
				}
			}
			cited := v.cited()
			for _, src := range c.Sources {
				if cited[src.ID] {
					x.Sources = append(x.Sources, src)
				}
			}
			out = append(out, x)
		}
	}
	slices.SortStableFunc(out, func(a, b *Content) int {
		return cmp.Or(strings.Compare(a.Version.Day, b.Version.Day), strings.Compare(a.Version.Slug, b.Version.Slug))
	})
	return out
}

// Content gives one version of a catalogue as an act brings it. Fault: NotFound, naming what there is.
func (c *Catalogue) Content(slug, day string, fictional bool) (*Content, error) {
	s, err := c.Find(slug)
	if err != nil {
		return nil, fault.Of(err)[0].At("scheme")
	}
	v, err := s.Named(day)
	if err != nil {
		return nil, fault.Of(err)[0].At("day")
	}
	for _, x := range c.Contents(fictional) {
		if x.Version == v {
			return x, nil
		}
	}
	return nil, fault.New(fault.Internal, "scheme.content_unreadable")
}

// cited collects the sources that a version names anywhere.
func (v *Version) cited() map[string]bool {
	out := map[string]bool{}
	take := func(s rule.Sourced) {
		for _, id := range s.Source {
			out[id] = true
		}
	}
	take(v.Sourced)
	for _, q := range v.Questions {
		take(q.Sourced)
	}
	for _, c := range v.Conditions {
		take(c.Sourced)
	}
	for _, s := range slices.Concat(v.Values, v.Amount, v.Terms) {
		take(s.Sourced)
	}
	return out
}

// Cited lists the sources that a version names, in order of their codes.
func (v *Version) Cited() []string {
	var out []string
	for id := range v.cited() {
		out = append(out, id)
	}
	slices.SortFunc(out, func(a, b string) int { return cmp.Or(len(a)-len(b), strings.Compare(a, b)) })
	return out
}

// Unsettled lists the conditions and steps that the version names without their terms: no source gives them, or nothing
// has been voted yet.
func (v *Version) Unsettled() []string {
	var out []string
	for _, c := range v.Conditions {
		if c.Unknown {
			out = append(out, c.ID)
		}
	}
	for _, s := range slices.Concat(v.Values, v.Amount, v.Terms) {
		if s.Unknown != nil {
			out = append(out, s.ID)
		}
	}
	return out
}

// Canonical is the content's JSON.
func (c *Content) Canonical() []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(c); err != nil {
		panic(err) // texts, numbers and lists of them
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// Blob is the content as an act brings it.
func (c *Content) Blob() journal.Blob {
	return journal.Blob{Media: ContentMedia, Body: string(c.Canonical())}
}

// DecodeContent reads a content and compiles its rule; what no compiler made is refused. Fault: Invalid.
func DecodeContent(text []byte) (*Content, error) {
	var c Content
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&c); err != nil {
		return nil, fault.New(fault.Invalid, "scheme.content_unreadable").At("content").Because(err)
	}
	if c.Format != 1 || c.Version == nil || !bytes.Equal(c.Canonical(), text) {
		return nil, fault.New(fault.Invalid, "scheme.content_unreadable").At("content")
	}
	if at := c.unsound(); at != "" {
		return nil, fault.New(fault.Invalid, "scheme.content_wrong", at).At("content")
	}
	compiled, problems := rule.Compile(&c.Version.Def)
	if len(problems) > 0 {
		return nil, fault.New(fault.Invalid, "scheme.content_rule", strings.Join(problems[0].Path, "."), problems[0].Fault).At("content")
	}
	c.Version.compiled = compiled
	return &c, nil
}

// Closed lists of a version's own words, as the schema of a folder has them.
var (
	Fundings   = []string{"plan", "general", "other", Unknown}
	Giving     = []string{"grant", "advance", "voucher", "service", "label", "commitment", Unknown}
	Applicants = []string{"commune", "public_body", "undertaking", "association", "household", "condominium", Unknown}
)

// unsound names the first part of a content that a folder could not have compiled to: an act may bring any bytes, and
// every page relies on what the schemas demand.
func (c *Content) unsound() string {
	v := c.Version
	since := v.InForceSince == v.Day || v.InForceSince == Unknown && v.SeenOn == v.Day
	switch {
	case !isSlug(v.Slug):
		return "slug"
	case !isDay(v.Day):
		return "day"
	case !since:
		return "in_force_since"
	case strings.TrimSpace(v.Title["fr"]) == "":
		return "title"
	case !slices.Contains(Fundings, v.Funding):
		return "funding"
	case !slices.Contains(Giving, v.Gives):
		return "gives"
	case slices.ContainsFunc(v.Applicants, func(a string) bool { return !slices.Contains(Applicants, a) }):
		return "applicants"
	case slices.ContainsFunc(c.Sources, func(s Source) bool { return s.ID == "" }):
		return "sources"
	}
	return ""
}

func isSlug(s string) bool {
	return s != "" && len(s) <= slugMost && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// contents keeps decoded contents: one is the same for ever under its digest, and costs a compilation to read.
var contents = struct {
	sync.Mutex
	byDigest map[string]*Content
}{byDigest: map[string]*Content{}}

const contentsMost = 512

// ContentOf reads the content of a digest. What it answers is shared and never changed.
func ContentOf(ctx context.Context, q store.Q, digest string) (*Content, error) {
	return contentOf(digest, func() (journal.Blob, error) { return journal.ReadBlob(ctx, q, digest) })
}

func contentOf(digest string, read func() (journal.Blob, error)) (_ *Content, err error) {
	defer fault.Wrap(&err, "scheme.ContentOf(%s)", folder.Shown(digest))
	contents.Lock()
	c := contents.byDigest[digest]
	contents.Unlock()
	if c != nil {
		return c, nil
	}
	b, err := read()
	if err != nil {
		return nil, err
	}
	if c, err = DecodeContent([]byte(b.Body)); err != nil {
		return nil, err
	}
	contents.Lock()
	defer contents.Unlock()
	if len(contents.byDigest) >= contentsMost {
		clear(contents.byDigest)
	}
	contents.byDigest[digest] = c
	return c, nil
}
