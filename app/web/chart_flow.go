package web

import (
	"strconv"
	"unicode/utf8"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// FlowStage is a column of a flow: a word, what has reached it, and that amount in words.
type FlowStage struct {
	Words, Amount string
	Cents         int64
}

// FlowBand is a part of what flows: a number that tells it beside its colour and pattern, and what of it has
// reached each stage after the first, with that amount in words.
type FlowBand struct {
	Number string
	Hue    int // 1 to 5; 0: none
	Cents  []int64
	Words  []string
}

// Flow is money that goes from stage to stage, split in bands from the second stage on.
type Flow struct {
	ID     string
	Stages []FlowStage
	Bands  []FlowBand
	Rest   string // what is said of the part of the first stage that no band takes; "": nothing
}

// Sizes of a flow, in units of its drawing.
const (
	flowHigh   = 280 // of the first stage
	flowTop    = 56  // words above the columns
	flowLabel  = 20  // least room of a band, so that its label meets no other
	flowGap    = 6
	flowNode   = 8
	flowWide   = 172 // from a column to the next, where no words need more
	flowMargin = 128 // words beside the last column, likewise
	flowSign   = 8   // room of one sign
	flowEdge   = 4
)

// flowBox is one band in one column: where it begins, how thick it is, and the room that is its own.
type flowBox struct{ top, thick, room int64 }

// layout gives the boxes of every stage by band. Those of a stage are as thick together as the stage is
// high, up to a unit each; none is below zero, none meets another, and each has room for its label.
func (f Flow) layout() (boxes [][]flowBox, high int64) {
	whole := f.Stages[0].Cents
	for s := range f.Stages {
		var column []flowBox
		top, run, low := int64(flowTop), int64(0), int64(0)
		for _, b := range f.Bands {
			box := flowBox{top: top}
			if s == 0 && len(b.Cents) > 0 { // what will go on, side by side
				box.top = flowTop + low
			}
			if cents := f.at(b, s); cents > 0 && whole > 0 {
				from := share(run, whole, flowHigh)
				run += cents
				low = min(share(run, whole, flowHigh), flowHigh)
				box.thick = max(low-from, 0)
				if s > 0 {
					box.thick = max(box.thick, 1) // a cent is seen
					box.room = max(box.thick, flowLabel)
					top += box.room + flowGap
				}
			}
			column = append(column, box)
		}
		boxes, high = append(boxes, column), max(high, top)
	}
	return boxes, max(high, flowTop+flowHigh) + flowGap
}

// at is what of a band has reached a stage; at the first, what of it goes on.
func (f Flow) at(b FlowBand, s int) int64 {
	if len(b.Cents) == 0 {
		return 0
	}
	return b.Cents[max(s-1, 0)]
}

// Draw gives the marks of the flow and its size.
func (f Flow) Draw() (marks []g.Node, width, height int) {
	if len(f.Stages) < 2 || f.Stages[0].Cents <= 0 {
		return nil, 0, 0
	}
	boxes, high := f.layout()
	words := f.widest()
	wide := max(flowWide, words+flowNode)
	marks = append(marks, flowPatterns(f.ID))
	var labels g.Group
	for s, stage := range f.Stages {
		x := int64(flowEdge + s*wide)
		labels = append(labels, text(x, 18, "chart-strong", stage.Words), text(x, 38, "", stage.Amount))
		if s == 0 {
			marks = append(marks, box(x, flowTop, flowNode, flowHigh, "flow-whole"))
		}
		for i, b := range f.Bands {
			here := boxes[s][i]
			if s > 0 && here.thick > 0 {
				marks = append(marks, box(x, here.top, flowNode, here.thick, "flow-node flow-"+strconv.Itoa(b.Hue)))
				labels = append(labels, text(x+flowNode+6, here.top+min(here.thick, here.room)/2+below(here), "chart-label", b.Number+" · "+b.Words[s-1]))
			}
			if s+1 < len(f.Stages) && boxes[s+1][i].thick > 0 {
				marks = append(marks, f.ribbon(x+flowNode, x+int64(wide), here.top, boxes[s+1][i], b.Hue))
			}
		}
	}
	if last := boxes[0]; f.Rest != "" {
		under := int64(flowTop)
		for _, b := range last {
			under = max(under, b.top+b.thick)
		}
		if under+flowLabel <= flowTop+flowHigh { // else the table says it
			labels = append(labels, text(flowEdge+flowNode+6, flowTop+flowHigh-6, "chart-quiet", f.Rest))
		}
	}
	return append(marks, labels), flowEdge + (len(f.Stages)-1)*wide + max(flowMargin, words), int(high)
}

// widest is the room of the longest words beside a column.
func (f Flow) widest() (most int) {
	for _, b := range f.Bands {
		for _, words := range b.Words {
			most = max(most, flowNode+6+utf8.RuneCountInString(b.Number+" · "+words)*flowSign)
		}
	}
	return most
}

// below is how far under the middle of a band its words stand; those of a thin band stand under it.
func below(b flowBox) int64 {
	if b.thick >= 16 {
		return 5
	}
	return b.thick/2 + 14
}

// ribbon leads a band from a stage to the next, as thick as it arrives.
func (f Flow) ribbon(from, to, top int64, next flowBox, hue int) g.Node {
	n := func(v int64) string { return strconv.FormatInt(v, 10) }
	mid := (from + to) / 2
	d := "M" + n(from) + " " + n(top) + "C" + n(mid) + " " + n(top) + " " + n(mid) + " " + n(next.top) + " " + n(to) + " " + n(next.top) +
		"V" + n(next.top+next.thick) + "C" + n(mid) + " " + n(next.top+next.thick) + " " + n(mid) + " " + n(top+next.thick) + " " + n(from) + " " + n(top+next.thick) + "Z"
	return g.Group{g.El("path", g.Attr("d", d), h.Class("flow-band flow-"+strconv.Itoa(hue))),
		g.If(hue > 0, g.El("path", g.Attr("d", d), h.Class("flow-weave"), g.Attr("fill", "url(#"+f.ID+"-"+strconv.Itoa(hue)+")")))}
}

// flowPatterns tell the bands apart where colours do not: on paper, and for eyes that see few.
func flowPatterns(id string) g.Node {
	var defs g.Group
	for i, d := range []string{"M0 4H8", "M-2 2 2 -2M0 8 8 0M6 10 10 6", "M4 0V8", "M3 4a1 1 0 1 0 2 0a1 1 0 1 0 -2 0", "M-2 6 2 10M0 0 8 8M6 -2 10 2"} {
		defs = append(defs, g.El("pattern", h.ID(id+"-"+strconv.Itoa(i+1)), g.Attr("width", "8"), g.Attr("height", "8"),
			g.Attr("patternUnits", "userSpaceOnUse"), g.El("path", g.Attr("d", d), h.Class("weave"))))
	}
	return g.El("defs", defs)
}

func box(x, y, width, height int64, class string) g.Node {
	return g.El("rect", g.Attr("x", strconv.FormatInt(x, 10)), g.Attr("y", strconv.FormatInt(y, 10)),
		g.Attr("width", strconv.FormatInt(width, 10)), g.Attr("height", strconv.FormatInt(height, 10)), h.Class(class))
}

func text(x, y int64, class, words string) g.Node {
	return g.El("text", g.Attr("x", strconv.FormatInt(x, 10)), g.Attr("y", strconv.FormatInt(y, 10)), g.If(class != "", h.Class(class)), g.Text(words))
}

// Pan is a drawing that is moved sideways where the screen is narrower than it: its words stay readable.
func Pan(label string, drawing g.Node) g.Node {
	return h.Div(h.Class("pan"), h.Role("region"), h.Aria("label", label), h.TabIndex("0"), drawing)
}
