package schematic

import (
	"slices"
	"unicode/utf8"
)

// Sizes in pixels.
const (
	charWidth = 7
	pinStep   = 18
	boxGap    = 16
	trackStep = 8
	margin    = 20
	laneStep  = 8
)

// layout places the boxes in columns, sources left of what they drive, and
// routes the lines: the layered drawing of Sugiyama, Tagawa and Toda (Methods
// for visual understanding of hierarchical system structures, 1981).
func (g *graph) layout() {
	g.markBack()
	g.assignColumns()
	g.bend()
	g.orderColumns()
	g.place()
}

// markBack finds the lines that close a loop: they lead back to the left.
func (g *graph) markBack() {
	out := map[*box][]*line{}
	for _, l := range g.lines {
		out[l.from] = append(out[l.from], l)
	}
	state := map[*box]int{}
	type frame struct {
		b    *box
		next int
	}
	for _, root := range g.roots() {
		if state[root] != 0 {
			continue
		}
		state[root] = 1
		for stack := []frame{{root, 0}}; len(stack) > 0; {
			f := &stack[len(stack)-1]
			if f.next == len(out[f.b]) {
				state[f.b] = 2
				stack = stack[:len(stack)-1]
				continue
			}
			l := out[f.b][f.next]
			f.next++
			switch state[l.to] {
			case 0:
				state[l.to] = 1
				stack = append(stack, frame{l.to, 0})
			case 1:
				l.back = true
			}
		}
	}
}

// roots lists the boxes in the order in which loops are opened: inputs first,
// then registers.
func (g *graph) roots() []*box {
	out := slices.Clone(g.boxes)
	slices.SortStableFunc(out, func(a, b *box) int { return int(a.shape) - int(b.shape) })
	return out
}

// assignColumns puts every box one column right of the last of its sources.
func (g *graph) assignColumns() {
	for changed := true; changed; {
		changed = false
		for _, l := range g.lines {
			if !l.back && l.to.column <= l.from.column {
				l.to.column = l.from.column + 1
				changed = true
			}
		}
	}
	last := 0
	for _, b := range g.boxes {
		last = max(last, b.column)
	}
	for _, b := range g.boxes {
		if b.shape == shapeOut {
			b.column = last
		}
		if b.shape == shapeIn {
			b.column = 0
		}
	}
	for _, l := range g.lines {
		l.back = l.from.column >= l.to.column
	}
	g.columns = make([][]*box, last+1)
	for _, b := range g.boxes {
		g.columns[b.column] = append(g.columns[b.column], b)
	}
}

// bend splits lines over several columns, so that they pass between boxes.
// Lines from one pin share their way.
func (g *graph) bend() {
	type key struct {
		b      *box
		pin    int
		column int
	}
	bends := map[key]*box{}
	var out []*line
	for _, l := range g.lines {
		from, pin := l.from, l.fromPin
		for c := l.from.column + 1; !l.back && c < l.to.column; c++ {
			k := key{l.from, l.fromPin, c}
			b := bends[k]
			if b == nil {
				b = g.newBend(c)
				bends[k] = b
				out = append(out, &line{from: from, fromPin: pin, to: b})
			}
			from, pin = b, 0
		}
		out = append(out, &line{from: from, fromPin: pin, to: l.to, toPin: l.toPin, back: l.back})
	}
	g.lines = out
}

func (g *graph) newBend(column int) *box {
	b := &box{shape: shapeBend, column: column, ins: make([]pin, 1), outs: make([]pin, 1)}
	g.columns[column] = append(g.columns[column], b)
	return b
}

