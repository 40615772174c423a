package portal

import (
	"strings"
	"time"
	"unicode/utf8"

	"relance/domain/plan"
	"relance/foundation/journal"
)

// icsLineMax is how many octets a line of a calendar holds before it is folded (RFC 5545, 3.1).
const icsLineMax = 75

// calendar writes a calendar line by line.
type calendar struct{ b strings.Builder }

// line writes a property; what is too long goes on in the next line after a space, never inside a letter.
func (c *calendar) line(name, value string) {
	rest, room := name+":"+value, icsLineMax
	for len(rest) > room {
		cut := room
		for cut > 0 && !utf8.RuneStart(rest[cut]) {
			cut--
		}
		c.b.WriteString(rest[:cut] + "\r\n ")
		rest, room = rest[cut:], icsLineMax-1
	}
	c.b.WriteString(rest + "\r\n")
}

// words writes a property whose value is text.
func (c *calendar) words(name, value string) { c.line(name, icsText(value)) }

// icsText escapes a text as RFC 5545, 3.3.11 has it; control signs have no place in it.
func icsText(s string) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\r\n", "\n"), "\uFFFD")
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\\' || r == ';' || r == ',':
			b.WriteRune('\\')
			b.WriteRune(r)
		case r == '\n' || r == '\r':
			b.WriteString(`\n`)
		case r == '\t' || r >= ' ' && r != 0x7f:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// dated is one entry of the calendar.
type dated struct{ uid, period, title, about, address, category string }

// milestonesICS is every milestone of the plan in force, and the days on which actions begin and end, as
// planned.
func milestonesICS(f *frame) ([]byte, error) {
	var c calendar
	c.line("BEGIN", "VCALENDAR")
	c.line("VERSION", "2.0")
	c.line("PRODID", "-//Relance//Jalons//"+strings.ToUpper(string(f.Lang)))
	c.line("CALSCALE", "GREGORIAN")
	c.line("METHOD", "PUBLISH")
	c.words("NAME", f.pictured(f.Say("calendar.title", f.Name)))
	c.words("X-WR-CALNAME", f.pictured(f.Say("calendar.title", f.Name)))
	if f.content != nil {
		r, err := journal.Get(f.ctx, f.q, f.known)
		if err != nil {
			return nil, err
		}
		stamp := icsInstant(r.Recorded)
		for _, a := range f.content.Actions {
			for _, d := range f.datesOf(a) {
				c.event(f, d, stamp)
			}
		}
	}
	c.line("END", "VCALENDAR")
	return []byte(c.b.String()), nil
}

func (f *frame) datesOf(a plan.Action) []dated {
	var out []dated
	add := func(what, period, title, about, category string) {
		if period != "" {
			out = append(out, dated{a.Code + "/" + what, period, a.Code + " – " + title, f.in(a.Title) + ". " + about, f.abroad("/actions/" + a.Code), category})
		}
	}
	for _, m := range a.Milestones {
		about := f.Say("state." + plan.Awaited)
		if s, changed := f.states["milestone:"+a.Code+"/"+m.Code]; changed {
			about = f.Say("one_milestone.since", f.Say("state."+s.State), s.Effective)
		}
		add(m.Code, m.Due, f.in(m.Title), about, f.Say("calendar.milestone"))
	}
	add("debut", a.Starts, f.Say("calendar.starts", f.in(a.Title)), f.Say("calendar.planned"), f.Say("calendar.action"))
	add("fin", a.Ends, f.Say("calendar.ends", f.in(a.Title)), f.Say("calendar.planned"), f.Say("calendar.action"))
	return out
}

// event writes one entry: whole days, from the first of its period to the day after the last.
func (c *calendar) event(f *frame, d dated, stamp string) {
	from, till, ok := daysOf(d.period)
	if !ok {
		return
	}
	c.line("BEGIN", "VEVENT")
	c.words("UID", d.uid+"@"+strings.ReplaceAll(f.p.Journal.Origin(), "/", "."))
	c.line("DTSTAMP", stamp)
	c.line("DTSTART;VALUE=DATE", from.Format("20060102"))
	c.line("DTEND;VALUE=DATE", till.Format("20060102"))
	c.words("SUMMARY", f.pictured(d.title))
	c.words("DESCRIPTION", d.about)
	c.words("CATEGORIES", d.category)
	if f.Origin != "" {
		c.line("URL", d.address)
	}
	c.line("TRANSP", "TRANSPARENT")
	c.line("END", "VEVENT")
}

// daysOf gives the first day of a period, and the day after its last.
func daysOf(period string) (from, till time.Time, ok bool) {
	for _, form := range []struct {
		layout              string
		years, months, days int
	}{{"2006-01-02", 0, 0, 1}, {"2006-01", 0, 1, 0}, {"2006", 1, 0, 0}} {
		if t, err := time.Parse(form.layout, period); err == nil {
			return t, t.AddDate(form.years, form.months, form.days), true
		}
	}
	return from, till, false
}

// icsInstant writes a stored instant as a calendar does.
func icsInstant(stored string) string {
	t, err := time.Parse(time.RFC3339Nano, stored)
	if err != nil {
		return "19700101T000000Z"
	}
	return t.UTC().Format("20060102T150405Z")
}
