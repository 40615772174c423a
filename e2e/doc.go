// Package e2e holds the tests that need the whole house: the rules of its construction (who may
// import whom, sizes, documentation), the product in a real browser, and stories told through its verbs.
//
// Words: a route is a page of the product in one instance (its fullest, its emptiest, its longest);
// a finding is one sentence about what is wrong with a page or a file.
//
// Invariants: the checkers are themselves tested on planted faults, so that "nothing found" means
// something; nothing here is skipped: what a test needs is installed by scripts/need.sh or its absence is a failure.
//
// It is not for testing one package: such tests stand beside the code.
package e2e
