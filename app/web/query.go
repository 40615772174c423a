package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"relance/foundation/fault"
)

// Values are the parameters of an address that its page knows.
type Values map[string]string

// ReadQuery keeps the known parameters of a query, each in its first value; unknown and empty ones
// are as if not there, so that they make no page of their own.
func ReadQuery(raw string, known ...string) Values {
	v := Values{}
	if raw == "" {
		return v
	}
	all, err := url.ParseQuery(raw)
	if err != nil {
		return v // the shell refused it before
	}
	for _, k := range known {
		if text := strings.TrimSpace(all.Get(k)); text != "" {
			v[k] = text
		}
	}
	return v
}

// Canonical writes the parameters in one order: equal pages have equal addresses.
func (v Values) Canonical() string {
	if len(v) == 0 {
		return ""
	}
	keys := make([]string, 0, len(v))
	for k := range v {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	var b strings.Builder
	sep := byte('?')
	for _, k := range keys {
		b.WriteByte(sep)
		b.WriteString(url.QueryEscape(k) + "=" + url.QueryEscape(v[k]))
		sep = '&'
	}
	return b.String()
}

// Pairs gives the parameters in the same order, for Site.To.
func (v Values) Pairs() []string {
	keys := make([]string, 0, len(v))
	for k := range v {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	var out []string
	for _, k := range keys {
		out = append(out, k, v[k])
	}
	return out
}

// Day reads a parameter that is a day; "" where it is absent. Fault: Invalid.
func (v Values) Day(key string) (string, error) {
	s := v[key]
	if s == "" {
		return "", nil
	}
	if t, err := time.Parse(time.DateOnly, s); err != nil || t.Year() < 1 {
		return "", fault.New(fault.Invalid, "journal.day_wrong", fault.Clip(s)).At(key)
	}
	return s, nil
}

// Number reads a parameter that is a number of an act, from 1 on; 0 where it is absent. Fault: Invalid.
func (v Values) Number(key string) (int64, error) {
	s := v[key]
	if s == "" {
		return 0, nil
	}
	n, err := Whole(s)
	if err != nil {
		return 0, err.At(key)
	}
	return n, nil
}

// Whole reads a whole number from 1 on, written with digits only and without a leading zero.
func Whole(s string) (int64, *fault.Fault) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 1 || strconv.FormatInt(n, 10) != s {
		return 0, fault.New(fault.Invalid, "web.number_wrong", fault.Clip(s))
	}
	return n, nil
}
