package territory

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"relance/foundation/fault"
)

var (
	codePattern     = regexp.MustCompile(`^([0-9]{2}|2[AB])[0-9]{3}$`)
	postcodePattern = regexp.MustCompile(`^[0-9]{5}$`)
	sirenPattern    = regexp.MustCompile(`^[0-9]{9}$`)
	idPattern       = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)
	langPattern     = regexp.MustCompile(`^[a-z]{2}$`)
)

// check says all that is wrong with a sorted territory: each part by itself, then, if nothing was
// lost in reading, how the parts fit together.
func (d *draft) check() {
	d.checkHead()
	d.checkCommunes()
	d.checkVintages()
	if d.t.Contours != nil && !d.lost {
		d.checkContours()
	}
	if !d.lost {
		d.relate()
	}
}

func (d *draft) checkHead() {
	t := d.t
	if d.lost && t.Name == nil {
		return // territory.yaml could not be read, and that has been said
	}
	if t.Format != Format && (t.Format != 0 || !d.lost) {
		d.wrong("format", "territory.format_unknown", t.Format, Format)
	}
	d.wording("name", t.Name, true)
	if t.Siren != "" {
		d.siren("siren", t.Siren)
	}
	d.day("since", t.Since)
	for _, e := range t.EPTs {
		d.siren(path("epts", e.Siren, "siren"), e.Siren)
		d.name(path("epts", e.Siren, "name"), e.Name)
	}
	for _, m := range t.Mergers {
		part := path("mergers", m.Day, m.Into)
		d.day(path(part, "day"), m.Day)
		d.code(path(part, "into"), m.Into)
		for _, code := range m.From {
			d.code(path(part, "from"), code)
		}
		d.wording(path(part, "text"), m.Text, false)
	}
	for _, s := range t.Sources {
		d.checkSource(s)
	}
}

func (d *draft) checkSource(s Source) {
	part := path("sources", s.ID)
	if !idPattern.MatchString(s.ID) && !d.said(s.ID) {
		d.wrong(path(part, "id"), "territory.id_wrong", fault.Clip(s.ID))
	}
	d.wording(path(part, "title"), s.Title, true)
	d.name(path(part, "licence"), s.Licence)
	if s.Publisher != "" {
		d.name(path(part, "publisher"), s.Publisher)
	}
	if u, err := url.Parse(s.URL); s.URL != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || len(s.URL) > textRunesMax) {
		d.wrong(path(part, "url"), "territory.url_wrong", fault.Clip(s.URL))
	}
	if !isDate(s.Date) && s.Date != "" {
		d.wrong(path(part, "date"), "territory.date_wrong", fault.Clip(s.Date))
	}
	d.wording(path(part, "note"), s.Note, false)
}

func (d *draft) checkCommunes() {
	for _, c := range d.t.Communes {
		part := path("communes", c.Code, c.From)
		d.code(path(part, "code"), c.Code)
		d.name(path(part, "name"), c.Name)
		if c.Siren != "" {
			d.siren(path(part, "siren"), c.Siren)
		}
		if n := len(c.Department); (n != 2 && n != 3) || !strings.HasPrefix(c.Code, c.Department) {
			d.wrong(path(part, "department"), "territory.department_wrong", fault.Clip(c.Department), fault.Clip(c.Code))
		}
		for i, p := range c.Postcodes {
			if !postcodePattern.MatchString(p) || i > 0 && c.Postcodes[i-1] == p {
				d.wrong(path(part, "postcodes"), "territory.postcode_wrong", fault.Clip(p), postcodeSeparator)
			}
		}
		from := d.day(path(part, "from"), c.From)
		if from && isDay(d.t.Since) && c.From < d.t.Since {
			d.wrong(path(part, "from"), "territory.from_before_since", c.From, d.t.Since)
		}
		if c.Until != "" && d.day(path(part, "until"), c.Until) && from && c.Until < c.From {
			d.wrong(path(part, "until"), "territory.until_before_from", c.Until, c.From)
			d.unsettled = true
		}
		if c.Successor != "" {
			d.code(path(part, "successor"), c.Successor)
			if c.Until == "" {
				d.wrong(path(part, "successor"), "territory.successor_without_until", c.Successor)
				d.unsettled = true
			}
		}
	}
}

