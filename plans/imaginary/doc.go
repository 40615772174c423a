// Imaginary makes what is invented for plans/demonstration, always the same:
//
//	go run ./plans/imaginary map OUT.geojson
//	go run ./plans/contours -tolerance 140 OUT.geojson plans/demonstration/territory/contours.json
//	go run ./plans/imaginary territory plans/demonstration
//	go run ./plans/imaginary records plans/demonstration
//
// The first draws a coast, a river, an island and eighty communes; the second turns their borders into
// arcs that neighbours share; the third writes the communes and their populations; the last writes the
// files of awards, commitments, payments, recoveries and budgets that the story of the demonstration
// takes in. What they write is kept as data, and a test makes it again and compares.
//
// Words. A cell is a square of 100 metres of the map; a site is the place around which a commune grows.
// A scheme is how one action's money is given out: to whom, how much, when.
//
// All computing is in whole numbers and from one seed, so that every machine writes the same bytes. Every
// SIREN is below 000 100 000, which is never given out, with a right key.
//
// It is not for real places: no name in it is that of a French commune (a test looks), and no amount in
// it was ever paid.
package main
