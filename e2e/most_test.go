//go:build !audit

package e2e

// crawlMost is how many pages of one route in one language and plan `make test` asks; `make audit` asks all.
const crawlMost = 120
