// Package desk holds the pages of people who have signed in: their work, a form for every act, imports,
// the plan being written, accounts and rights.
//
// Words. A visit is one request of somebody, with the session it belongs to. A route says who may ask
// for it. A form is what a person fills in to make an act: it is tried first (a dry run), and shows what
// would change; only then is it recorded.
//
// Invariants.
//
//	K1  A page or file is answered to those whom its route names, and to nobody else.
//	K2  What one may not see answers as what does not exist.
//	K3  Nothing changes by a GET, nor by a POST that another site sent.
//	K4  What was typed is given back whenever it is refused, also when the session has ended.
//	K5  Nothing of these pages is kept by a cache.
//
// It is not for the public pages, which know nobody, nor for programs: those are the portal's and the API's.
package desk