// orderColumns sorts the boxes of each column by the middle of what they are
// connected to, a few times to and fro.
func (g *graph) orderColumns() {
	before, after := map[*box][]*box{}, map[*box][]*box{}
	for _, l := range g.lines {
		if !l.back {
			before[l.to] = append(before[l.to], l.from)
			after[l.from] = append(after[l.from], l.to)
		}
	}
	number := func(col []*box) {
		for i, b := range col {
			b.order = i
		}
	}
	for _, col := range g.columns {
		number(col)
	}
	sweep := func(col []*box, near map[*box][]*box) {
		middle := map[*box]float64{}
		for _, b := range col {
			middle[b] = float64(b.order)
			if list := near[b]; len(list) > 0 {
				sum := 0
				for _, x := range list {
					sum += x.order
				}
				middle[b] = float64(sum) / float64(len(list))
			}
		}
		slices.SortStableFunc(col, func(a, b *box) int {
			switch {
			case middle[a] < middle[b]:
				return -1
			case middle[a] > middle[b]:
				return 1
			}
			return 0
		})
		number(col)
	}
	for range 4 {
		for i := 1; i < len(g.columns); i++ {
			sweep(g.columns[i], before)
		}
		for i := len(g.columns) - 2; i >= 0; i-- {
			sweep(g.columns[i], after)
		}
	}
}

// place gives every box its size and coordinates.
func (g *graph) place() {
	tracks := g.tracks()
	x := margin
	for i, col := range g.columns {
		width, y := 0, margin
		for _, b := range col {
			b.size()
			width = max(width, b.w)
		}
		for _, b := range col {
			b.x, b.y = x, y
			if b.shape == shapeBend {
				b.w = width
			}
			if b.shape == shapeOut {
				b.x = x + width - b.w
			}
			y += b.h + boxGap
		}
		g.height = max(g.height, y)
		x += width + trackStep*(tracks[i]+2) + g.notes(i)
	}
	g.width = x + margin
}

// notes is the room for values right of a column.
func (g *graph) notes(column int) int {
	n := 0
	for _, b := range g.columns[column] {
		for _, p := range b.outs {
			n = max(n, utf8.RuneCountInString(b.outText(p)))
		}
	}
	for _, c := range g.columns[min(column+1, len(g.columns)-1)] {
		for _, p := range c.ins {
			if p.note != "" {
				n = max(n, utf8.RuneCountInString(p.note))
			}
		}
	}
	return n * charWidth
}

// outText is what stands at an output pin outside of the box.
func (b *box) outText(p pin) string {
	text := ""
	if b.shape == shapeOp {
		text = p.label
	}
	if p.note != "" {
		text += "=" + p.note
	}
	return text
}

func (b *box) size() {
	if b.shape == shapeBend {
		b.h = boxGap / 4
		return
	}
	chars := max(utf8.RuneCountInString(b.title), utf8.RuneCountInString(b.sub))
	left, right := 0, 0
	for _, p := range b.ins {
		left = max(left, utf8.RuneCountInString(p.label))
	}
	if b.shape != shapeOp {
		for _, p := range b.outs {
			right = max(right, utf8.RuneCountInString(p.label))
		}
	}
	switch {
	case b.shape == shapeOp:
		chars += 2 * left
	case left+right > 0:
		chars = max(chars, left+right+2)
	}
	b.w = max(24, chars*charWidth+14)
	b.h = max(1, len(b.ins), len(b.outs)) * pinStep
	if b.shape == shapeReg || b.shape == shapeMem || b.shape == shapeInst {
		b.h += b.head()
	}
}

// head is the room for a title above the pins.
func (b *box) head() int {
	switch {
	case b.shape != shapeReg && b.shape != shapeMem && b.shape != shapeInst:
		return 0
	case b.sub == "":
		return 16
	}
	return 30
}

func (b *box) inAt(i int) (x, y int) {
	if b.shape == shapeBend {
		return b.x, b.y
	}
	return b.x, b.y + b.head() + pinStep*i + pinStep/2
}

func (b *box) outAt(i int) (x, y int) {
	if b.shape == shapeBend {
		return b.x + b.w, b.y
	}
	return b.x + b.w, b.y + b.head() + pinStep*i + pinStep/2
}

// tracks counts the vertical tracks right of each column: one for each pin
// that lines leave there, and one for each line that leads back into the next
// column.
func (g *graph) tracks() []int {
	seen := map[source]bool{}
	out := make([]int, len(g.columns)+1)
	for _, l := range g.lines {
		if s := (source{l.from, l.fromPin}); !seen[s] {
			seen[s] = true
			out[l.from.column]++
		}
		if l.back && l.to.column > 0 {
			out[l.to.column-1]++
		}
	}
	return out
}
