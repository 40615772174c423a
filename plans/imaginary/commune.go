package main

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Names of the communes by where they may lie. None is that of a French commune, past or present.
var (
	onTheCoast = []string{"Havreloup", "Morvande-Plage", "Port-Aurélande", "Valombreuse-sur-Mer", "Verdemare", "Rivombre", "Pontaligne"}
	onTheRiver = []string{"Noirvaux-sur-Ombrelle", "Écluzelande", "Trois-Ombrelles", "Étrevelle-sur-Ombrelle", "Ombrevaux"}
	elsewhere  = []string{
		"Aubelance", "Vauquelour", "Montressaire", "Belloraine", "Castelmorin-le-Haut", "Brévanches", "Clairvigne", "Doradoux",
		"Essarvilliers", "Fontrevaude", "Gravelande", "Hautecombrelle", "Isernoise", "Jolimarais", "Kervanelle", "Lunevaire",
		"Marcambelle", "Orvambelle", "Quinteroche", "Roncebelle", "Sauvelière", "Tremplières", "Ursangy", "Valdorée-les-Thermes",
		"Vernoyance", "Villoraine", "Yvandre", "Ambrelieu", "Arcevoie", "Belombrière", "Boisdamont", "Brévampaire", "Calvaroche",
		"Chantemarne", "Corbelieu", "Courtaléon", "Dampréaux", "Faverande", "Flavombrelle", "Fresnelune", "Gorgevaude", "Grandvalune",
		"Herbelande", "Jarvanes", "Lamorande", "Landevigne", "Louvestrelle", "Maravelle", "Merlevaux", "Montorvel", "Néravin", "Oselande",
		"Palombrières", "Perrevoise", "Pravelle", "Rochemélie", "Roquevande", "Saint-Aurélon", "Saint-Véridien", "Sainte-Ombeline",
		"Salvoisin", "Sombrelande", "Sorvane", "Taillevigne", "Tercelande", "Toursange",
	}
	theCapital, theIsland = "Sérandes", "Île-Vermeille"
)

// communes are all names, in order of alphabet: their rank makes their code.
var communes = func() []string {
	all := slices.Concat([]string{theCapital, theIsland}, onTheCoast, onTheRiver, elsewhere)
	slices.SortFunc(all, func(a, b string) int { return strings.Compare(folded(a), folded(b)) })
	return all
}()

var folded = strings.NewReplacer("É", "E", "Î", "I", "é", "e", "è", "e").Replace

// commune is one of the eighty.
type commune struct {
	code, name  string
	site        int
	sector      int
	people      int
	municipal20 int
	municipal22 int
}

// siren gives the invented number n, from 1 to 9999: below 000 100 000, with its key.
func siren(n int) string { return keyed(fmt.Sprintf("%08d", n)) }

// siret gives that of an establishment: the first one of the legal unit.
func siret(siren string) string { return keyed(siren + "0001") }

// keyed adds the key that makes a number right (Luhn's).
func keyed(digits string) string {
	sum := 0
	for i := range len(digits) {
		n := int(digits[len(digits)-1-i] - '0')
		if i%2 == 0 {
			n *= 2
		}
		sum += n/10 + n%10
	}
	return digits + string(rune('0'+(10-sum%10)%10))
}

// Numbers of legal units: the métropole, its sectors, its communes, the commune that a merger makes, others.
const (
	unitMetropole = 1
	unitSectors   = 11
	unitCommunes  = 100 // and the code of the commune
	unitMerged    = 181
	unitOthers    = 1000
)

