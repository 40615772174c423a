//go:build race

package ledger_test

// racing says that the race detector is on: a story then takes ten times as long.
const racing = true
