package territory

import (
	"bytes"
	"encoding/json"
	"io"

	"relance/foundation/fault"
)

// Decode reads a Territory back from its canonical JSON, as a blob of the journal holds it. It checks
// it as Read does and gives a fault of kind Invalid, or a fault.List of them, for anything that Read
// would not have made.
func Decode(b []byte) (*Territory, error) {
	if len(b) > 4*fileBytesMax {
		return nil, fault.New(fault.Invalid, "territory.blob_too_large", 4*fileBytesMax>>20)
	}
	t := &Territory{}
	r := json.NewDecoder(bytes.NewReader(b))
	r.DisallowUnknownFields()
	if err := r.Decode(t); err != nil {
		return nil, fault.New(fault.Invalid, "territory.blob_unreadable").Because(err)
	}
	if _, err := r.Token(); err != io.EOF {
		return nil, fault.New(fault.Invalid, "territory.blob_unreadable")
	}
	d := &draft{t: t}
	t.sort()
	if len(t.Communes) > communesMax || len(t.Vintages) > listMax || len(t.EPTs) > listMax ||
		len(t.Sources) > listMax || len(t.Mergers) > listMax {
		return nil, fault.New(fault.Invalid, "territory.table_too_long", communesMax)
	}
	d.check()
	t.fill()
	var faults fault.List
	for _, p := range d.listed() {
		faults = append(faults, p.Fault)
	}
	if err := faults.Or(); err != nil {
		return nil, err
	}
	return t, nil
}

// fill makes absent lists empty ones: JSON says [], never null.
func (t *Territory) fill() {
	t.EPTs = filled(t.EPTs)
	t.Communes = filled(t.Communes)
	t.Mergers = filled(t.Mergers)
	t.Vintages = filled(t.Vintages)
	t.Sources = filled(t.Sources)
	for i := range t.Communes {
		t.Communes[i].Postcodes = filled(t.Communes[i].Postcodes)
	}
	for i := range t.Mergers {
		t.Mergers[i].From = filled(t.Mergers[i].From)
		t.Mergers[i].Sources = filled(t.Mergers[i].Sources)
	}
	for i := range t.Vintages {
		t.Vintages[i].Sources = filled(t.Vintages[i].Sources)
		t.Vintages[i].Counts = filled(t.Vintages[i].Counts)
	}
	if c := t.Contours; c != nil {
		c.Sources = filled(c.Sources)
		c.Arcs = filled(c.Arcs)
		c.Drawn = filled(c.Drawn)
	}
}

func filled[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
