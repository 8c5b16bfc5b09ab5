package engine

import "fmt"

// Block is stimulus for some cycles.
type Block struct {
	Cycles int
	// Words are the items in the order of their cycles: a head with the cycle's
	// number in the block above itemBits bits of the input's index, then the words
	// of the input's ports, each least significant word first.
	Words []uint64
	last  int
}

// itemBits is the width of an input's or output's index in a head.
const itemBits = 8

// maxCycles of a block, and so of a number in a head.
const maxCycles = 1 << 40

// NewBlock is a block of so many cycles without stimulus.
func NewBlock(cycles int) *Block { return &Block{Cycles: cycles} }

// Reset makes it a block of so many cycles without stimulus again, and keeps its
// memory.
func (b *Block) Reset(cycles int) { *b = Block{Cycles: cycles, Words: b.Words[:0]} }

// Add puts an item in at a cycle of the block, 0 the first. Items come in the
// order of their cycles, one for an input in a cycle; what is wrong with them is
// told by Run.
func (b *Block) Add(cycle, input int, words ...uint64) {
	b.Words = append(b.Words, uint64(cycle)<<itemBits|uint64(input))
	b.Words = append(b.Words, words...)
}

// Item is the head of an item whose first word is Words[at].
func (b *Block) Item(at int) (cycle, input int) {
	return int(b.Words[at] >> itemBits), int(b.Words[at] & (1<<itemBits - 1))
}

// check tells what is wrong with a block; then nothing of it is run.
func (b *Block) check(d *Design) error {
	if b.Cycles < 0 || b.Cycles > maxCycles {
		return fmt.Errorf("engine: a block of %d cycles; it has 0 to 2^40", b.Cycles)
	}
	last, used := uint64(0), uint64(0)
	for at := 0; at < len(b.Words); {
		cycle, i := b.Words[at]>>itemBits, b.Words[at]&(1<<itemBits-1)
		if i >= uint64(len(d.Inputs)) {
			return fmt.Errorf("engine: word %d of a block names input %d; there are %d", at, i, len(d.Inputs))
		}
		if cycle != last {
			used = 0
		}
		if cycle < last || cycle >= uint64(b.Cycles) || used>>i&1 != 0 {
			return fmt.Errorf("engine: an item for %s at cycle %d, behind one at %d in a block of %d cycles", d.Inputs[i].Name, cycle, last, b.Cycles)
		}
		last, used = cycle, used|1<<i
		at++
		for _, p := range d.Inputs[i].Data {
			n := p.Words()
			if at+n > len(b.Words) {
				return fmt.Errorf("engine: the last item of a block, for %s, has too few words", d.Inputs[i].Name)
			}
			if r := p.Width % 64; r > 0 && b.Words[at+n-1]>>r != 0 {
				return fmt.Errorf("engine: an item for %s at cycle %d: %#x does not fit the %d bits of %s", d.Inputs[i].Name, cycle, b.Words[at+n-1], p.Width, p.Name)
			}
			at += n
		}
	}
	return nil
}
