// Package plan is the voted tree: a plan, its axes, objectives and actions, and what becomes of them.
//
// Words. A plan is a folder of text ([Compile] is its compiler) and a draft until [Adopt] puts its
// compiled [Content] into the journal; [Amend] changes its substance, [Rectify] its wording. The
// envelope is the money of the plan's book. The reserve is what is voted and not yet allocated to an
// action. A [View] says of which day, as known at which act, something is asked.
//
// Invariants.
//
//	P1  On every day the plan's book sums to the envelope in force that day: nothing before the adoption.
//	P2  An action is planned, then started, then completed or abandoned; a planned one may be
//	    abandoned. A milestone is open, then reached or missed; a missed one may be reached.
//	P3  No state of a thing is effective before the last change of its state.
//	P4  Money stands only on actions that the plan has, on the day and in every later version.
//	P5  An amendment says which envelope it replaces, so that no correction of an earlier vote can
//	    pass unseen below it.
//	P6  A take-over opens balances and tells no history: what stood before its day is said not to be
//	    held here, and stands from that day on under the same sums and guards as all else.
//
// It is not for aid schemes, dossiers or sessions: those stand on it.
package plan
