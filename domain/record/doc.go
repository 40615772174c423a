// Package record takes in what other systems hold: awards, commitments, payments, recoveries and
// budgets, as files of lines. Each file is one act.
//
// Words. A file is what another system wrote: its lines, the system's name, the file's name and digest.
// A line is one award, order, payment … as the file says it, brought to one form ([Line]); it is
// addressed "act n, line l", l being its row in the file as people see it. The stage that a file's lines
// reach is that of its kind; the stage from which they draw is said by whoever submits it, and never
// guessed. A dossier is the reference by which award, commitment and payments are of one aid. The
// control total is the sum that finance gives from its own books.
//
// Invariants.
//
//	R1  A file is recorded whole or not at all, and the same file twice changes nothing.
//	R2  The moves of an act are its lines, in their order, by the rule of [Line.Move]; nothing else.
//	R3  Count, sum and, where it is given, control total are those of the lines.
//	R4  Nobody is named but legal persons: whoever has no SIREN with a right key, or is a sole trader,
//	    is a person; unknown counts as a person.
//	R5  Lines written and read again are the same lines, and lines exported and imported too.
//	R6  A file taken back leaves every day's sums as if it had never been.
//	R7  Memory does not grow with the number of lines (comparing two files: 64 bytes a line).
//
// It is not for deciding anything: what is recorded here was decided, ordered and paid elsewhere.
package record
