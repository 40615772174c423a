package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// award is one aid, with what became of it.
type award struct {
	scheme           *scheme
	ref, dossier     string
	day, commune     string
	name, siret      string
	cents            int
	committedOn      string // "" not by the end of the story
	committed        int
	payments         []payment
	givenUp          string // the day on which it was: nothing was committed
	recovered        int
	recoveredOn      string
	followedInASheet bool // before the cut-over of its axis
}

type payment struct {
	day   string
	cents int
	ref   string
}

// last is the last day of which the files tell.
const last = "2022-12-15"

// recordFiles are the files of records, by name: awards by half-year and system, commitments and payments
// by half-year, recoveries by year, budgets by year, and the balances of the spreadsheet of axis 5.
func recordFiles(string) (map[string][]byte, error) {
	w := &world{chance: &chance{seed + 200}, units: unitOthers}
	l := draw()
	w.communes = l.settle()
	into, gone := l.merging(w.communes)
	w.into, w.gone = w.communes[into].code, w.communes[gone].code
	for i := range schemes {
		w.give(&schemes[i])
	}
	w.number()
	files := w.files()
	for name, b := range budgets() {
		files[name] = b
	}
	return files, nil
}

// world is everybody who is given money.
type world struct {
	*chance
	communes   []commune
	into, gone string // the communes of the merger
	units      int    // the last number of a legal unit that was given out
	known      map[string][]legal
	used       map[string]bool
	awards     []*award
	balances   map[balance]int
}

// legal is a legal person who was aided once and may be again.
type legal struct{ name, siret, commune string }

type balance struct{ action, stage, commune string }

// give hands out the awards of a scheme.
func (w *world) give(s *scheme) {
	weights, sum := make([]int, s.awards), 0
	for i := range weights {
		weights[i] = w.between(40, 100) * w.between(60, 100)
		if w.oneIn(9) {
			weights[i] *= 2
		}
		sum += weights[i]
	}
	for i := range s.awards {
		cents := s.euros * 100 / 10 * weights[i] / (sum / 10)
		a := &award{scheme: s, day: between(s.from, s.by, w.below(1000), i, s.awards)}
		a.cents = w.rounded(cents)
		w.beneficiary(a)
		a.followedInASheet = strings.HasPrefix(s.action, "A5.") && a.day < cutover
		w.follow(a)
		w.awards = append(w.awards, a)
	}
}

// rounded makes an amount such as a decision gives: to ten euros, or to the cent where it is a share of
// what something cost.
func (w *world) rounded(cents int) int {
	switch {
	case w.oneIn(3):
		return cents
	case cents > 2_000_000:
		return cents / 100_000 * 100_000
	default:
		return max(cents/1_000*1_000, 10_000)
	}
}

// between spreads days over a span, the i-th of n with some hazard, never on a weekend.
func between(from, by string, hazard, i, n int) string {
	a, b := date(from), date(by)
	days := int(b.Sub(a).Hours()/24) + 1
	d := a.AddDate(0, 0, min(days-1, (days*i+days*hazard/1000)/n))
	return weekday(d).Format(time.DateOnly)
}

func weekday(d time.Time) time.Time {
	for d.Weekday() == time.Saturday || d.Weekday() == time.Sunday {
		d = d.AddDate(0, 0, -1)
	}
	return d
}

func date(day string) time.Time {
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err) // a constant of this program
	}
	return d
}

func after(day string, days int) string {
	return weekday(date(day).AddDate(0, 0, days)).Format(time.DateOnly)
}

// beneficiary chooses who is aided, and where.
func (w *world) beneficiary(a *award) {
	kind := a.scheme.to
	c := w.somewhere(kind, a.day)
	a.commune = c.code
	switch kind {
	case aHousehold:
		a.name = "particulier"
	case aCommune:
		a.name, a.siret = "Commune de "+c.name, siret(siren(unitCommunes+w.rank(c.code)))
		if c.code == w.into && a.day >= mergerDay {
			a.siret = siret(siren(unitMerged))
		}
	case aBody:
		a.commune = w.codeOf(theCapital)
		a.name, a.siret = w.body(a.scheme.body)
	default:
		p := w.person(kind, c)
		a.name, a.siret, a.commune = p.name, p.siret, p.commune
	}
	if a.commune == w.gone && a.day >= mergerDay {
		a.commune = w.into
	}
}

func (w *world) rank(code string) int {
	return 1 + slices.IndexFunc(w.communes, func(c commune) bool { return c.code == code })
}

func (w *world) codeOf(name string) string {
	return w.communes[slices.IndexFunc(w.communes, func(c commune) bool { return c.name == name })].code
}

