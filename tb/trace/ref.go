package trace

// Kind of a reference.
type Kind uint8

const (
	Load   Kind = iota
	Store       //
	Modify      // a load and then a store of the same bytes
	Fetch       // an instruction
)

var kindNames = [...]string{"load", "store", "modify", "fetch"}

func (k Kind) String() string { return kindNames[k] }

// Ref is one reference as the program made it.
type Ref struct {
	Addr uint64 // virtual
	Size uint16 // bytes, 1 to MaxSize
	Kind Kind
}

// MaxSize is the largest reference: valgrind's own limit (fxsave and the like).
const MaxSize = 512
