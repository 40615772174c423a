package locale

import "unicode/utf8"

// Differs counts the letters to add, drop, change or swap with their neighbour to make one word of another (optimal
// string alignment). Above most it may stop counting, and gives no less than most and one.
func Differs(a, b string, most int) int {
	if plain(a) && plain(b) {
		return differs([]byte(a), []byte(b), most)
	}
	return differs([]rune(a), []rune(b), most)
}

func plain(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func differs[T byte | rune](a, b []T, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	var room [3][64]int // a word's; what is longer makes its own
	before, last, row := room[0][:], room[1][:], room[2][:]
	if n := len(b) + 1; n > len(row) {
		before, last, row = make([]int, n), make([]int, n), make([]int, n)
	}
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > most { // the row before had no less than most: a swap with it comes to more, too
			return most + 1
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
