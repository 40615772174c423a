package portal

import (
	"relance/domain/ledger"
	"relance/domain/record"
)

// communal is what stands at each stage of each action in each commune, with how many lines of awards name it.
type communal struct {
	rows    []ledger.Standing
	awarded map[string]int64 // by recorded code ("": none)
}

// communals keeps what a few views tell of communes. Of a plan with a million awards that is some ten thousand
// sums, which take too long to read again after each act: what an act moved is added to what stood before it.
type communals struct {
	recent[view, *communal]
}

// before gives what is kept of a view; of a view of now, else what is kept of the last earlier one of the same day.
func (m *communals) before(v view) (_ *communal, of view) {
	if x, ok := m.get(v); ok {
		return x, v
	}
	m.Lock()
	defer m.Unlock()
	for _, k := range m.order {
		if v.known == v.size && k.known == k.size && k.on == v.on && k.size < v.size && k.size > of.size {
			of = k
		}
	}
	return m.kept[of], of
}

// communal gives what the page's view tells of communes.
func (f *frame) communal() (*communal, error) {
	v := f.viewed()
	before, of := f.p.communals.before(v)
	if before != nil && of == v {
		return before, nil
	}
	known := f.known
	if known == f.head.Size {
		known = 0 // as known now, which months and days tell
	}
	ask := ledger.Query{On: f.on, Known: known, By: sumsBy | ledger.ByCommune}
	x := &communal{}
	var added, same bool
	var err error
	if before != nil {
		if x.rows, added, err = ledger.Onward(f.ctx, f.q, ask, before.rows, of.size); err != nil {
			return nil, err
		}
		if same, err = record.SameSince(f.ctx, f.q, of.size); err != nil {
			return nil, err
		}
		x.awarded = before.awarded
	}
	if !added {
		if x.rows, err = ledger.Sum(f.ctx, f.q, ask); err != nil {
			return nil, err
		}
	}
	if !same {
		if x.awarded, err = record.CountByCommune(f.ctx, f.q, record.Names[0], f.on, known); err != nil {
			return nil, err
		}
	}
	f.p.communals.keep(v, x, viewsMax)
	return x, nil
}