func (d *draft) checkVintages() {
	for _, v := range d.t.Vintages {
		part := path("vintages", v.ID)
		if !idPattern.MatchString(v.ID) && !d.said(v.ID) {
			d.wrong(path(part, "id"), "territory.id_wrong", fault.Clip(v.ID))
		}
		d.day(path(part, "day"), v.Day)
		d.wording(path(part, "title"), v.Title, true)
		for _, n := range v.Counts {
			part := path("counts", v.ID, n.Code)
			d.code(path(part, "code"), n.Code)
			if n.Municipal < 0 || n.Municipal > peopleMax || n.Total > peopleMax {
				d.wrong(path(part, "municipal"), "territory.people_wrong", n.Municipal)
			}
			if n.Total < n.Municipal {
				d.wrong(path(part, "total"), "territory.total_below_municipal", n.Total, n.Municipal)
			}
		}
	}
}

// said says whether an empty value is one that could not be read: then that has been said already.
func (d *draft) said(s string) bool { return s == "" && d.lost }

func (d *draft) code(part, s string) {
	if !codePattern.MatchString(s) {
		if !d.said(s) {
			d.wrong(part, "territory.code_wrong", fault.Clip(s))
		}
		d.unsettled = true
	}
}

func (d *draft) siren(part, s string) {
	if !IsSiren(s) && !d.said(s) {
		d.wrong(part, "territory.siren_wrong", fault.Clip(s))
	}
}

func (d *draft) day(part, s string) bool {
	if isDay(s) {
		return true
	}
	if d.said(s) {
		d.unsettled = true
		return false
	}
	d.wrong(part, "territory.day_wrong", fault.Clip(s))
	d.unsettled = true
	return false
}

// name checks a proper name or another short text of one line.
func (d *draft) name(part, s string) {
	switch {
	case d.said(s):
	case strings.TrimSpace(s) == "":
		d.wrong(part, "territory.text_empty")
	case utf8.RuneCountInString(s) > nameRunesMax:
		d.wrong(part, "territory.text_too_long", nameRunesMax)
	case strings.ContainsFunc(s, unicode.IsControl) || !utf8.ValidString(s):
		d.wrong(part, "territory.text_control")
	}
}

// wording checks a wording in each language, of which French must be one.
func (d *draft) wording(part string, t Text, need bool) {
	if t == nil && (!need || d.lost) {
		return
	}
	if _, ok := t["fr"]; !ok {
		d.wrong(part, "territory.french_missing")
	}
	for _, lang := range sortedKeys(t) {
		s, sub := t[lang], path(part, lang)
		switch {
		case d.said(s):
		case !langPattern.MatchString(lang):
			d.wrong(sub, "territory.language_unknown", fault.Clip(lang))
		case strings.TrimSpace(s) == "":
			d.wrong(sub, "territory.text_empty")
		case utf8.RuneCountInString(s) > textRunesMax:
			d.wrong(sub, "territory.text_too_long", textRunesMax)
		case !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' }):
			d.wrong(sub, "territory.text_control")
		}
	}
}

// IsSiren says whether s is nine digits of which the last is the right key (Luhn's).
func IsSiren(s string) bool {
	if !sirenPattern.MatchString(s) {
		return false
	}
	sum := 0
	for i, r := range s {
		n := int(r - '0')
		if i%2 == 1 { // the second, fourth … from the left are the second, fourth … from the right
			n *= 2
		}
		sum += n/10 + n%10
	}
	return sum%10 == 0
}

const dayForm = "2006-01-02"

func isDay(s string) bool {
	_, err := time.Parse(dayForm, s)
	return err == nil && len(s) == len(dayForm) && s >= "0001"
}

// isDate takes a year, a month or a day.
func isDate(s string) bool {
	switch len(s) {
	case 4:
		s += "-01-01"
	case 7:
		s += "-01"
	}
	return isDay(s)
}

// dayAfter gives the next day of a right day.
func dayAfter(day string) string { return shift(day, 1) }

func dayBefore(day string) string { return shift(day, -1) }

func shift(day string, days int) string {
	t, _ := time.Parse(dayForm, day)
	return t.AddDate(0, 0, days).Format(dayForm)
}

func sortedKeys(t Text) []string {
	keys := make([]string, 0, len(t))
	for k := range t {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func sortProblems(problems []Problem) {
	order := []string{fileTerritory, fileCommunes, filePopulations, fileContours}
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.File), slices.Index(order, b.File)),
			cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}