// somewhere chooses a commune: people by how many live there, communes themselves more evenly.
func (w *world) somewhere(kind, day string) commune {
	weight := func(c commune) int {
		switch {
		case c.code == w.gone && day >= mergerDay:
			return 0
		case kind == aCommune:
			return 4_000 + min(c.people, 30_000)/4
		case kind == aFarm:
			return 3_000 + min(c.people, 4_000)
		}
		return c.people
	}
	sum := 0
	for _, c := range w.communes {
		sum += weight(c)
	}
	at := w.below(sum)
	for _, c := range w.communes {
		if at -= weight(c); at < 0 {
			return c
		}
	}
	panic("no commune has anybody")
}

// person gives a legal person of a commune: now and then one who was aided before.
func (w *world) person(kind string, c commune) legal {
	if w.known == nil {
		w.known, w.used = map[string][]legal{}, map[string]bool{}
	}
	key := kind + c.code
	if all := w.known[key]; len(all) > 0 && w.oneIn(7) {
		return pick(w.chance, all)
	}
	p := legal{commune: c.code}
	for try := 0; ; try++ {
		p.name = pick(w.chance, trades[kind]) + " " + pick(w.chance, invented)
		if try > 20 {
			p.name += " de " + c.name
		}
		if !w.used[p.name] {
			break
		}
	}
	w.used[p.name] = true
	w.units++
	p.siret = siret(siren(w.units))
	w.known[key] = append(w.known[key], p)
	return p
}

// body gives the number of a body that several actions may aid.
func (w *world) body(name string) (string, string) {
	if w.known == nil {
		w.known, w.used = map[string][]legal{}, map[string]bool{}
	}
	if len(w.known[name]) == 0 {
		w.units++
		w.known[name] = []legal{{name: name, siret: siret(siren(w.units))}}
	}
	return name, w.known[name][0].siret
}

// follow plays what becomes of an award: given up, or committed, paid at once or by parts, and sometimes
// paid back.
func (w *world) follow(a *award) {
	if !a.followedInASheet && a.scheme.to != aBody && w.oneIn(110) && a.day < "2022-09-01" {
		a.givenUp = after(a.day, w.between(30, 110))
		return
	}
	a.committedOn = after(a.day, w.between(6, 42))
	if a.cents > 4_000_000 { // an agreement to be signed by both
		a.committedOn = after(a.day, w.between(30, 130))
	}
	if a.committedOn > last {
		a.committedOn = ""
		return
	}
	a.committed = a.cents
	if w.oneIn(14) && a.cents > 500_000 { // the agreement is for a little less
		a.committed = a.cents / 100 * w.between(88, 97)
	}
	shares, gap := []int{100}, [2]int{12, 55}
	switch {
	case a.scheme.to == aHousehold:
		gap = [2]int{30, 160}
	case a.committed > 30_000_000:
		shares, gap = []int{15, 25, 35, 25}, [2]int{110, 240}
	case a.committed > 4_000_000:
		shares, gap = []int{25, 40, 35}, [2]int{110, 270}
	case a.committed > 1_000_000:
		shares, gap = []int{50, 50}, [2]int{60, 220}
	}
	day, left := a.committedOn, a.committed
	for i, share := range shares {
		first := gap
		if i == 0 {
			first = [2]int{8, 40}
		}
		day = after(day, w.between(first[0], first[1]))
		cents := a.committed / 100 * share
		if i == len(shares)-1 {
			cents = left
			if w.oneIn(12) && len(shares) > 1 { // the work cost less than was foreseen
				cents = left / 100 * w.between(70, 96)
			}
		}
		if day > last || cents <= 0 {
			break
		}
		a.payments = append(a.payments, payment{day: day, cents: cents})
		left -= cents
	}
	if n := len(a.payments); n > 0 && (a.scheme.action == "A2.1" || a.scheme.action == "A3.5" || a.scheme.action == "A2.12") && w.oneIn(75) {
		on := after(a.payments[n-1].day, w.between(90, 240))
		if on <= last {
			a.recoveredOn, a.recovered = on, a.payments[n-1].cents/100*w.between(30, 100)
		}
	}
}

// number gives dossiers and payment orders their references, in order of day.
func (w *world) number() {
	slices.SortStableFunc(w.awards, func(a, b *award) int { return strings.Compare(a.day, b.day) })
	of := map[string]int{}
	for _, a := range w.awards {
		key := a.day[:4] + "-" + strings.ReplaceAll(a.scheme.action, ".", "")
		of[key]++
		a.dossier = fmt.Sprintf("%s-%04d", key, of[key])
		a.ref = "ATT-" + a.dossier
	}
	var all []*payment
	for _, a := range w.awards {
		for i := range a.payments {
			all = append(all, &a.payments[i])
		}
	}
	slices.SortStableFunc(all, func(a, b *payment) int { return strings.Compare(a.day, b.day) })
	for _, p := range all {
		of["M"+p.day[:4]]++
		p.ref = fmt.Sprintf("M%s-%05d", p.day[:4], of["M"+p.day[:4]])
	}
}
