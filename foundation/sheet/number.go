package sheet

import (
	"strconv"
	"strings"
	"time"
)

const (
	significant = 15  // digits that a spreadsheet shows of a number
	exponentMax = 308 // as far as its floats go
)

// decimal gives the normal form of a number as files write it: "1.23456789E13" is "12345678900000",
// "0.30000000000000004" is "0.3". It rounds the digits themselves, half away from zero.
func decimal(raw string) (string, bool) {
	s := strings.TrimSpace(raw)
	neg := strings.HasPrefix(s, "-")
	if neg || strings.HasPrefix(s, "+") {
		s = s[1:]
	}
	exponent := 0
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		n, err := strconv.Atoi(s[i+1:])
		if err != nil || n > exponentMax || n < -2*exponentMax {
			return "", false
		}
		s, exponent = s[:i], n
	}
	whole, frac, marked := strings.Cut(s, ".")
	if len(s) > 2*exponentMax || whole+frac == "" || whole != "" && !allDigits(whole) || frac != "" && !allDigits(frac) || marked && whole+frac == "" {
		return "", false
	}
	digits := whole + frac
	point := len(whole) + exponent // where the point stands, counted from the first digit
	for strings.HasPrefix(digits, "0") {
		digits, point = digits[1:], point-1
	}
	if len(digits) > significant {
		up := digits[significant] >= '5'
		digits = digits[:significant]
		if up {
			n, _ := strconv.ParseInt(digits, 10, 64)
			rounded := strconv.FormatInt(n+1, 10)
			point += len(rounded) - len(digits)
			digits = rounded
		}
	}
	digits = strings.TrimRight(digits, "0")
	if digits == "" || point < -exponentMax {
		return "0", true
	}
	if point > exponentMax+1 {
		return "", false
	}
	return placePoint(digits, point, neg), true
}

// placePoint writes digits with the point after the first `point` of them.
func placePoint(digits string, point int, neg bool) string {
	sign := ""
	if neg {
		sign = "-"
	}
	switch {
	case point <= 0:
		return sign + "0." + strings.Repeat("0", -point) + digits
	case point >= len(digits):
		return sign + digits + strings.Repeat("0", point-len(digits))
	}
	return sign + digits[:point] + "." + digits[point:]
}

// numberCell is the cell of a number as a file writes it; Broken where it is none.
func numberCell(raw string) Cell {
	if text, ok := decimal(raw); ok {
		return Cell{Number, text}
	}
	return Cell{Broken, words(raw)}
}

const (
	dayLayout  = "2006-01-02"
	serialMax  = 2_958_465 // 31 December 9999
	serialLeap = 60        // 29 February 1900, which never was
)

// serialCell is the cell of a number shown as a date. Days count from 31 December 1899 with a 29
// February 1900 among them, or from 1 January 1904.
func serialCell(raw string, from1904 bool) Cell {
	text, ok := decimal(raw)
	if !ok {
		return Cell{Broken, words(raw)}
	}
	whole, _, _ := strings.Cut(text, ".")
	n, err := strconv.Atoi(whole)
	if err != nil || n > serialMax || strings.HasPrefix(text, "-") {
		return Cell{Broken, text}
	}
	if from1904 {
		return Cell{Day, time.Date(1904, 1, 1+n, 0, 0, 0, 0, time.UTC).Format(dayLayout)}
	}
	switch {
	case n < 1 || n == serialLeap:
		return Cell{Broken, text}
	case n < serialLeap:
		n++
	}
	return Cell{Day, time.Date(1899, 12, 30+n, 0, 0, 0, 0, time.UTC).Format(dayLayout)}
}

// isoCell is the cell of a date written in full, with or without an hour.
func isoCell(raw string) Cell {
	text, _, _ := strings.Cut(strings.TrimSpace(raw), "T")
	if _, err := time.Parse(dayLayout, text); err != nil {
		return Cell{Broken, words(raw)}
	}
	return Cell{Day, text}
}

// showsDay says whether a number format shows a day: built in, or by its code, in which d and y stand
// for days and years outside quotes, brackets and escapes. Hours alone are no day.
func showsDay(id int, code string) bool {
	switch {
	case id >= 14 && id <= 17, id == 22, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 58:
		return true
	case id < 164 && code == "":
		return false
	}
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case '"':
			i = skipTo(code, i, '"')
		case '[':
			i = skipTo(code, i, ']')
		case '\\', '_', '*':
			i++
		case ';':
			return false // the first of its parts decides
		case 'd', 'D', 'y', 'Y':
			return true
		}
	}
	return strings.Contains(strings.ToLower(code), "mmm") // a month alone, as in "mmmm"
}

func skipTo(s string, from int, c byte) int {
	if n := strings.IndexByte(s[from+1:], c); n >= 0 {
		return from + 1 + n
	}
	return len(s)
}
