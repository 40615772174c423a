// Package rule decides whether an aid may be asked for and how much it gives, and explains itself: one text serves the
// simulator, the form, the officer, the decision and the payment.
//
// Words. A rule has questions, values, conditions and an amount. Each condition and each step of the amount has an id,
// a sentence in the plan's languages, its source and one expression of a small language (see [parse]; docs/regles.md
// tells it to those who write rules). An input is what somebody has answered so far; a result is what the rule says.
//
// A value is all that something can still be: numbers lie between two bounds, choices are sets of options. The rule is
// a list of operations on such values, without branches; the answer and its explanation read the same values, so that
// they cannot disagree. Three reasons keep a value open: nobody has answered yet, no source gives the figure, a body
// decides it.
//
// Invariants.
//
//	R1  Sound: yes, no and the bounds of the amount hold for every completion of the open answers.
//	R2  Monotone: a further answer only narrows the status and the bounds.
//	R3  The order of answers changes nothing.
//	R4  No arithmetic overflows and nothing is divided by zero: what could is refused when the rule is compiled. A
//	    broken rule is an error, never a no.
//	R5  The amount is never below zero.
//	R6  The printed steps, read and reckoned again, give the same.
//	R7  Complete where each question stands once in the rule, and where the open questions with few answers (256
//	    completions) can all be tried: what every completion says is said.
//	R8  A question that can change nothing is never asked, as far as R7 goes; where anything is open, one is.
//
// It is not for the state of a dossier, for windows and envelopes (see domain/scheme), nor for who decides.
package rule
