package territory

import (
	"errors"
	"io"
	"io/fs"
	"strings"
	"unicode/utf8"

	"relance/foundation/fault"
)

// The files of a territory folder. populations.csv is there where territory.yaml declares vintages,
// contours.json where it declares contours.
const (
	fileTerritory   = "territory.yaml"
	fileCommunes    = "communes.csv"
	filePopulations = "populations.csv"
	fileContours    = "contours.json"
)

// The limits: far above any grouping of communes, far below what would hurt the reader.
const (
	fileBytesMax = 4 << 20
	listMax      = 1000   // EPT, mergers, vintages, sources
	communesMax  = 5000   // lines of communes.csv, and communes in one vintage
	arcsMax      = 50_000 // and pointsMax in all of them together
	pointsMax    = 500_000
	nameRunesMax = 120
	textRunesMax = 2000
	peopleMax    = 100_000_000 // in one commune
	problemsMax  = 200
)

// Problem is one thing wrong in a territory folder: the file by its name in the folder, the line and
// the column (characters, from 1; 0 where the whole file is meant), and what is wrong.
type Problem struct {
	File         string
	Line, Column int
	Fault        *fault.Fault
}

// Read compiles a territory folder. It gives the territory, or all that is wrong with the folder, in
// the order of the files; never both.
func Read(folder fs.FS) (*Territory, []Problem) {
	d := &draft{t: &Territory{}, at: map[string]place{}}
	if b, ok := d.file(folder, fileTerritory); ok {
		d.yaml(b)
	}
	if b, ok := d.file(folder, fileCommunes); ok {
		d.communes(b)
	}
	if len(d.t.Vintages) > 0 {
		if b, ok := d.file(folder, filePopulations); ok {
			d.populations(b)
		}
	}
	if d.t.Contours != nil {
		if b, ok := d.file(folder, fileContours); ok {
			d.contours(b)
		}
	}
	d.undeclared(folder)
	d.t.sort()
	d.check()
	if len(d.problems) > 0 {
		return nil, d.listed()
	}
	d.t.fill()
	return d.t, nil
}

// draft is a territory being read, with where each of its parts stands. Parts are named by paths of
// their own words, "communes/93066/2025-01-01/siren": lists may then be sorted without losing them.
type draft struct {
	t        *Territory
	at       map[string]place
	lost     bool // something could not be read, so what refers to it cannot be judged
	problems []Problem
	dropped  int // problems beyond problemsMax

	unsettled bool // a code or a day is wrong, so who was a member when cannot be judged
}

type place struct {
	file         string
	line, column int
}

// path names a part.
func path(parts ...string) string { return strings.Join(parts, "/") }

// wrong records that a part is wrong; where the part itself has no place, its nearest parent's is taken.
func (d *draft) wrong(part, key string, args ...any) {
	f := fault.New(fault.Invalid, key, args...)
	p, ok := d.at[part]
	for up := part; !ok && up != ""; p, ok = d.at[up] {
		up = up[:max(0, strings.LastIndexByte(up, '/'))]
	}
	if !ok {
		f = f.At(part)
	}
	d.problem(p, f)
}

// unread records that something could not be read at all.
func (d *draft) unread(p place, key string, args ...any) {
	d.lost = true
	d.problem(p, fault.New(fault.Invalid, key, args...))
}

func (d *draft) problem(p place, f *fault.Fault) {
	if len(d.problems) >= problemsMax {
		d.dropped++
		return
	}
	d.problems = append(d.problems, Problem{File: p.file, Line: p.line, Column: p.column, Fault: f})
}

// listed gives the problems by file and line, and says how many more there were.
func (d *draft) listed() []Problem {
	sortProblems(d.problems)
	if d.dropped > 0 {
		d.problems = append(d.problems, Problem{File: fileTerritory, Fault: fault.New(fault.Invalid, "territory.more_problems", d.dropped)})
	}
	return d.problems
}

// file reads a file whole: at most fileBytesMax bytes of UTF-8 without a byte order mark.
func (d *draft) file(folder fs.FS, name string) ([]byte, bool) {
	whole := place{file: name}
	f, err := folder.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		d.unread(whole, "territory.file_missing", name)
		return nil, false
	}
	var b []byte
	if err == nil {
		defer f.Close()
		b, err = io.ReadAll(io.LimitReader(f, fileBytesMax+1))
	}
	switch {
	case err != nil:
		d.lost = true
		d.problem(whole, fault.New(fault.Invalid, "territory.file_unreadable", name).Because(err))
	case len(b) > fileBytesMax:
		d.unread(whole, "territory.file_too_large", name, fileBytesMax>>20)
	case !utf8.Valid(b):
		n := 0
		for r, size := utf8.DecodeRune(b); r != utf8.RuneError || size > 1; r, size = utf8.DecodeRune(b[n:]) {
			n += size
		}
		d.unread(placeOf(name, b, n), "territory.not_utf8", name)
	case strings.HasPrefix(string(b), "\ufeff"):
		d.unread(place{name, 1, 1}, "territory.byte_order_mark", name)
	default:
		return b, true
	}
	return nil, false
}

// undeclared says so where a data file stands in the folder and territory.yaml does not declare it:
// it would be left out in silence.
func (d *draft) undeclared(folder fs.FS) {
	if d.lost {
		return
	}
	for name, declared := range map[string]bool{filePopulations: len(d.t.Vintages) > 0, fileContours: d.t.Contours != nil} {
		if _, err := fs.Stat(folder, name); err == nil && !declared {
			d.problem(place{file: name}, fault.New(fault.Invalid, "territory.file_undeclared", name))
		}
	}
}

// placeOf turns a byte offset into a line and a column.
func placeOf(file string, b []byte, offset int) place {
	before := string(b[:min(max(offset, 0), len(b))])
	start := strings.LastIndexByte(before, '\n') + 1
	return place{file, 1 + strings.Count(before, "\n"), 1 + utf8.RuneCountInString(before[start:])}
}
