package sim

import (
	"bufio"
	"fmt"
	"io"
	"math/big"
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// ReadHex fills the memory from text in the format of Verilog's $readmemh:
// words in hexadecimal, with underscores if one likes, @ and an address in
// hexadecimal, // and /* */ comments. Words that the text does not name keep
// what they hold. An error names the line; nothing is written then.
func (m *Memory) ReadHex(r io.Reader) error {
	type entry struct {
		at int
		v  netlist.Value
	}
	var list []entry
	in := bufio.NewScanner(r)
	in.Buffer(nil, 1<<20)
	next, comment := 0, false
	for line := 1; in.Scan(); line++ {
		var text string
		text, comment = withoutComments(in.Text(), comment)
		for _, word := range strings.Fields(text) {
			digits, isAddress := strings.CutPrefix(strings.ReplaceAll(word, "_", ""), "@")
			x, ok := new(big.Int).SetString(digits, 16)
			if !ok || digits[0] == '-' || digits[0] == '+' {
				return fmt.Errorf("sim: memory %s: line %d: %q is not a hexadecimal number", m.name, line, word)
			}
			if isAddress {
				if !x.IsInt64() || x.Int64() >= int64(m.Depth()) {
					return fmt.Errorf("sim: memory %s: line %d: it has no word %s", m.name, line, word)
				}
				next = int(x.Int64())
				continue
			}
			v, err := bigToValue(x, m.Width(), "memory "+m.name)
			if err == nil {
				err = m.check(next)
			}
			if err != nil {
				return fmt.Errorf("sim: memory %s: line %d: %s", m.name, line, strings.TrimPrefix(err.Error(), "sim: "))
			}
			list = append(list, entry{next, v})
			next++
		}
	}
	if err := in.Err(); err != nil {
		return fmt.Errorf("sim: memory %s: %w", m.name, err)
	}
	if comment {
		return fmt.Errorf("sim: memory %s: a comment does not end", m.name)
	}
	for _, e := range list {
		if err := m.SetValue(e.at, e.v); err != nil {
			return err
		}
	}
	return nil
}

// withoutComments drops comments from a line; inside says that one is open.
func withoutComments(line string, inside bool) (text string, open bool) {
	for {
		if inside {
			_, rest, found := strings.Cut(line, "*/")
			if !found {
				return text, true
			}
			line, inside = " "+rest, false
		}
		block, eol := strings.Index(line, "/*"), strings.Index(line, "//")
		if eol >= 0 && (block < 0 || eol < block) {
			return text + line[:eol], false
		}
		if block < 0 {
			return text + line, false
		}
		text, line, inside = text+line[:block], line[block+2:], true
	}
}

// WriteHex writes all words as $readmemh reads them, one a line.
func (m *Memory) WriteHex(w io.Writer) error {
	out := bufio.NewWriter(w)
	digits := (m.Width() + 3) / 4
	for _, v := range m.Dump() {
		fmt.Fprintf(out, "%0*x\n", digits, valueToBig(v))
	}
	return out.Flush()
}
