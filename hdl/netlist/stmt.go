package netlist

// Stmt is a node of the author's statement tree: *Assign, *If, *Switch or *Exec.
type Stmt interface{ Position() Pos }

// Sel narrows an assignment to a part of what it selects from: the constant
// range Lo+Width-1..Lo, or, when Index is not 0, element Index of Width bits.
// An element past the end is not written.
type Sel struct {
	Lo    int
	Width int
	Index ID
}

// Assign sets a variable, or the part of it that Path leads to (outermost
// selection first), to Value. The last assignment reached wins.
type Assign struct {
	Pos    Pos
	Target ID
	Path   []Sel
	Value  ID
}

// If is When with its branches; an Elsewhen is an If alone in Else.
type If struct {
	Pos     Pos
	Cond    ID
	Then    []Stmt
	Else    []Stmt
	ElsePos Pos
}

// Switch runs the body of the case that lists the subject's value.
type Switch struct {
	Pos        Pos
	Subject    ID
	Cases      []Case
	Default    []Stmt
	HasDefault bool
	// DefaultValues: the default arm is the author's last case of an enumeration
	// all of whose values are listed; it also takes the encodings that name no value.
	DefaultValues []ID
}

// Case is one arm of a Switch. Values are constant nodes of the subject's width.
type Case struct {
	Pos    Pos
	Values []ID
	Body   []Stmt
}

// ExecKind is what an Exec statement does.
type ExecKind uint8

const (
	ExecWrite ExecKind = iota // memory write: Writes[Index]
	ExecRead                  // synchronous memory read: Reads[Index]
	ExecCheck                 // Checks[Index]
	ExecPrint                 // Prints[Index]
)

// Exec is something that happens at a clock edge when it is reached.
type Exec struct {
	Pos   Pos
	Kind  ExecKind
	Index int
}

// Note is a comment that stands before the next statement.
type Note struct {
	Pos  Pos
	Text string
}

func (s *Assign) Position() Pos { return s.Pos }
func (s *If) Position() Pos     { return s.Pos }
func (s *Switch) Position() Pos { return s.Pos }
func (s *Exec) Position() Pos   { return s.Pos }
func (s *Note) Position() Pos   { return s.Pos }
