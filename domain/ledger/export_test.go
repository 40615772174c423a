package ledger

// SetAfterMax changes how many later moves are taken away from what is known now, so that short stories
// are told in every way.
func SetAfterMax(n int64) { afterMax = n }
