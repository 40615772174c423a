// Contours makes the contours.json of a plan's territory from a GeoJSON file of communes:
//
//	go run ./plans/contours IN.geojson OUT.json
//
// Simplifying each commune by itself would tear its borders away from its neighbours'. So the borders
// are cut first and simplified after:
//
//  1. Points are put on a grid of 10 microdegrees (about one metre); all rings are turned the same way.
//  2. A node is a point where more than two edges meet: a corner of three communes, or of two and
//     the outside. Between nodes a border has the same communes on either side.
//  3. Rings are cut at the nodes into arcs. A border of two communes is one arc, used forwards by one
//     and backwards by the other; an island's ring is one closed arc.
//  4. Each arc is simplified once, by Douglas and Peucker's method, its two ends staying where they are.
//     Where that makes two arcs cross or coincide, both are done again with half the tolerance.
//  5. The result is written as TopoJSON: quantized, each point as its difference from the one before.
//
// Thus every point of a shared border is the same for both neighbours, and the outline of merged
// communes is what remains when the arcs they share are dropped. The same input gives the same bytes.
//
// The words: a ring is a closed list of points, the first one not repeated; an arc is a part of a
// ring between two nodes; a reference is an arc's number, or its complement (^n) when it is walked
// backwards, as TopoJSON has it.
//
// It is not a general map tool: it expects borders whose shared points are already the same in both
// communes, as administrative files have them, and refuses a border used by three.
package main
