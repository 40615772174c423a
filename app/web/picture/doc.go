// Package picture draws the card that another site shows of a link to a page (Open Graph): a title, a sum, the
// bar of its stages. It is drawn here, from the outlines of the pages' own letters, so that a server needs neither
// a browser nor a font of its machine for it, and so that it is the same on every machine.
package picture
