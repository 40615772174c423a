package rule

import (
	"strconv"
	"time"
)

// Days are counted from 1 January 1970.

const dayLength = 24 * 60 * 60

// What a day reckoned may be: those that four digits write, 0001-01-01 to 9999-12-31.
const (
	dayLeast = -719_162
	dayMost  = 2_932_896
)

// ParseDay reads "2020-06-11" as the days since 1970.
func ParseDay(s string) (int64, bool) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, false
	}
	return t.Unix() / dayLength, true
}

func dayText(n int64) string { return time.Unix(n*dayLength, 0).UTC().Format(time.DateOnly) }

// monthsAfter is the same day so many months later, or the last one of that month where it has no such day: a year
// after 29 February is 28 February (Code civil has no rule of its own; this is that of règlement n° 1182/71, art. 3).
func monthsAfter(day, months int64) int64 {
	t := time.Unix(day*dayLength, 0).UTC()
	first := time.Date(t.Year(), t.Month()+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1).Unix() / dayLength
}

func parseWhole(s string) (int64, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

func times(a, b int64) (int64, bool) {
	if !fits(a, b) {
		return 0, false
	}
	return a * b, true
}
