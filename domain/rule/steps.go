package rule

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// steps compiles named figures, each of which may stand on those before it.
func (w *work) steps(name string, list []Step) []part {
	out := make([]part, 0, len(list))
	for i := range list {
		s, path := &list[i], []string{name, strconv.Itoa(i)}
		if !w.id(path, s.ID) {
			w.lost[s.ID] = true
			continue
		}
		delete(w.later, s.ID)
		p, ok := w.step(path, s)
		p.raw = p.at
		if ok && s.Round != "" {
			p.at, ok = w.round(at(path, "round"), p.at, s.Round)
		}
		if !ok {
			w.lost[s.ID] = true
			continue
		}
		w.names[s.ID] = p.at
		out = append(out, p)
	}
	return out
}

func (w *work) step(path []string, s *Step) (p part, ok bool) {
	forms := 0
	for _, has := range []bool{s.Value != "", s.Bands != nil, s.Unknown != nil, s.Decided != nil} {
		if has {
			forms++
		}
	}
	switch {
	case forms != 1:
		w.problem(path, 0, "rule.one_form", "")
	case s.Value != "":
		p.expr, p.at, ok = w.read(at(path, "value"), s.Value)
		if ok && w.program.kinds[p.at].Basic == Table {
			w.problem(at(path, "value"), 0, "rule.no_choice", "", w.program.kinds[p.at])
			ok = false
		}
	case s.Bands != nil:
		return w.bands(at(path, "bands"), s.Bands)
	case s.Unknown != nil:
		p.at, ok = w.bounded(at(path, "unknown"), s.Unknown, opUnknown)
	default:
		p.at, ok = w.bounded(at(path, "decided"), s.Decided, opDecided)
	}
	return p, ok
}

// round brings a figure to cents, euros or whole numbers.
func (w *work) round(path []string, from int32, how string) (int32, bool) {
	if !slices.Contains(Rounds, how) {
		w.problem(path, 0, "rule.rounding", "", how, strings.Join(Rounds, ", "))
		return 0, false
	}
	to, way, _ := strings.Cut(how, "_")
	k := w.program.kinds[from]
	scale := map[string]int{"cent": 2, "euro": 0, "whole": 0}[to]
	if want := map[string]Basic{"cent": Money, "euro": Money, "whole": Number}[to]; k.Basic != want {
		w.problem(path, 0, "rule.kind_wanted", "", want, k)
		return 0, false
	}
	if k.Scale <= scale {
		at, x := w.scaled(&expr{}, from, scale)
		if x != nil {
			w.wrong(path, x)
		}
		return at, x == nil
	}
	code := map[string]opcode{"": opNearest, "down": opDown, "up": opUp}[way]
	factor := power(k.Scale - scale)
	k.Scale = scale
	return w.emit(k, op{code: code, a: from, k: factor}), true
}

// bounded is a figure of which only bounds are known.
func (w *work) bounded(path []string, b *Bounds, code opcode) (int32, bool) {
	k, least, most := Kind{}, int32(-1), int32(-1)
	if b.Kind != "" {
		basic := basics[b.Kind]
		if k := (Kind{Basic: basic}); !k.ordered() || basic == Date {
			w.problem(at(path, "kind"), 0, "rule.bounds_kind", "")
			return 0, false
		}
		k = Kind{Basic: basic, Scale: map[Basic]int{Money: 2, Rate: 4}[basic], any: basic == Number}
	}
	for _, end := range []struct {
		name string
		src  Expr
		to   *int32
	}{{"least", b.Least, &least}, {"most", b.Most, &most}} {
		if end.src == "" {
			continue
		}
		_, place, ok := w.read(at(path, end.name), end.src)
		if !ok {
			return 0, false
		}
		found := w.program.kinds[place]
		if k.Basic != 0 && !k.meets(found) || !found.ordered() || found.Basic == Date {
			w.problem(at(path, end.name), 0, "rule.kinds_differ", "", k, found)
			return 0, false
		}
		found.Scale = max(found.Scale, k.Scale)
		k, *end.to = found, place
	}
	if k.Basic == 0 {
		w.problem(path, 0, "rule.bounds_kind", "")
		return 0, false
	}
	boundless := int64(0) // where no source says how much at most
	for _, end := range []struct {
		to    *int32
		where int64
	}{{&least, 0}, {&most, map[Basic]int64{Money: centsMost, Rate: 100_000, Number: countMost, Months: monthsMost, Days: daysMost}[k.Basic] * power(max(0, k.Scale-map[Basic]int{Money: 2, Rate: 4}[k.Basic]))}} {
		if *end.to < 0 {
			if end.to == &most {
				boundless = int64(Boundless)
			}
			*end.to = w.place(k, settled(end.where))
		}
		place, x := w.scaled(&expr{}, *end.to, k.Scale)
		if x != nil {
			w.wrong(path, x)
			return 0, false
		}
		*end.to = place
	}
	if w.start[least].Lo > w.start[most].Hi {
		w.problem(path, 0, "rule.bounds_turned", "")
		return 0, false
	}
	return w.emit(k, op{code: code, b: least, c: most, k: boundless}), true
}

