package portal

import (
	"context"

	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/domain/scheme"
	"relance/foundation/money"
	"relance/foundation/store"
)

// view names what figures are told of: the journal's size, a day, and the act as known at which.
type view struct {
	size  int64
	on    string
	known int64
}

// figures are what every page of one view stands on.
type figures struct {
	sums   []ledger.Standing // by book, stage, action
	states map[string]plan.Change
	years  []ledger.Yearly
	stood  map[where]money.Cents // by book, stage and action; under everywhere, of all
	came   map[where]money.Cents // likewise, what has reached the stage
}

// where is a stage of a book, on one action; everywhere stands for all.
type where struct{ book, stage, action string }

const everywhere = " "

// viewsMax bounds the views of which something is kept; each holds a few hundred rows.
const viewsMax = 12

// viewed names the page's view; as known at the last act is as known now.
func (f *frame) viewed() view {
	v := view{f.head.Size, f.on, f.known}
	if v.known == 0 {
		v.known = v.size
	}
	return v
}

// figures reads what the page's view tells, or takes what was read for another page of it. It is read in
// the page's own snapshot, of which the size of the journal tells everything.
func (f *frame) figures() (*figures, error) {
	v := f.viewed()
	if x, ok := f.p.memo.get(v); ok {
		return x, nil
	}
	x := &figures{}
	var err error
	if x.states, err = plan.StatesOf(f.ctx, f.q, f.view()); err != nil {
		return nil, err
	}
	if x.years, err = ledger.Years(f.ctx, f.q, ledger.Query{On: f.on, Known: f.known}); err != nil {
		return nil, err
	}
	if x.sums, err = ledger.Whole(x.years); err != nil {
		return nil, err
	}
	x.stood, x.came = map[where]money.Cents{}, map[where]money.Cents{}
	reaches := map[string][]string{} // the stages that what stands at one has reached
	for _, stage := range ledger.Stages {
		for _, beyond := range ledger.Beyond(stage) {
			reaches[beyond] = append(reaches[beyond], stage)
		}
	}
	for _, s := range x.sums {
		for _, action := range []string{s.Action, everywhere} {
			x.stood[where{s.Book, s.Stage, action}] += s.Cents
			for _, stage := range reaches[s.Stage] {
				x.came[where{s.Book, stage, action}] += s.Cents
			}
		}
	}
	f.p.memo.keep(v, x, viewsMax)
	return x, nil
}

// aidsKnown reads what is known of aids at an act, or takes what was read for another page.
func (p *Portal) aidsKnown(ctx context.Context, q store.Q, known int64) (*scheme.Standing, error) {
	if x, ok := p.aids.get(known); ok {
		return x, nil
	}
	x, err := scheme.Read(ctx, q, known)
	if err == nil {
		p.aids.keep(known, x, viewsMax)
	}
	return x, err
}
