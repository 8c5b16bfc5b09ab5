package wave

import (
	"fmt"
	"html"
	"strings"
	"unicode/utf8"
)

// Sizes of the timing diagram in pixels.
const (
	svgRow    = 28 // from one signal to the next
	svgHigh   = 18 // height of a signal
	svgChar   = 7  // width of a character
	svgCycle  = 36 // least width of a cycle
	svgTop    = 24 // above the first signal
	svgSlope  = 3  // width of half a transition
	svgMargin = 10
)

// SVG draws the recorded cycles as a timing diagram: one picture that needs no
// style sheets or fonts from elsewhere.
func (r *Recorder) SVG() string {
	label := 0
	for _, x := range r.rows {
		label = max(label, utf8.RuneCountInString(x.g.Name()))
	}
	left := 2*svgMargin + label*svgChar
	edges := []int{left} // the x of each edge
	for _, w := range r.columns() {
		edges = append(edges, edges[len(edges)-1]+max(svgCycle, w*svgChar))
	}
	width, height := edges[len(edges)-1]+svgMargin, svgTop+len(r.rows)*svgRow+svgMargin
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="monospace" font-size="12">`+"\n", width, height, width, height)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="#fff"/>`+"\n", width, height)
	for i, x := range edges {
		fmt.Fprintf(&b, `<line x1="%d" y1="%d" x2="%d" y2="%d" stroke="#ccc" stroke-dasharray="2 3"/>`+"\n", x, svgTop-4, x, height-svgMargin)
		if i < len(edges)-1 {
			fmt.Fprintf(&b, `<text x="%d" y="%d" fill="#777">%d</text>`+"\n", x+3, svgTop-8, r.first+int64(i))
		}
	}
	for i, x := range r.rows {
		y := svgTop + i*svgRow + (svgRow-svgHigh)/2
		fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="end">%s</text>`+"\n", left-svgMargin, y+svgHigh-5, html.EscapeString(x.g.Name()))
		if r.cycles == 0 {
			continue
		}
		if x.level() {
			x.svgLevel(&b, edges, y)
		} else {
			x.svgBus(&b, edges, y)
		}
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// svgLevel draws a line that is high or low.
func (x *row) svgLevel(b *strings.Builder, edges []int, y int) {
	at := func(high bool) int {
		if high {
			return y
		}
		return y + svgHigh
	}
	path := fmt.Sprintf("M%d %d", edges[0], at(x.bits[0]))
	for c := 1; c < len(x.bits); c++ {
		if x.bits[c] != x.bits[c-1] {
			path += fmt.Sprintf(" L%d %d L%d %d", edges[c]-svgSlope, at(x.bits[c-1]), edges[c]+svgSlope, at(x.bits[c]))
		}
	}
	path += fmt.Sprintf(" L%d %d", edges[len(x.bits)], at(x.bits[len(x.bits)-1]))
	fmt.Fprintf(b, `<path d="%s" fill="none" stroke="#06c" stroke-width="1.5"/>`+"\n", path)
}

// svgBus draws a box for each value.
func (x *row) svgBus(b *strings.Builder, edges []int, y int) {
	for from := 0; from < len(x.cells); {
		to := from + 1
		for to < len(x.cells) && !x.starts(to) {
			to++
		}
		l, r, mid := edges[from], edges[to], y+svgHigh/2
		fmt.Fprintf(b, `<path d="M%d %d L%d %d L%d %d L%d %d L%d %d L%d %d Z" fill="#eef4fb" stroke="#06c" stroke-width="1.5"/>`+"\n",
			l, mid, l+svgSlope, y, r-svgSlope, y, r, mid, r-svgSlope, y+svgHigh, l+svgSlope, y+svgHigh)
		fmt.Fprintf(b, `<text x="%d" y="%d" text-anchor="middle">%s</text>`+"\n", (l+r)/2, y+svgHigh-5, html.EscapeString(x.cells[from]))
		from = to
	}
}
