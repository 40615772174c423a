// Package store opens the one database of a plan, SQLite or PostgreSQL, and runs one set of SQL text on both.
//
// Words. A [Stmt] is a query declared once as a package value; all are prepared on both engines by a
// test and at start. [Q] reads. [Tx] writes, and only the journal and the packages that keep precious
// tables of their own (vault, identity) ask for one. A precious table is migrated, additively and
// forward only; every other table is derived from the journal and rebuilt, never migrated.
//
// Invariants.
//
//	S1  There is one writer at a time in a process: one connection, behind one mutex.
//	S2  A Tx that returned nil is on disk (SQLite: WAL with synchronous=FULL; PostgreSQL: its default).
//	S3  Text sorts by bytes on both engines.
//	S4  What a Tx wrote before it failed is nowhere to be seen, in the tables or in its memory.
//
// Conventions of the SQL: types text, bigint, boolean; $1 $2; sums cast to bigint; instants are 27
// characters of UTC text, days YYYY-MM-DD; absent text is ”. No time is ever a parameter.
package store