// settle gives each site its commune: names of the coast to those that have most of it, those of the
// river to those that lie on it, the others in turn.
func (l *land) settle() []commune {
	coast, river := make([]int, len(l.sites)), make([]int, len(l.sites))
	for y := range high {
		for x := range wide {
			n := l.at(x, y)
			if n == outside {
				continue
			}
			if x < 150 && (l.at(x-1, y) == outside || l.at(x, y-1) == outside || l.at(x, y+1) == outside) {
				coast[n]++
			}
			if y == riverY(x) && x > 150 {
				river[n]++
			}
		}
	}
	names := make([]string, len(l.sites))
	names[0], names[1] = theCapital, theIsland
	give := func(from []string, weight []int) {
		for _, name := range from {
			best := -1
			for i := range names {
				if names[i] == "" && (best < 0 || weight[i] > weight[best]) {
					best = i
				}
			}
			names[best] = name
		}
	}
	give(onTheCoast, coast)
	give(onTheRiver, river)
	give(elsewhere, make([]int, len(names)))
	var out []commune
	for rank, name := range communes {
		site := slices.Index(names, name)
		out = append(out, commune{code: fmt.Sprintf("%05d", rank+1), name: name, site: site, sector: l.sector(site)})
	}
	l.codes = make([]string, len(l.sites))
	for _, c := range out {
		l.codes[c.site] = c.code
	}
	l.populate(out)
	return out
}

func (l *land) sector(site int) int {
	s := l.sites[site]
	switch {
	case far(s, capital) < 1600:
		return 0
	case s.x < 160 && s.y > riverY(s.x):
		return 1
	case s.x < 160:
		return 2
	case s.y <= riverY(s.x)+10:
		return 3
	default:
		return 4
	}
}

// populate gives each commune its people: most in the capital, fewer the farther away.
func (l *land) populate(all []commune) {
	c := &chance{seed + 100}
	for i := range all {
		p := &all[i]
		away := far(l.sites[p.site], capital)
		p.municipal20 = 700 + 3200*1000/(400+away)*c.between(2, 11) + c.below(1900)
		switch p.name {
		case theCapital:
			p.municipal20 = 214_386
		case theIsland:
			p.municipal20 = 1_207
		}
		p.municipal22 = p.municipal20 + p.municipal20*c.between(-8, 19)/1000
		p.people = p.municipal20
	}
}

// The merger of the story: the second of them joins the first on a day.
const mergerDay = "2022-01-01"

// merging gives the communes that merge: of the pairs of small neighbours in one sector, the first.
func (l *land) merging(all []commune) (into, gone int) {
	bySite := map[int]int{}
	for i, c := range all {
		bySite[c.site] = i
	}
	best := 1 << 30
	for i, c := range all {
		for _, n := range l.neighbours(c.site) {
			j := bySite[n]
			if d := all[j]; c.sector == d.sector && c.sector == 4 && c.people > d.people && c.people+d.people < best {
				best, into, gone = c.people+d.people, i, j
			}
		}
	}
	return into, gone
}

// territoryFiles are communes.csv and populations.csv.
func territoryFiles() map[string][]byte {
	l := draw()
	all := l.settle()
	into, gone := l.merging(all)
	var rows, counts []string
	row := func(c commune, unit int, from, until, successor string) {
		rows = append(rows, strings.Join([]string{c.code, c.name, siren(unit), "00", siren(unitSectors + c.sector), "", from, until, successor}, ","))
	}
	for i, c := range all {
		unit := unitCommunes + i + 1
		switch i {
		case into:
			row(c, unit, since, dayBeforeMerger, "")
			row(c, unitMerged, mergerDay, "", "")
		case gone:
			row(c, unit, since, dayBeforeMerger, all[into].code)
		default:
			row(c, unit, since, "", "")
		}
		counts = append(counts, fmt.Sprintf("2020,%s,%d,%d", c.code, c.municipal20, c.municipal20+c.municipal20/71))
		n := c.municipal22
		if i == into {
			n += all[gone].municipal22
		}
		if i != gone {
			counts = append(counts, fmt.Sprintf("2022,%s,%d,%d", c.code, n, n+n/73))
		}
	}
	slices.SortStableFunc(counts, func(a, b string) int { return cmp.Compare(a[:4], b[:4]) })
	return map[string][]byte{
		"communes.csv":    table("code,name,siren,department,ept,postcodes,from,until,successor", rows),
		"populations.csv": table("vintage,code,municipal,total", counts),
	}
}

// The grouping's first day, and the last one before the merger.
const (
	since           = "2016-01-01"
	dayBeforeMerger = "2021-12-31"
)

func table(head string, rows []string) []byte {
	var b bytes.Buffer
	b.WriteString(head + "\n")
	for _, r := range rows {
		b.WriteString(r + "\n")
	}
	return b.Bytes()
}
