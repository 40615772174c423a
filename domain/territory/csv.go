package territory

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"relance/foundation/fault"
)

// The first lines of the two tables, to the letter.
var (
	communesHeader    = []string{"code", "name", "siren", "department", "ept", "postcodes", "from", "until", "successor"}
	populationsHeader = []string{"vintage", "code", "municipal", "total"}
)

// postcodeSeparator stands between the postcodes of one commune.
const postcodeSeparator = "|"

// communes reads communes.csv.
func (d *draft) communes(b []byte) {
	d.at["communes"] = place{file: fileCommunes}
	d.table(fileCommunes, b, communesHeader, communesMax, func(f []string, at []place) {
		c := Commune{Code: f[0], Name: f[1], Siren: f[2], Department: f[3], EPT: f[4], Postcodes: []string{},
			From: f[6], Until: f[7], Successor: f[8]}
		if f[5] != "" {
			c.Postcodes = strings.Split(f[5], postcodeSeparator)
		}
		for i, column := range communesHeader {
			d.at[path("communes", c.Code, c.From, column)] = at[i]
		}
		d.t.Communes = append(d.t.Communes, c)
	})
}

// populations reads populations.csv into the vintages that territory.yaml declares.
func (d *draft) populations(b []byte) {
	d.at["counts"] = place{file: filePopulations}
	vintages := map[string]*Vintage{}
	var ids []string
	for i := range d.t.Vintages {
		v := &d.t.Vintages[i]
		vintages[v.ID] = v
		ids = append(ids, v.ID)
	}
	d.table(filePopulations, b, populationsHeader, communesMax*len(ids), func(f []string, at []place) {
		c := Count{Code: f[1], Municipal: d.people(f[2], at[2]), Total: d.people(f[3], at[3])}
		for i, column := range populationsHeader {
			d.at[path("counts", f[0], c.Code, column)] = at[i]
		}
		if v := vintages[f[0]]; v != nil {
			v.Counts = append(v.Counts, c)
		} else {
			d.unread(at[0], "territory.vintage_unknown", fault.Clip(f[0]), strings.Join(ids, ", "))
		}
	})
}

// people reads a number of people: digits alone, as a machine writes them.
func (d *draft) people(s string, at place) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || n > peopleMax || strconv.FormatInt(n, 10) != s {
		d.unread(at, "territory.people_wrong", fault.Clip(s))
		return 0
	}
	return n
}

// table reads a CSV file line by line, each field with its place. Spaces around a field are refused:
// they would make two names of one.
func (d *draft) table(file string, b []byte, header []string, linesMax int, take func(fields []string, at []place)) {
	r := csv.NewReader(bytes.NewReader(b))
	r.FieldsPerRecord = -1
	lines := bytes.Split(b, []byte("\n"))
	for n := 0; ; n++ {
		fields, err := r.Read()
		if err == io.EOF {
			if n < 2 {
				d.unread(place{file: file}, "territory.table_empty", strings.Join(header, ","))
			}
			return
		}
		if err != nil {
			p := place{file: file}
			var at *csv.ParseError
			if errors.As(err, &at) {
				p = columnOf(file, lines, at.Line, at.Column)
			}
			d.lost = true
			d.problem(p, fault.New(fault.Invalid, "territory.csv_unreadable").Because(err))
			return
		}
		at := make([]place, len(fields))
		for i := range fields {
			line, column := r.FieldPos(i)
			at[i] = columnOf(file, lines, line, column)
		}
		switch {
		case n == 0 && strings.Join(fields, ",") != strings.Join(header, ","):
			d.unread(at[0], "territory.header_wrong", strings.Join(header, ","))
			return
		case n == 0:
		case n > linesMax:
			d.unread(at[0], "territory.table_too_long", linesMax)
			return
		case len(fields) != len(header):
			d.unread(at[0], "territory.fields_wrong", len(fields), len(header))
		default:
			d.untrimmed(fields, at)
			take(fields, at)
		}
	}
}

func (d *draft) untrimmed(fields []string, at []place) {
	for i, f := range fields {
		if strings.TrimSpace(f) != f {
			d.problem(at[i], fault.New(fault.Invalid, "territory.spaces_around", fault.Clip(f)))
			fields[i] = strings.TrimSpace(f)
		}
	}
}

// columnOf turns a column in bytes into one in characters.
func columnOf(file string, lines [][]byte, line, column int) place {
	p := place{file, line, column}
	if line >= 1 && line <= len(lines) && column >= 1 {
		text := lines[line-1]
		p.column = 1 + utf8.RuneCount(text[:min(column-1, len(text))])
	}
	return p
}
