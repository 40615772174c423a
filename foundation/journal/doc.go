// Package journal records acts: the only way anything changes. It runs them one after the other,
// keeps them in a transparency log, replays them, and proves them.
//
// Words. An [Act] is one thing that somebody did. Its leaf is its public form: the bytes that are
// hashed into the tree (docs/journal.md says them byte by byte). A checkpoint is a signed size and
// root of the tree. A blob is public content too large or too erasable for a leaf; the leaf bears its
// digest. A [Part] is a package's derived tables. A position is the place of an act in the order that
// states follow: its own number or, for what a correction records anew, that of the act corrected.
//
// Invariants.
//
//	J1  Numbers run 1, 2, 3 … without a gap, and Recorded never goes back.
//	J2  An acknowledged act is on disk, once; the same id, actor and content give the same receipt.
//	J3  Derived tables are a function of the leaves and blobs: a replay gives the same rows.
//	J4  A changed, removed, swapped or inserted row is named by Verify; a shortened log is seen
//	    against a checkpoint kept outside the database.
//	J5  Nothing about a person is in a leaf: the actor and unpublished texts are under a salted digest.
//
// It knows nothing of public money: what an act means, and what it moves, is the domain's.
package journal
