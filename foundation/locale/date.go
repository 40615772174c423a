package locale

import (
	"fmt"
	"strconv"
	"time"
)

var (
	monthsFrench = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
		"septembre", "octobre", "novembre", "décembre"}
	monthsEnglish = [...]string{"January", "February", "March", "April", "May", "June", "July", "August",
		"September", "October", "November", "December"}
)

// Date prints a day in full: "1er mai 2020", "1 May 2020"; no line ends between day and month. What is not a day prints as it is.
func Date(l Lang, day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	if l == English {
		return fmt.Sprintf("%d\u00a0%s %d", t.Day(), monthsEnglish[t.Month()-1], t.Year())
	}
	d := strconv.Itoa(t.Day())
	if t.Day() == 1 {
		d = "1er"
	}
	return fmt.Sprintf("%s\u00a0%s %d", d, monthsFrench[t.Month()-1], t.Year())
}

// Period prints a year, a month or a day, as precise as it is written.
func Period(l Lang, period string) string {
	if t, err := time.Parse("2006-01", period); err == nil {
		if l == English {
			return fmt.Sprintf("%s %d", monthsEnglish[t.Month()-1], t.Year())
		}
		return fmt.Sprintf("%s %d", monthsFrench[t.Month()-1], t.Year())
	}
	return Date(l, period)
}

// Instant prints a stored instant in Paris time: "22 novembre 2026 à 21:04".
func Instant(l Lang, stored string, paris *time.Location) string {
	t, err := time.Parse("2006-01-02T15:04:05.000000Z", stored)
	if err != nil {
		return stored
	}
	t = t.In(paris)
	at := " à "
	if l == English {
		at = " at "
	}
	return Date(l, t.Format(time.DateOnly)) + at + t.Format("15:04")
}
