package territory

import (
	"slices"
	"strings"

	"relance/foundation/fault"
)

// relate says where the parts do not fit together. All lists are sorted.
func (d *draft) relate() {
	d.relateSources()
	d.relateEPTs()
	d.relateCommunes()
	if d.unsettled {
		return // what follows asks who was a member when
	}
	d.relateSuccessors()
	d.relateMergers()
	d.relateVintages()
	if d.t.Contours != nil {
		d.relateContours()
	}
}

func (d *draft) relateSources() {
	t := d.t
	var ids []string
	for _, s := range t.Sources {
		if slices.Contains(ids, s.ID) {
			d.wrong(path("sources", s.ID, "id"), "territory.id_twice", s.ID)
		}
		ids = append(ids, s.ID)
	}
	refer := func(part string, sources []string) {
		if len(sources) == 0 {
			d.wrong(path(part, "sources"), "territory.source_missing")
		}
		for _, s := range sources {
			if !slices.Contains(ids, s) {
				d.wrong(path(part, "sources"), "territory.source_unknown", fault.Clip(s), strings.Join(ids, ", "))
			}
		}
	}
	for i, m := range t.Mergers {
		refer(path("mergers", m.Day, m.Into), m.Sources)
		if i > 0 && t.Mergers[i-1].Day == m.Day && t.Mergers[i-1].Into == m.Into {
			d.wrong(path("mergers", m.Day, m.Into), "territory.merger_twice", m.Into, m.Day)
		}
	}
	for i, v := range t.Vintages {
		refer(path("vintages", v.ID), v.Sources)
		for _, w := range t.Vintages[:i] {
			if w.ID == v.ID || w.Day == v.Day {
				d.wrong(path("vintages", v.ID, "id"), "territory.vintage_twice", v.ID, v.Day)
				d.unsettled = true
			}
		}
	}
	if t.Contours != nil {
		refer("contours", t.Contours.Sources)
	}
}

func (d *draft) relateEPTs() {
	var sirens []string
	for _, e := range d.t.EPTs {
		if slices.Contains(sirens, e.Siren) {
			d.wrong(path("epts", e.Siren, "siren"), "territory.ept_twice", e.Siren)
		}
		sirens = append(sirens, e.Siren)
	}
	for _, c := range d.t.Communes {
		if c.EPT != "" && !slices.Contains(sirens, c.EPT) {
			d.wrong(path("communes", c.Code, c.From, "ept"), "territory.ept_unknown", fault.Clip(c.EPT), strings.Join(sirens, ", "))
		}
	}
}

// relateCommunes checks T1: one commune a day under one code, one code under one SIREN.
func (d *draft) relateCommunes() {
	bearer := map[string]string{}
	for i, c := range d.t.Communes {
		part := path("communes", c.Code, c.From)
		if i > 0 {
			if before := d.t.Communes[i-1]; before.Code == c.Code && (before.Until == "" || c.From <= before.Until) {
				d.wrong(path(part, "code"), "territory.code_twice", c.Code, c.From)
				d.unsettled = true
			}
		}
		if c.Siren == "" {
			continue
		}
		if code, ok := bearer[c.Siren]; ok && code != c.Code {
			d.wrong(path(part, "siren"), "territory.siren_shared", c.Siren, code)
		}
		bearer[c.Siren] = c.Code
	}
}

// relateSuccessors checks that whoever a commune went into was there the day after, and that a
// declared merger did it.
func (d *draft) relateSuccessors() {
	for _, c := range d.t.Communes {
		if c.Successor == "" {
			continue
		}
		part, day := path("communes", c.Code, c.From, "successor"), dayAfter(c.Until)
		if _, there := d.t.Find(c.Successor, day); !there || c.Successor == c.Code {
			d.wrong(part, "territory.successor_absent", c.Successor, day)
			continue
		}
		declared := slices.ContainsFunc(d.t.Mergers, func(m Merger) bool { return m.Day == day && m.Into == c.Successor })
		if !declared {
			d.wrong(part, "territory.merger_missing", c.Code, c.Successor, day)
		}
	}
}

// relateMergers checks that each merger names just those communes that went into the merged one.
func (d *draft) relateMergers() {
	for _, m := range d.t.Mergers {
		var went []string
		for _, c := range d.t.Communes {
			if c.Until != "" && c.Successor == m.Into && dayAfter(c.Until) == m.Day {
				went = append(went, c.Code)
			}
		}
		if _, before := d.t.Find(m.Into, dayBefore(m.Day)); before {
			went = append(went, m.Into)
			slices.Sort(went)
		}
		part := path("mergers", m.Day, m.Into)
		if _, there := d.t.Find(m.Into, m.Day); !there {
			d.wrong(path(part, "into"), "territory.successor_absent", m.Into, m.Day)
		} else if !slices.Equal(went, m.From) {
			d.wrong(path(part, "from"), "territory.merger_mismatch", strings.Join(m.From, ", "), strings.Join(went, ", "), m.Into, m.Day)
		}
	}
}

// relateVintages checks that each vintage counts the members of its day, all of them and no other.
func (d *draft) relateVintages() {
	for _, v := range d.t.Vintages {
		for i, n := range v.Counts {
			part := path("counts", v.ID, n.Code, "code")
			if i > 0 && v.Counts[i-1].Code == n.Code {
				d.wrong(part, "territory.count_twice", n.Code, v.ID)
			}
			if _, member := d.t.Find(n.Code, v.Day); !member {
				d.wrong(part, "territory.count_of_no_member", n.Code, v.Day, v.ID)
			}
		}
		for _, c := range d.t.On(v.Day) {
			if _, ok := v.count(c.Code); !ok {
				d.wrong("counts", "territory.count_missing", c.Code, c.Name, v.ID)
			}
		}
	}
}

// relateContours checks that the members of the contours' day are drawn, all of them and no other.
func (d *draft) relateContours() {
	c := d.t.Contours
	for i, drawn := range c.Drawn {
		if i > 0 && c.Drawn[i-1].Code == drawn.Code {
			d.wrong(path("drawn", drawn.Code), "territory.drawn_twice", drawn.Code)
		}
		if _, member := d.t.Find(drawn.Code, c.Day); !member {
			d.wrong(path("drawn", drawn.Code), "territory.drawn_no_member", drawn.Code, c.Day)
		}
	}
	for _, m := range d.t.On(c.Day) {
		if _, ok := c.find(m.Code); !ok {
			d.wrong("drawn", "territory.drawn_missing", m.Code, m.Name)
		}
	}
}
