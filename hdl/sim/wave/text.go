package wave

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// textWidth is how many characters of cycles stand in one block of text.
const textWidth = 96

// Text draws the recorded cycles with characters:
//
//	cycle     0  1  2  3
//	en        ▁▁▁▔▔▔▔▔▔▁▁▁
//	count     │0    │1 │2
//
// A column is as wide as the values need that begin in it. What does not fit
// beside each other stands below each other.
func (r *Recorder) Text() string {
	widths := r.columns()
	label := len("cycle")
	for _, x := range r.rows {
		label = max(label, utf8.RuneCountInString(x.g.Name()))
	}
	var b strings.Builder
	for from := 0; from < r.cycles; {
		to, sum := from, 0
		for to < r.cycles && (to == from || sum+widths[to] <= textWidth) {
			sum += widths[to]
			to++
		}
		if from > 0 {
			b.WriteByte('\n')
		}
		r.block(&b, label+2, widths, from, to)
		from = to
	}
	return b.String()
}

// columns is the width of each cycle in characters.
func (r *Recorder) columns() []int {
	widths := make([]int, r.cycles)
	for c := range widths {
		widths[c] = 3
		for _, x := range r.rows {
			if !x.level() && x.starts(c) {
				widths[c] = max(widths[c], 2+utf8.RuneCountInString(x.cells[c]))
			}
		}
		widths[c] = max(widths[c], 1+len(fmt.Sprint(r.first+int64(c))))
	}
	return widths
}

func (r *Recorder) block(b *strings.Builder, label int, widths []int, from, to int) {
	line := fmt.Sprintf("%-*s", label, "cycle")
	for c := from; c < to; c++ {
		line += fmt.Sprintf("%-*d", widths[c], r.first+int64(c))
	}
	b.WriteString(strings.TrimRight(line, " ") + "\n")
	for _, x := range r.rows {
		line := x.g.Name() + strings.Repeat(" ", label-utf8.RuneCountInString(x.g.Name()))
		for c := from; c < to; c++ {
			line += x.cell(c, widths[c], c == from)
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}

// cell is one cycle of one signal.
func (x *row) cell(c, width int, first bool) string {
	if x.level() {
		if x.bits[c] {
			return strings.Repeat("▔", width)
		}
		return strings.Repeat("▁", width)
	}
	if !first && !x.starts(c) {
		return strings.Repeat(" ", width)
	}
	text := x.cells[c]
	if n := width - 2; utf8.RuneCountInString(text) > n { // the value began in an earlier block
		text = string([]rune(text)[:max(n-1, 0)]) + "…"
	}
	return "│" + text + strings.Repeat(" ", width-1-utf8.RuneCountInString(text))
}