// bands compiles a table: no gap, no overlap, in the unit to which the figure is brought.
func (w *work) bands(path []string, t *Bands) (p part, ok bool) {
	e, of, ok := w.read(at(path, "of"), t.Of)
	if !ok {
		return p, false
	}
	k := w.program.kinds[of]
	switch {
	case !k.ordered():
		w.problem(at(path, "of"), 0, "rule.no_order", "", k)
		return p, false
	case t.Rounded == "":
		w.problem(path, 0, "rule.bands_rounding", "", strings.Join(Rounds, ", "))
		return p, false
	case t.Rounded != "exact":
		if of, ok = w.round(at(path, "rounded"), of, t.Rounded); !ok {
			return p, false
		}
		k = w.program.kinds[of]
	}
	p.expr = e
	if len(t.Rows) < 2 {
		w.problem(at(path, "rows"), 0, "rule.bands_two", "")
		return p, false
	}
	var lines []band
	var gives Kind
	next := int64(math.MinInt64)
	for i, row := range t.Rows {
		where := at(path, "rows", strconv.Itoa(i))
		line, ok := w.band(where, t.Rows, i, k, &next)
		if !ok {
			return p, false
		}
		b := bandPart{}
		b.from, _ = parse(string(row.From))
		b.to, _ = parse(string(row.To))
		if b.gives, line.gives, ok = w.read(at(where, "gives"), row.Gives); !ok {
			return p, false
		}
		found := w.program.kinds[line.gives]
		if i > 0 && !gives.meets(found) || !found.ordered() {
			w.problem(at(where, "gives"), 0, "rule.kinds_differ", "", gives, found)
			return p, false
		}
		found.Scale = max(found.Scale, gives.Scale)
		gives = found
		lines, p.bands = append(lines, line), append(p.bands, b)
	}
	for i := range lines {
		place, x := w.scaled(&expr{}, lines[i].gives, gives.Scale)
		if x != nil {
			w.wrong(path, x)
			return p, false
		}
		lines[i].gives = place
	}
	p.at = w.emit(gives, op{code: opBand, a: of, band: lines})
	return p, true
}

// band reads one line's bounds and holds them against the line before it.
func (w *work) band(path []string, rows []Band, i int, k Kind, next *int64) (band, bool) {
	row := rows[i]
	if (row.From == "") != (i == 0) || (row.To == "") != (i == len(rows)-1) {
		w.problem(path, 0, "rule.band_ends", "")
		return band{}, false
	}
	before := len(w.problems)
	from := w.bound(at(path, "from"), row.From, k, *next)
	to := w.bound(at(path, "to"), row.To, k, math.MaxInt64)
	switch {
	case len(w.problems) > before:
		return band{}, false
	case i > 0 && from > *next:
		w.problem(at(path, "from"), 0, "rule.band_gap", "", figure(k, *next), figure(k, from-1))
		return band{}, false
	case i > 0 && from < *next:
		w.problem(at(path, "from"), 0, "rule.band_overlap", "", figure(k, from), figure(k, *next-1))
		return band{}, false
	case to < from:
		w.problem(at(path, "to"), 0, "rule.bounds_turned", "")
		return band{}, false
	}
	if to < math.MaxInt64 {
		*next = to + 1
	}
	return band{upTo: to}, true
}
