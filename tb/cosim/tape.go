package cosim

import "github.com/hwgen/hwgen/tb/engine"

// Tape is the stimulus of a run, to be played again without an executor.
type Tape struct {
	Blocks []engine.Block
}

func (t *Tape) add(b *engine.Block) {
	t.Blocks = append(t.Blocks, engine.Block{Cycles: b.Cycles, Words: append([]uint64(nil), b.Words...)})
}

// cycles cuts a tape into blocks of one cycle.
func (t *Tape) cycles(d *engine.Design) []engine.Block {
	var out []engine.Block
	for _, b := range t.Blocks {
		at := len(out)
		for range b.Cycles {
			out = append(out, engine.Block{Cycles: 1})
		}
		for i := 0; i < len(b.Words); {
			cycle, input := b.Item(i)
			n := 1 + d.Inputs[input].Words()
			out[at+cycle].Add(0, input, b.Words[i+1:i+n]...)
			i += n
		}
	}
	return out
}
