// Package ledger knows where each euro is.
//
// Words. A [Place] is where money stands: a book, a stage, and what narrows it (funder, action, call,
// dossier, commune, year). A [Move] takes cents from one place to another on a day, on account of an
// act. A book is one of three that are compared and never assumed equal: the plan's political
// envelope, the authority to commit, the credit to order payments. Outside is where a book's money
// comes from and goes to; it is in no sum. What stands at a stage is there now; what has reached it
// is there or beyond, so net of what was released.
//
// Invariants.
//
//	L1  No place is ever below zero, on any day, as known after any act.
//	L2  For every day, the places of a book sum to what came into it from outside by then.
//	L3  A reversal restores every balance of every day.
//	L4  Days, months and moves tell the same sums, by place, action and commune, and name the same acts.
//	L5  What stands on a day as known at an act is what a replay of the acts known then, effective by
//	    that day, makes stand.
//
// To it an action or a call is an opaque code. It does not know why money moves: acts do.
package ledger
