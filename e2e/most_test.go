//go:build !audit

package e2e

// crawlMost is how many pages of one route in one language and plan `make test` asks; `make audit` asks all.
const crawlMost = 10

// everyInstance says whether a route is looked at in its emptiest instance, its longest heading and each plan too,
// or in the fullest alone.
const everyInstance = false
