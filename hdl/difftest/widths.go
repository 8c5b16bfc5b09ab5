package difftest

// class is a range of widths in bits, around the sizes of machine words.
type class struct {
	lo, hi int
	name   string
}

var classes = []class{
	{1, 1, "1"}, {2, 30, "2-30"}, {31, 33, "31-33"}, {34, 62, "34-62"}, {63, 65, "63-65"},
	{66, 126, "66-126"}, {127, 129, "127-129"}, {130, 300, "130-300"},
}

// classOf is the number of a width's class; wider ones belong to the last.
func classOf(width int) int {
	for i, c := range classes {
		if width <= c.hi {
			return i
		}
	}
	return len(classes) - 1
}

// widthIn draws a width of a class; of the widest one often 255 to 257.
func (c *choices) widthIn(k int) int {
	if k == len(classes)-1 && c.yes(40) {
		return c.in(255, 257)
	}
	return c.in(classes[k].lo, classes[k].hi)
}

// width draws any width, small ones more often.
func (c *choices) width() int {
	if c.yes(40) {
		return c.widthIn(c.n(len(classes)))
	}
	return c.in(1, 20)
}

// multiple draws a width of class k, if there is one, that is n times an
// element; it returns the element's width.
func (c *choices) multiple(k, n int) int {
	lo, hi := (classes[k].lo+n-1)/n, classes[k].hi/n
	return c.in(lo, max(lo, hi))
}
