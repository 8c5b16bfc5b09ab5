package schematic

import (
	"fmt"
	"html"
	"strings"
)

// svg writes the drawing: lines below, boxes above them.
func (g *graph) svg() string {
	var lines, boxes strings.Builder
	lanes := g.route(&lines)
	for _, col := range g.columns {
		for _, b := range col {
			b.svg(&boxes)
		}
	}
	height := g.height + lanes*laneStep + margin
	var out strings.Builder
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="monospace" font-size="12">`+"\n", g.width, height, g.width, height)
	fmt.Fprintf(&out, `<rect width="%d" height="%d" fill="#fff"/>`+"\n", g.width, height)
	out.WriteString(lines.String() + boxes.String() + "</svg>\n")
	return out.String()
}

// route draws the lines: out of a pin to a track of its own, up or down there,
// and into the next column; lines that lead back take a lane below all boxes.
// It returns how many lanes there are.
func (g *graph) route(w *strings.Builder) (lanes int) {
	track := map[source]int{}
	next := make([]int, len(g.columns)+1)
	free := func(column int) int {
		next[column]++
		right := 0
		for _, b := range g.columns[column] {
			right = max(right, b.x+b.w)
		}
		return right + g.notes(column) + trackStep*next[column]
	}
	lane := map[source]int{}
	for _, l := range g.lines {
		s := source{l.from, l.fromPin}
		at, ok := track[s]
		if !ok {
			at = free(l.from.column)
			track[s] = at
		}
		x1, y1 := l.from.outAt(l.fromPin)
		x2, y2 := l.to.inAt(l.toPin)
		if !l.back {
			path(w, x1, y1, at, y1, at, y2, x2, y2)
			if y1 != y2 {
				fmt.Fprintf(w, `<circle cx="%d" cy="%d" r="1.5" fill="#555"/>`+"\n", at, y1)
			}
			continue
		}
		low, ok := lane[s]
		if !ok {
			low = g.height + lanes*laneStep
			lane[s] = low
			lanes++
		}
		up := margin / 2
		if l.to.column > 0 {
			up = free(l.to.column - 1)
		}
		path(w, x1, y1, at, y1, at, low, up, low, up, y2, x2, y2)
	}
	return lanes
}

func path(w *strings.Builder, xy ...int) {
	w.WriteString(`<polyline points="`)
	for i := 0; i < len(xy); i += 2 {
		if i > 0 {
			w.WriteByte(' ')
		}
		fmt.Fprintf(w, "%d,%d", xy[i], xy[i+1])
	}
	w.WriteString(`" fill="none" stroke="#555"/>` + "\n")
}

var fills = map[shape]string{
	shapeIn: "#e8f5e9", shapeOut: "#fff3e0", shapeReg: "#e3f0fb", shapeMem: "#ede7f6", shapeInst: "#f5f5f5", shapeOp: "#fff",
}

func (b *box) svg(w *strings.Builder) {
	if b.shape == shapeBend {
		x1, y1 := b.inAt(0)
		x2, y2 := b.outAt(0)
		path(w, x1, y1, x2, y2)
		return
	}
	round := 0
	if b.shape == shapeOp {
		round = 8
	}
	fmt.Fprintf(w, `<rect x="%d" y="%d" width="%d" height="%d" rx="%d" fill="%s" stroke="#333"/>`+"\n", b.x, b.y, b.w, b.h, round, fills[b.shape])
	if b.head() > 0 {
		text(w, b.x+b.w/2, b.y+13, "middle", "#000", b.title)
		text(w, b.x+b.w/2, b.y+26, "middle", "#777", b.sub)
	} else {
		text(w, b.x+b.w/2, b.y+b.h/2+4, "middle", "#000", b.title)
	}
	for i, p := range b.ins {
		x, y := b.inAt(i)
		text(w, x+4, y+4, "start", "#777", p.label)
		text(w, x-3, y-2, "end", "#a00", p.note)
	}
	for i, p := range b.outs {
		x, y := b.outAt(i)
		if b.shape != shapeOp {
			text(w, x-4, y+4, "end", "#777", p.label)
		}
		text(w, x+3, y-2, "start", "#06c", b.outText(p))
	}
	if b.shape == shapeReg {
		y := b.y + b.h
		fmt.Fprintf(w, `<path d="M%d %d l5 -7 l5 7" fill="none" stroke="#333"/>`+"\n", b.x+4, y)
	}
}

func text(w *strings.Builder, x, y int, anchor, color, s string) {
	if s == "" {
		return
	}
	fmt.Fprintf(w, `<text x="%d" y="%d" text-anchor="%s" fill="%s">%s</text>`+"\n", x, y, anchor, color, html.EscapeString(s))
}
