package verilog

import (
	"strconv"
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// printer turns a tree into text and decides nothing but the line breaks.
type printer struct {
	buf   []byte
	files []string
	pos   Positions
	note  string // stands at the end of the line that is being printed
}

const spaces = "                                                                "

func (p *printer) str(s string) { p.buf = append(p.buf, s...) }

// column is the number of characters since the last line break.
func (p *printer) column() int {
	for i := len(p.buf) - 1; i >= 0; i-- {
		if p.buf[i] == '\n' {
			return len(p.buf) - 1 - i
		}
	}
	return len(p.buf)
}

func (p *printer) indent(n int) {
	for n > len(spaces) {
		p.str(spaces)
		n -= len(spaces)
	}
	p.str(spaces[:max(n, 0)])
}

func (p *printer) newline(n int) {
	p.str("\n")
	p.indent(n)
}

// end finishes a line that stems from pos.
func (p *printer) end(pos netlist.Pos) {
	if p.note != "" {
		p.trailing(p.note)
		p.note = ""
	}
	if p.pos == PositionComments && p.known(pos) {
		p.str(" // ")
		p.str(netlist.Place(p.files, pos))
	}
	p.str("\n")
}

// at announces where the following lines stem from.
func (p *printer) at(pos netlist.Pos) {
	if p.pos == LineDirectives && p.known(pos) {
		p.str("`line ")
		p.num(int(pos.Line))
		p.str(" \"")
		p.str(p.files[pos.File])
		p.str("\" 0\n")
	}
}

func (p *printer) known(pos netlist.Pos) bool {
	return pos.File > 0 && int(pos.File) < len(p.files)
}

func (p *printer) module(m *module) {
	// No `line up to here: Verilator compares the module's name with the file's.
	p.comment(m.comment, 0)
	p.attrs(m.attrs, 0, "\n")
	p.str("module ")
	p.str(m.name)
	if len(m.ports) == 0 {
		p.str(";")
	} else {
		p.str(" (\n")
		p.ports(m.ports)
		p.str(");")
	}
	p.end(m.pos)
	p.items(m.items, 2)
	p.str("endmodule\n")
}

func (p *printer) ports(ports []port) {
	dir, rng := 0, 0
	for i := range ports {
		dir = max(dir, len(ports[i].dir))
		rng = max(rng, rangeLen(ports[i].sym.width))
	}
	for i := range ports {
		x := &ports[i]
		p.waiver(x.sym, "off", 2)
		p.attrs(x.attrs, 2, "\n")
		p.indent(2)
		p.pad(x.dir, dir)
		p.str(" ")
		p.pad(x.kind, 4)
		p.str(" ")
		p.rangeOf(x.sym.width, rng)
		p.str(x.sym.name)
		if i < len(ports)-1 {
			p.str(",")
		}
		p.trailing(x.comment)
		p.str("\n")
		p.waiver(x.sym, "on", 2)
	}
}

func (p *printer) pad(s string, n int) {
	p.str(s)
	p.indent(n - len(s))
}

// rangeLen is the length of "[7:0] ".
func rangeLen(width int) int {
	if width == 1 {
		return 0
	}
	return len(strconv.Itoa(width-1)) + 5
}

func (p *printer) rangeOf(width, pad int) {
	if width > 1 {
		p.str("[")
		p.num(width - 1)
		p.str(":0] ")
	}
	p.indent(pad - rangeLen(width))
}

// attrs prints (* key = "value" *) in front of something.
func (p *printer) attrs(attrs []netlist.Attr, indent int, after string) {
	if len(attrs) == 0 {
		return
	}
	p.indent(indent)
	p.str("(* ")
	for i, a := range attrs {
		if i > 0 {
			p.str(", ")
		}
		p.str(clean(a.Key))
		if a.Value != "" {
			p.str(" = ")
			p.str(quote(a.Value))
		}
	}
	p.str(" *)")
	p.str(after)
}

// comment prints text on lines of its own.
func (p *printer) comment(text string, indent int) {
	if text == "" {
		return
	}
	for _, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		p.indent(indent)
		p.str(strings.TrimRight("// "+harmless(line), " "))
		p.str("\n")
	}
}

// trailing prints a one-line comment at the end of a line.
func (p *printer) trailing(text string) {
	if text != "" {
		p.str("  // ")
		p.str(harmless(strings.ReplaceAll(text, "\n", " ")))
	}
}

// harmless takes from a comment what tools would obey.
func harmless(line string) string {
	line = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, line)
	word := strings.ToLower(strings.TrimLeft(line, " \t*/"))
	for _, tool := range []string{"verilator", "synopsys", "synthesis", "pragma", "ambit", "cadence", "rtl_synthesis", "exemplar", "xilinx", "altera"} {
		if strings.HasPrefix(word, tool) {
			return "- " + line
		}
	}
	return line
}

// quote makes a Verilog string literal.
func quote(s string) string {
	b := []byte{'"'}
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, `\n`...)
		case c == '\t':
			b = append(b, `\t`...)
		case c < ' ' || c == 0x7f:
			b = append(b, '\\', '0'+c>>6, '0'+c>>3&7, '0'+c&7)
		default:
			b = append(b, c)
		}
	}
	return string(append(b, '"'))
}
