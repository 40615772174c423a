package rule

import (
	"strconv"
	"time"
)

// Days are counted from 1 January 1970.

const dayLength = 24 * 60 * 60

// parseDay reads "2020-06-11".
func parseDay(s string) (int64, bool) {
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

// nearestName finds which of some names was meant: the one that differs by the fewest letters, at most a third of them.
func nearestName(word string, names []string) string {
	best, found := len(word)/3+1, ""
	for _, name := range names {
		if d := apart(word, name); d < best {
			best, found = d, name
		}
	}
	return found
}

func apart(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(diagonal+cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
