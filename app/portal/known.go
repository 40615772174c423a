package portal

import (
	"sync/atomic"

	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/foundation/journal"
	"relance/foundation/money"
)

// aspect is one thing that may be known of an action.
type aspect struct {
	key   string
	known func(*learned, plan.Action) bool
}

// aspects in the order in which one asks: what is it, how much, what became of it.
var aspects = []aspect{
	{"named", func(*learned, plan.Action) bool { return true }},
	{"placed", func(_ *learned, a plan.Action) bool { return a.Objective != "" }},
	{"announced", func(_ *learned, a plan.Action) bool { return len(a.Announced) > 0 }},
	{"allocated", func(l *learned, a plan.Action) bool { return l.f.reached(ledger.Allocated, a.Code) > 0 }},
	{"state", func(l *learned, a plan.Action) bool { _, changed := l.f.states["action:"+a.Code]; return changed }},
	{"reported", func(l *learned, a plan.Action) bool { return l.reported[a.Code] }},
	{"milestone", func(_ *learned, a plan.Action) bool { return len(a.Milestones) > 0 }},
	{"pilot", func(_ *learned, a plan.Action) bool { return len(a.Pilot) > 0 }},
	{"source", func(_ *learned, a plan.Action) bool { return len(a.Sources) > 0 }},
}

// outcomes are the aspects that tell what became of an action, beyond its name.
var outcomes = []string{"announced", "allocated", "state", "reported"}

// learned is what is known of the plan on the page's day, counted.
type learned struct {
	f        *frame
	voted    int // actions; never fewer than those that are named
	counts   map[string]int
	axes     []learnedAxis
	followed int             // named actions of which at least one outcome is known
	reported map[string]bool // actions that an act or a fact tells of

	announced, allocated money.Cents // the first amount announced for each action; what acts allocated
	announcedOf          int         // actions with an announced amount
	communes             int         // in which some of the plan's money stands
	cited                map[string]citedBy
	role                 map[string]int // acts by role
}

type learnedAxis struct {
	plan.Axis
	named, followed int
	counts          map[string]int
}

// citedBy counts what rests on a source.
type citedBy struct{ Actions, Facts, Others, Acts int }

// learn counts what is known; nil before the adoption.
func (f *frame) learn() (*learned, error) {
	if f.content == nil {
		return nil, nil
	}
	l := &learned{f: f, voted: max(f.content.ActionsVoted, len(f.content.Actions)), counts: map[string]int{},
		reported: map[string]bool{}, cited: map[string]citedBy{}, role: map[string]int{}}
	if err := l.readActs(); err != nil {
		return nil, err
	}
	for _, x := range f.content.Facts {
		if x.Action != "" {
			l.reported[x.Action] = true
		}
	}
	if err := l.readCommunes(); err != nil {
		return nil, err
	}
	l.count()
	l.cite()
	l.allocated = f.reached(ledger.Allocated, "")
	return l, nil
}

func (l *learned) count() {
	for _, axis := range l.f.content.Axes {
		l.axes = append(l.axes, learnedAxis{Axis: axis, counts: map[string]int{}})
	}
	for _, a := range l.f.content.Actions {
		known := map[string]bool{}
		for _, x := range aspects {
			known[x.key] = x.known(l, a)
		}
		follows := false
		for _, key := range outcomes {
			follows = follows || known[key]
		}
		var axis *learnedAxis
		if a.Axis >= 1 && a.Axis <= len(l.axes) {
			axis = &l.axes[a.Axis-1]
			axis.named++
		}
		for key, is := range known {
			if is {
				l.counts[key]++
				if axis != nil {
					axis.counts[key]++
				}
			}
		}
		if follows {
			l.followed++
			if axis != nil {
				axis.followed++
			}
		}
		if len(a.Announced) > 0 && a.DuplicateOf == "" { // what may be one measure is not counted twice
			if sum, err := money.Add(l.announced, a.Announced[0].Amount); err == nil {
				l.announced = sum
				l.announcedOf++
			}
		}
	}
}

// cite counts what the plan's content rests on; what acts cite was counted before.
func (l *learned) cite() {
	add := func(ids []string, to func(*citedBy)) {
		for _, id := range ids {
			c := l.cited[id]
			to(&c)
			l.cited[id] = c
		}
	}
	other := func(c *citedBy) { c.Others++ }
	c := l.f.content
	add(c.Vote.Sources, other)
	for _, a := range c.Axes {
		add(a.Sources, other)
		for _, o := range a.Objectives {
			add(o.Sources, other)
		}
	}
	for _, x := range c.Linked {
		add(x.Sources, other)
	}
	for _, x := range c.Facts {
		add(x.Sources, func(c *citedBy) { c.Facts++ })
	}
	for _, a := range c.Actions {
		add(a.Sources, func(c *citedBy) { c.Actions++ })
		for _, x := range a.Announced {
			add(x.Sources, other)
		}
		for _, x := range a.Milestones {
			add(x.Sources, other)
		}
		for _, x := range a.Funders {
			add(x.Sources, other)
		}
	}
}

// telling is what this page needs of an act.
type telling struct {
	act, correctedBy int64
	effective, role  string
	action           string // that a report is about
	sources          []string
}

// tellings are those of a journal of a size, read once for all visitors.
type tellings struct {
	size int64
	all  []telling
}

// tellingsMax bounds how many acts are looked through, the last ones.
const tellingsMax = 20_000

// tellings reads what acts tell, or takes what was read for another page of the same journal.
func (f *frame) tellings() ([]telling, error) {
	if t := f.p.told.Load(); t != nil && t.size == f.head.Size {
		return t.all, nil
	}
	t := &tellings{size: f.head.Size}
	before := int64(0)
	for len(t.all) < tellingsMax {
		page, err := journal.List(f.ctx, f.q, journal.Filter{Before: before})
		if err != nil {
			return nil, err
		}
		for _, r := range page {
			x := telling{act: r.Number, correctedBy: r.CorrectedBy, effective: r.Effective, role: string(r.Role), sources: r.Sources}
			if r.Kind == "action.report" {
				if a, err := f.p.Journal.Registry.Decode(r.Kind, r.Fields); err == nil {
					if report, ok := a.(*plan.Report); ok {
						x.action = report.Action
					}
				}
			}
			t.all = append(t.all, x)
			before = r.Number
		}
		if len(page) < journal.ListMax {
			break
		}
	}
	f.p.told.Store(t)
	return t.all, nil
}

type toldPointer = atomic.Pointer[tellings]

func (l *learned) readActs() error {
	all, err := l.f.tellings()
	if err != nil {
		return err
	}
	for _, x := range all {
		if x.act > l.f.known || x.effective > l.f.on || x.correctedBy != 0 && x.correctedBy <= l.f.known {
			continue
		}
		l.role[x.role]++
		if x.action != "" {
			l.reported[x.action] = true
		}
		for _, id := range x.sources {
			c := l.cited[id]
			c.Acts++
			l.cited[id] = c
		}
	}
	return nil
}

// readCommunes counts the communes in which money of the plan is known to be.
func (l *learned) readCommunes() error {
	x, err := l.f.land()
	if err != nil {
		return err
	}
	for code, rows := range x.under {
		if code != "" && len(rows) > 0 {
			l.communes++
		}
	}
	return nil
}
