// Package web holds what all pages share: the shell around every answer, the layout, components,
// assets, the cache of ready answers, and how faults are told to a visitor.
//
// Words. The [Shell] is what every request passes through and every answer gets. A [Site] is one
// mounted plan in one language; a [Page] is one HTML document of it. An [Answer] is a response made
// ready as bytes. A twin is the same thing as JSON or CSV, at the same address with another ending.
//
// Invariants.
//
//	W1  No answer allows inline script or style, framing, or anything fetched from elsewhere.
//	W2  A fault is told in the visitor's language, with the status of its kind, and never its cause.
//	W3  A cached answer is written only while the journal and the day are those it was made for.
//	W4  Only addresses that [Link] lets through become links.
//	W5  What fills the cache is bounded, whatever is asked.
//
// It knows no package of domain and no route: those are the portal's, the desk's and the API's.
package web
