package store

import (
	"time"
	_ "time/tzdata" // the zone must be there on a machine that has no zone files
)

// Paris is the zone in which French public bodies count their days.
var Paris = func() *time.Location {
	l, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic("no time zone data in the program: " + err.Error())
	}
	return l
}()

const (
	instantForm = "2006-01-02T15:04:05.000000Z"
	dayForm     = "2006-01-02"
)

// Instant writes an instant as the 27 characters in which it is stored, in UTC.
func Instant(t time.Time) string { return t.UTC().Format(instantForm) }

// ParseInstant reads a stored instant.
func ParseInstant(s string) (time.Time, error) { return time.Parse(instantForm, s) }

// Day gives the day on which an instant falls in Paris.
func Day(t time.Time) string { return t.In(Paris).Format(dayForm) }

// IsDay says whether s is a real calendar day written YYYY-MM-DD, from year 1 to 9999.
func IsDay(s string) bool {
	t, err := time.Parse(dayForm, s)
	return err == nil && t.Year() > 0 && t.Format(dayForm) == s
}
