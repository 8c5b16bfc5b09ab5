package sha256

// coreState is what the core does.
type coreState uint8

const (
	idle   coreState = iota // waits for a block
	rounds                  // 64 cycles
	add                     // adds the working variables to the hash
	done                    // offers the digest
)

func (s coreState) String() string { return [...]string{"idle", "rounds", "add", "done"}[s] }

// padState is what the padder appends next.
type padState uint8

const (
	data    padState = iota // words of the message
	mark                    // the 1 bit after a message of whole words
	zeros                   // up to the length
	lenHigh                 // the message's length in bits, 64 bits
	lenLow
)

func (s padState) String() string {
	return [...]string{"data", "mark", "zeros", "len_high", "len_low"}[s]
}
