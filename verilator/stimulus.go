package verilator

// Step is one step of stimulus; the package comment says what it does.
// Levels hold bit i for clock i of [Interface.Clocks].
type Step struct {
	Repeat int // how often, 0: once
	Mid    []uint64
	End    []uint64
	Inputs [][]uint64 // for each of Interface.Inputs, least significant word first
}

// clockWords is the number of words that hold the clocks' levels.
func (i *Interface) clockWords() int { return (len(i.Clocks) + 63) / 64 }

// StepWords is the number of words of an encoded step.
func (i *Interface) StepWords() int {
	n := 1 + 2*i.clockWords()
	for _, p := range i.Inputs {
		n += p.Words()
	}
	return n
}

// RecordWords is the number of words of a record: the outputs one after the
// other, each in Port.Words words.
func (i *Interface) RecordWords() int {
	n := 0
	for _, p := range i.Outputs {
		n += p.Words()
	}
	return n
}

// AppendStep appends the encoded step to words. What the step leaves out is
// zero; bits above a width are cut off.
func (i *Interface) AppendStep(words []uint64, s Step) []uint64 {
	words = append(words, uint64(max(s.Repeat, 1)))
	words = appendCut(words, s.Mid, len(i.Clocks))
	words = appendCut(words, s.End, len(i.Clocks))
	for k, p := range i.Inputs {
		var v []uint64
		if k < len(s.Inputs) {
			v = s.Inputs[k]
		}
		words = appendCut(words, v, p.Width)
	}
	return words
}

func appendCut(words, v []uint64, width int) []uint64 {
	for lo := 0; lo < width; lo += 64 {
		x := uint64(0)
		if lo/64 < len(v) {
			x = v[lo/64]
		}
		if r := width - lo; r < 64 {
			x &= 1<<r - 1
		}
		words = append(words, x)
	}
	return words
}

// Result is what a block of steps gave.
type Result struct {
	Done    int      // steps made; fewer than asked for if the model stopped
	Records []uint64 // Interface.RecordWords words for each step made
	Stopped bool     // $stop was reached in the last step made
	Ended   bool     // $finish was reached in the last step made

	// Unknown lists outputs that held x or z (Icarus only); their records hold
	// zeros in these bits.
	Unknown []Unknown
}

// Unknown is an output that was not all zeros and ones.
type Unknown struct {
	Step, Output int
	Text         string // hexadecimal with x and z, as the simulator prints it
}

// Record returns output k after step n.
func (r *Result) Record(i *Interface, n, k int) []uint64 {
	at := n * i.RecordWords()
	for _, p := range i.Outputs[:k] {
		at += p.Words()
	}
	return r.Records[at : at+i.Outputs[k].Words()]
}
