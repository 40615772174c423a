package sheet

import (
	"context"
	"strconv"
)

// xlsxPage reads the rows of one page.
type xlsxPage struct {
	*xlsx
	line
	x           *xmlReader
	column      int // of the cell being read
	merged      int
	firstMerged string
	value       []byte
}

func (p *xlsxPage) read(ctx context.Context, emit func(Row) error) error {
	for {
		t, err := p.x.next()
		if err != nil {
			return err
		}
		if t == endOfFile {
			return nil
		}
		name := string(localOf(p.x.name))
		switch {
		case t == start && name == "row":
			err = p.beginRow()
		case t == start && name == "c":
			err = p.cell()
		case t == end && name == "row":
			err = p.end(ctx, emit)
		case t == start && name == "mergeCell":
			if p.merged++; p.merged == 1 {
				p.firstMerged = words(p.x.attr("ref"))
			}
		}
		if err != nil {
			return err
		}
	}
}

// beginRow takes the row's number, which only grows.
func (p *xlsxPage) beginRow() error {
	number := p.number + 1
	if r := p.x.attr("r"); r != "" {
		n, err := strconv.Atoi(r)
		if err != nil || n < number {
			return errXML
		}
		number = n
	}
	p.number, p.column, p.cells = number, -1, nil
	return nil
}

// place takes a cell's column from its reference, "AB12".
func (p *xlsxPage) place() error {
	p.column++
	ref := p.x.attr("r")
	n := 0
	for i := 0; i < len(ref) && i < 4; i++ {
		c := ref[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		n = n*26 + int(c-'A'+1)
	}
	if ref != "" {
		if n == 0 {
			return errXML
		}
		p.column = n - 1
	}
	return nil
}

// cell reads one cell, from its beginning to its end.
func (p *xlsxPage) cell() error {
	if err := p.place(); err != nil {
		return err
	}
	style, _ := strconv.Atoi(p.x.attr("s"))
	kind := p.x.attr("t")
	p.value = p.value[:0]
	formula, inValue := false, false
	for depth := len(p.x.marks); ; {
		t, err := p.x.next()
		if err != nil {
			return err
		}
		switch t {
		case endOfFile:
			return errXML
		case start:
			switch string(localOf(p.x.name)) {
			case "f":
				formula = true
			case "v":
				inValue = true
			case "is":
				if p.value, err = richText(p.x, p.value[:0]); err != nil {
					return err
				}
			}
		case end:
			inValue = false
			if len(p.x.marks) < depth {
				c := p.make(kind, style, string(p.value))
				if formula && c.Kind != Broken {
					c.Kind = Formula
				}
				return p.set(p.column, c)
			}
		case chars:
			if inValue && len(p.value) <= textBytesMax {
				p.value = append(p.value, p.x.text...)
			}
		}
	}
}

// make gives a cell its kind and normal form.
func (p *xlsxPage) make(kind string, style int, raw string) Cell {
	switch kind {
	case "s":
		i, err := strconv.Atoi(raw)
		text, known := p.strings.get(i)
		if raw == "" {
			return Cell{}
		}
		if err != nil || !known {
			return Cell{Broken, words(raw)}
		}
		return wordsCell(unescaped(text))
	case "inlineStr", "str":
		return wordsCell(unescaped(raw))
	case "b":
		if yes(raw) {
			return Cell{Bool, "true"}
		}
		return Cell{Bool, "false"}
	case "e":
		return Cell{Broken, words(raw)}
	case "d":
		return isoCell(raw)
	}
	if raw == "" {
		return Cell{}
	}
	if style >= 0 && style < len(p.days) && p.days[style] {
		return serialCell(raw, p.from1904)
	}
	return numberCell(raw)
}
