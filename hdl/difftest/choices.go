package difftest

import "math/rand/v2"

// choices is where a design's every decision comes from. Fresh, they are drawn
// from a seed; replayed, they come from a recorded sequence, and are 0, always
// the simplest choice, past its end.
type choices struct {
	rng   *rand.Rand // nil when replayed
	given []uint64
	taken []uint64
	spans []span
	open  []int
}

// span is a part of the sequence that made one thing, and can go as one.
type span struct{ from, to int }

func drawn(seed uint64) *choices {
	return &choices{rng: rand.New(rand.NewPCG(seed, 0x9E3779B97F4A7C15))}
}

func replayed(given []uint64) *choices { return &choices{given: given} }

// value is a choice below n, which is suggested when it is fresh.
func (c *choices) value(n, suggested int) int {
	v := uint64(0)
	switch k := len(c.taken); {
	case c.rng != nil:
		v = uint64(suggested)
	case k < len(c.given):
		v = c.given[k]
	}
	if n < 1 {
		n = 1
	}
	v %= uint64(n)
	c.taken = append(c.taken, v)
	return int(v)
}

// n is a choice from 0 to n-1.
func (c *choices) n(n int) int {
	if c.rng == nil || n <= 1 {
		return c.value(n, 0)
	}
	return c.value(n, c.rng.IntN(n))
}

// in is a choice from lo to hi.
func (c *choices) in(lo, hi int) int { return lo + c.n(hi-lo+1) }

// yes is true in percent of a hundred cases; the simplest choice is false.
func (c *choices) yes(percent int) bool {
	if c.rng == nil {
		return c.value(2, 0) == 1
	}
	v := 0
	if c.rng.IntN(100) < percent {
		v = 1
	}
	return c.value(2, v) == 1
}

// bits is 64 random bits.
func (c *choices) bits() uint64 {
	v := uint64(0)
	switch k := len(c.taken); {
	case c.rng != nil:
		v = c.rng.Uint64()
	case k < len(c.given):
		v = c.given[k]
	}
	c.taken = append(c.taken, v)
	return v
}

// several runs body up to n times; each of them is a span that can be removed.
func (c *choices) several(n, percent int, body func()) {
	for range n {
		from := len(c.taken)
		if !c.yes(percent) {
			return
		}
		body()
		c.spans = append(c.spans, span{from, len(c.taken)})
	}
}
