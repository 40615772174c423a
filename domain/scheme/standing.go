package scheme

import (
	"cmp"
	"context"
	"slices"

	"relance/domain/rule"
	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/money"
	"relance/foundation/store"
)

// States of a scheme, and of a call. A scheme whose text is known and that no act opened is Recorded: it is read,
// explained and asked, and takes neither dossiers nor money.
const (
	Recorded = "recorded"
	Open     = "open"
	Closed   = "closed"
)

// Call is a window in which a scheme takes dossiers, as it stands on a day.
type Call struct {
	Code     string
	Scheme   string
	Action   string // whose money it is; "" where the plan does not pay
	Title    rule.Text
	State    string
	Opens    string
	Until    string // last day; "" where it has none
	Envelope money.Cents
	Act      int64 // that opened it
}

// rows are what acts left in the tables.
type rows struct {
	versions []versionRow
	states   []stateRow
	calls    []callRow
}

const everything = int64(1) << 62

// stood reads what stands, as known at an act, before a position.
func stood(ctx context.Context, q store.Q, known, position int64) (r rows, err error) {
	if r.versions, err = store.All(ctx, q, qVersions, scanVersion, known, position); err != nil {
		return r, err
	}
	if r.states, err = store.All(ctx, q, qStates, scanState, known, position); err != nil {
		return r, err
	}
	r.calls, err = store.All(ctx, q, qCalls, scanCall, known, position)
	return r, err
}

// before is what the Check of an act sees.
func before(ctx context.Context, q store.Q, e *journal.Entry) (rows, error) {
	return stood(ctx, q, everything, e.Position)
}

// state is the last change of a scheme's state; its act is 0 where there is none.
func (r *rows) state(slug, on string) stateRow {
	last := stateRow{scheme: slug, state: Recorded}
	for _, s := range r.states {
		if s.scheme == slug && (on == "" || s.effective <= on) {
			last = s
		}
	}
	return last
}

// last is the latest text of a scheme; its act is 0 where there is none.
func (r *rows) last(slug string) (v versionRow) {
	for _, x := range r.versions {
		if x.scheme == slug {
			v = x
		}
	}
	return v
}

// callsOn folds the changes of each call up to a day, "" for all, in order of their codes.
func (r *rows) callsOn(on string) []Call {
	var out []Call
	for _, c := range r.calls {
		if on != "" && c.effective > on {
			continue
		}
		if n := len(out); n == 0 || out[n-1].Code != c.code {
			out = append(out, Call{Code: c.code, Act: c.act})
		}
		x := &out[len(out)-1]
		x.Scheme, x.Action, x.Title, x.State, x.Opens, x.Until = c.scheme, c.action, c.title, c.state, c.opens, c.until
		x.Envelope += c.cents
	}
	return out
}

// Standing is what the journal holds of schemes, as known at an act: their texts, states and calls. It is shared and
// never changed.
type Standing struct {
	Catalogue
	rows
	acts map[*Version]int64
}

// Read gives what stands as known at an act, 0 for now.
func Read(ctx context.Context, q store.Q, known int64) (_ *Standing, err error) {
	defer fault.Wrap(&err, "scheme.Read(%d)", known)
	s := &Standing{acts: map[*Version]int64{}}
	if s.rows, err = stood(ctx, q, cmp.Or(known, everything), everything); err != nil {
		return nil, err
	}
	for _, v := range s.versions {
		c, err := ContentOf(ctx, q, v.digest)
		if err != nil {
			return nil, err
		}
		s.acts[c.Version] = v.act
		s.take(c)
	}
	return s, nil
}

// take adds a text to the catalogue; texts come by scheme, then by day.
func (s *Standing) take(c *Content) {
	list := &s.Schemes
	if c.Version.Cap {
		list = &s.Caps
	}
	if n := len(*list); n == 0 || (*list)[n-1].Slug != c.Version.Slug {
		*list = append(*list, &Scheme{Slug: c.Version.Slug, Cap: c.Version.Cap})
	}
	x := (*list)[len(*list)-1]
	if n := len(x.Versions); n == 0 || x.Versions[n-1].Day != c.Version.Day { // opened as it was recorded: the same text
		x.Versions = append(x.Versions, c.Version)
		x.Cases = append(x.Cases, c.Cases...)
	}
	for _, src := range c.Sources {
		if !slices.ContainsFunc(s.Sources, func(o Source) bool { return o.ID == src.ID }) {
			s.Sources = append(s.Sources, src)
		}
	}
}

// Has says whether a scheme or a cap has a text of a day.
func (s *Standing) Has(slug, day string) bool {
	return slices.ContainsFunc(s.versions, func(v versionRow) bool { return v.scheme == slug && v.day == day })
}

// Last is the last act about schemes, as known.
func (s *Standing) Last() (last int64) {
	for _, v := range s.versions {
		last = max(last, v.act)
	}
	for _, x := range s.states {
		last = max(last, x.act)
	}
	for _, c := range s.calls {
		last = max(last, c.act)
	}
	return last
}

// Act is the act that brought a version, or that opened it as it stood.
func (s *Standing) Act(v *Version) int64 { return s.acts[v] }

// State says how a scheme stands on a day: Recorded, Open or Closed.
func (s *Standing) State(slug, on string) string { return s.state(slug, on).state }

// Calls lists the calls of a scheme as they stand on a day, "" for all schemes.
func (s *Standing) Calls(slug, on string) []Call {
	return slices.DeleteFunc(s.callsOn(on), func(c Call) bool { return slug != "" && c.Scheme != slug })
}

// Takes says whether a call takes dossiers on a day.
func (c *Call) Takes(on string) bool {
	return c.State == Open && c.Opens <= on && (c.Until == "" || on <= c.Until)
}
