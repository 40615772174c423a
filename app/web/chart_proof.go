package web

import (
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// ProofStep is one step of the way from an act to the root of the log: what stands beside it, and what both
// give together.
type ProofStep struct {
	Left   bool   // what stands beside is on the left
	Beside string // which acts it holds: "actes 1 à 64"
	With   string // its hash, shortened
	Gives  string // hash of both together, shortened
	Holds  string // which acts both together hold
}

// Sizes of the drawing of a proof, in its own units.
const (
	proofWidth = 360
	proofRow   = 64
	proofBox   = 40
	proofHalf  = 56 // half of the box of the way
	proofSide  = 112
)

// ProofTree draws the way from an act, at the bottom, to the root, at the top: the branch of the tree by
// which the act is in it. A mark stands in the corner: "FICTION".
func ProofTree(act, leaf, root, mark string, steps []ProofStep) (marks []g.Node, width, height int) {
	height = (len(steps)+1)*proofRow + 8
	middle := proofWidth / 2
	box := func(x, y, w int, class, above, below string) {
		marks = append(marks,
			g.El("rect", number("x", x), number("y", y), number("width", w), number("height", proofBox), number("rx", 4), h.Class(class)),
			g.El("text", number("x", x+w/2), number("y", y+17), h.Class("proof-word"), g.Text(above)),
			g.El("text", number("x", x+w/2), number("y", y+33), h.Class("proof-hash"), g.Text(below)))
	}
	for i, s := range steps {
		bottom := height - proofRow*(i+1) + 16 // top of the box of this step
		top := bottom - proofRow + proofBox
		x, from := proofWidth-proofSide, proofWidth-proofSide/2
		if s.Left {
			x, from = 0, proofSide/2
		}
		marks = append(marks, proofLine(middle, bottom, middle, top), proofLine(from, bottom, middle, top))
		box(x, bottom, proofSide, "proof-beside", s.Beside, s.With)
	}
	for i := range len(steps) + 1 {
		y, above, below := height-proofRow*(i+1)+16, "", leaf
		if i > 0 {
			above, below = steps[i-1].Holds, steps[i-1].Gives
		}
		class := "proof-way"
		switch i {
		case len(steps):
			class, above = "proof-way proof-root", root
		case 0:
			above = act
		}
		if len(steps) == 0 {
			above = act
		}
		box(middle-proofHalf, y, 2*proofHalf, class, above, below)
	}
	if mark != "" {
		marks = append(marks, g.El("text", number("x", proofSide/2), number("y", proofBox/2+4), h.Class("proof-mark"), g.Text(mark)))
	}
	return marks, proofWidth, height
}

func number(name string, n int) g.Node { return g.Attr(name, strconv.Itoa(n)) }

func proofLine(x1, y1, x2, y2 int) g.Node {
	return g.El("line", number("x1", x1), number("y1", y1), number("x2", x2), number("y2", y2), h.Class("proof-line"))
}
