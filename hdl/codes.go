package hdl

// Severity says whether a design with a mistake is elaborated all the same.
type Severity uint8

const (
	// Error: there is no netlist.
	Error Severity = iota
	// Warning: there is one, and the message is in the design's Warnings.
	Warning
)

func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "error"
}

// Code is a kind of mistake. docs/errors.md explains each, with an example.
type Code struct {
	ID       string // "HG101"; it keeps its meaning in later versions
	Title    string
	Severity Severity
}

// Codes lists all kinds of mistakes, by their IDs: HG1 is found in a call of
// this package, HG2 in a whole module, HG3 are warnings.
var Codes = []Code{
	{"HG101", "widths differ", Error},
	{"HG102", "constant too wide", Error},
	{"HG103", "impossible width or size", Error},
	{"HG104", "bits out of range", Error},
	{"HG105", "condition of several bits", Error},
	{"HG106", "driven from the wrong side", Error},
	{"HG107", "belongs to another module", Error},
	{"HG108", "no value", Error},
	{"HG109", "used after Build", Error},
	{"HG110", "name used twice", Error},
	{"HG111", "illegal name", Error},
	{"HG112", "no port, no payload", Error},
	{"HG113", "parameter cannot tell modules apart", Error},
	{"HG114", "no such clock domain", Error},
	{"HG115", "reported by a component", Error},
	{"HG116", "product too wide", Error},
	{"HG117", "branch after the last one", Error},
	{"HG118", "case listed twice", Error},
	{"HG119", "no value for a case", Error},
	{"HG120", "module contains itself", Error},
	{"HG121", "two modules of one name", Error},
	{"HG122", "format of a Print", Error},
	{"HG123", "list of an enumeration", Error},
	{"HG124", "states in two branches", Error},
	{"HG125", "the description panicked", Error},
	{"HG126", "contents or mask of a memory", Error},
	{"HG127", "description of a black box", Error},
	{"HG199", "fault of the toolkit", Error},
	{"HG201", "never assigned", Error},
	{"HG202", "assigned twice", Error},
	{"HG203", "latch", Error},
	{"HG204", "combinational loop", Error},
	{"HG205", "instance input not driven", Error},
	{"HG206", "loop by whole signals", Error},
	{"HG207", "clock crossing without a synchroniser", Error},
	{"HG208", "input read by two clocks", Error},
	{"HG209", "memory ports against their rule", Error},
	{"HG210", "state never entered", Error},
	{"HG211", "state without a State", Error},
	{"HG212", "value for checks used as hardware", Error},
	{"HG213", "pad not connected once", Error},
	{"HG301", "never read", Warning},
	{"HG302", "register never assigned", Warning},
	{"HG303", "bits never read", Warning},
	{"HG304", "constant condition", Warning},
	{"HG305", "branch never reached", Warning},
	{"HG306", "logic before a synchroniser", Warning},
	{"HG307", "memory without contents", Warning},
}

// usualFix is what a message says is to be done where it has no better words.
var usualFix = map[string]string{
	"HG101": "make both equally wide with ZExt, SExt, Trunc or Slice",
	"HG102": "use a smaller constant, or more bits",
	"HG103": "a width is 1 to 65536 bits",
	"HG104": "bit 0 is the least significant; the higher bit comes first",
	"HG105": "use RedOr() for \"any bit set\", or a comparison",
	"HG106": "a module sets its outputs and the inputs of its instances",
	"HG107": "pass it through a port; map a clock domain where the instance is made",
	"HG108": "give it a value",
	"HG110": "choose another name",
	"HG111": "a name is a letter followed by letters, digits and _",
	"HG112": "ports are hdl.In, hdl.Out, streams, and structs, arrays and slices of those; payloads are hdl.Bits, hdl.Enum, hdl.Vec, and structs and arrays of those",
	"HG114": "list the domain in the component's Domains method, and use its name",
	"HG116": "operands may have 512 bits together; split the multiplication",
	"HG119": "use an integer, a literal or a listed value of the enumeration",
	"HG122": "use %d, %x, %b or %s, one for each signal, and printable ASCII",
	"HG126": "the contents are words of the memory's width, no more than it has",
	"HG127": "name ports and parameters as the Verilog does",
}
