// Package scheme holds aid schemes: for each, the versions of its text, each in force from a day on, and worked cases
// that a jurist can read. A version is who may ask, what is asked, what must hold, what is given and where each part
// of it is written; domain/rule decides and explains.
//
// A scheme is a folder of YAML files under schemes/; a cap is one under caps/: a rule of law that holds across
// schemes, with the same parts.
//
// Invariants.
//
//	S1  A folder either compiles whole or every problem is said at its line.
//	S2  A version that is in force on a day is the latest of those that began by then; before the first there is none.
//	S3  Each sourced condition and step has a case that turns red when it is removed or altered ([Coverage]).
//	S4  Equal folders give equal bytes.
//	S5  A scheme opens, and is amended, only with a text of which every term is voted, and by a decision no later than the text.
//	S6  The envelope of a call is what stands in its place of the ledger and what has left it; closed, the rest is back at the action.
//	S7  What rules of law leave is never more than what was asked; the order of the aids changes nothing; answers only narrow it.
//
// It is not for dossiers, nor for the arithmetic of rules.
package scheme
