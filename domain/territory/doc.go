// Package territory says which communes make up a grouping such as the Métropole du Grand Paris on a
// given day, how many people live there and within which borders.
//
// Its words: a commune is a line with a first day and, once it ended, a last day; one INSEE code may
// have several lines, one after the other, when its SIREN or name changed. A successor is the code in
// which the figures of an ended commune count from the day after. A merger is the act behind it. An
// EPT is a grouping of communes inside the Métropole, known by its SIREN. A vintage is one edition of
// the populations, holding the communes of its day. Days are text, "2025-01-01", and both ends count.
//
// Its invariants, each with a property or a test that bears its number:
//
//	T1  On any day a code belongs to at most one commune, and a SIREN to at most one code.
//	T2  Successor is settled: the successor of a successor is itself, and asking for a later day
//	    through any day between gives the same code.
//	T3  Mergers neither create nor lose people: on any day, the populations of one vintage summed over
//	    the members are the vintage's sum.
//	T4  A border of two communes is the same points for both, on any day; a merged commune's outline
//	    is that of its parts without the borders between them.
//	T5  Equal folders give equal bytes: a Territory's JSON does not depend on the order of lines in
//	    the files, and Decode of it gives the same Territory.
//	T6  A Territory that Read or Decode returned without a fault can be asked anything without panic.
//
// The compiled Territory goes into the journal as a blob; pages read that, not the folder. A figure
// stays under the code it was recorded under: Successor only says where it counts later.
//
// It is not for addresses, districts (the arrondissements of Paris), statistics or distances; and it
// invents nothing: a population before the first vintage is that vintage's and says so, and where
// no figure or border can be had the answer is "unknown", a false second result.
package territory
