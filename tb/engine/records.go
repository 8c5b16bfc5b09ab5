package engine

import "iter"

// Records are what happened in a block of cycles.
type Records struct {
	From uint64 // number of the block's first cycle; the first of a run is 0
	Done int    // cycles that were run: fewer than asked for if a check failed
	// Words are the records in the order of their cycles, and of the design's
	// outputs within a cycle: a head with the cycle's number in the block above
	// itemBits bits of the output's index, then the payload's words.
	Words []uint64
}

// Record is something that happened.
type Record struct {
	Cycle   uint64
	Output  int      // index into the design's outputs
	Payload []uint64 // valid until the next Run
}

// Reader goes through the words of records.
type Reader struct {
	from  uint64
	words []uint64
	sizes []int
}

// Read begins at the first record.
func (r *Records) Read(d *Design) Reader {
	x := Reader{from: r.From, words: r.Words, sizes: make([]int, len(d.Outputs))}
	for i := range d.Outputs {
		x.sizes[i] = d.Outputs[i].Words()
	}
	return x
}

// Next gives the next record, false behind the last one.
func (x *Reader) Next(r *Record) bool {
	if len(x.words) == 0 {
		return false
	}
	head := x.words[0]
	r.Cycle, r.Output = x.from+head>>itemBits, int(head&(1<<itemBits-1))
	n := 1 + x.sizes[r.Output]
	r.Payload, x.words = x.words[1:n:n], x.words[n:]
	return true
}

// All are the records in their order.
func (r *Records) All(d *Design) iter.Seq[Record] {
	return func(yield func(Record) bool) {
		x := r.Read(d)
		for rec := (Record{}); x.Next(&rec); {
			if !yield(rec) {
				return
			}
		}
	}
}
