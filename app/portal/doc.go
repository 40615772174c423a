// Package portal holds the public pages of one plan: what was voted, what became of it, where each
// euro stands, and the acts that made it so.
//
// Words. A [Portal] answers all public addresses of one mounted plan, French at its root and English
// below /en. A route is one line of the table in routes.go: a path and what it is as a page, as JSON
// and as CSV. A frame is one snapshot of the journal in which an answer is made: the day and the act
// as known at which everything on it is told.
//
// Invariants.
//
//	O1  Everything on one page is told of one snapshot, one day, one act.
//	O2  Every figure bears its unit, its day and its meaning, and leads to the acts that made it.
//	O3  What no source says is said to be unknown; an announced amount is never shown as money moved.
//	O4  No link that a signed-out visitor sees leads to an error.
//	O5  Every JSON list is a list, never null.
//
// It is not for signed-in people (app/desk) nor for programs that write (app/api).
package portal
