package parts

import (
	"errors"
	"fmt"
	"strings"
)

// Check says everything that is wrong with the bank's description.
func (b CSRBank) Check() error {
	if bad := b.problems(); len(bad) > 0 {
		return errors.New(strings.Join(bad, "\n"))
	}
	return nil
}

func (b CSRBank) problems() []string {
	var out []string
	bad := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if !isName(b.Name) {
		bad("CSRBank.Name is %q; it is a letter followed by letters, digits and _", b.Name)
	}
	switch b.DataWidth {
	case 8, 16, 32, 64:
	default:
		bad("CSRBank.DataWidth is %d; it is 8, 16, 32 or 64", b.DataWidth)
		return out
	}
	if b.AddrWidth < 1 || b.AddrWidth > 31 {
		bad("CSRBank.AddrWidth is %d; it is 1 to 31", b.AddrWidth)
		return out
	}
	if len(b.Registers) == 0 {
		bad("CSRBank.Registers is empty; a bank has at least one register")
	}
	names, addrs, ports := map[string]bool{}, map[int]string{}, map[string]bool{}
	for _, r := range b.Registers {
		switch {
		case !isName(r.Name):
			bad("CSRRegister.Name is %q; it is a letter followed by letters, digits and _", r.Name)
		case names[r.Name]:
			bad("CSRRegister.Name %s is used twice", r.Name)
		}
		names[r.Name] = true
		switch other, taken := addrs[r.Addr]; {
		case r.Addr < 0 || r.Addr >= 1<<b.AddrWidth:
			bad("CSRRegister.Addr of %s is %#x; with an AddrWidth of %d it is less than %#x", r.Name, r.Addr, b.AddrWidth, 1<<b.AddrWidth)
		case r.Addr%(b.DataWidth/8) != 0:
			bad("CSRRegister.Addr of %s is %#x; it is a multiple of %d", r.Name, r.Addr, b.DataWidth/8)
		case taken:
			bad("CSRRegister.Addr of %s is %#x, which is the address of %s", r.Name, r.Addr, other)
		}
		addrs[r.Addr] = r.Name
		out = append(out, b.fieldProblems(r, ports)...)
	}
	return out
}

func (b CSRBank) fieldProblems(r CSRRegister, ports map[string]bool) []string {
	var out []string
	bad := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if len(r.Fields) == 0 {
		bad("CSRRegister.Fields of %s is empty; a register has at least one field", r.Name)
	}
	names := map[string]bool{}
	owner := make([]string, b.DataWidth)
	for _, f := range r.Fields {
		name := r.Name + "." + f.Name
		switch {
		case !isName(f.Name):
			bad("CSRField.Name in %s is %q; it is a letter followed by letters, digits and _", r.Name, f.Name)
		case names[f.Name]:
			bad("CSRField.Name %s is used twice", name)
		case ports[r.Name+"_"+f.Name]:
			bad("CSRField.Name %s gives a second port %s_%s", name, r.Name, f.Name)
		}
		names[f.Name], ports[r.Name+"_"+f.Name] = true, true
		if f.Access > Pulse {
			bad("CSRField.Access of %s is %d; it is ReadWrite, ReadOnly, WriteOneClear, ReadClear or Pulse", name, f.Access)
		}
		if f.Lo < 0 || f.Width < 1 || f.Lo > b.DataWidth || f.Lo+f.Width > b.DataWidth || f.Width > b.DataWidth {
			bad("CSRField %s has %d bits from bit %d; it lies within the %d bits of a word", name, f.Width, f.Lo, b.DataWidth)
			continue
		}
		if f.Width < 64 && f.Reset>>f.Width != 0 {
			bad("CSRField.Reset of %s is %#x; it has %d bits", name, f.Reset, f.Width)
		}
		if f.Reset != 0 && (f.Access == ReadOnly || f.Access == Pulse) {
			bad("CSRField.Reset of %s is %#x; a field with access %s has no value to reset", name, f.Reset, f.Access)
		}
		for i := f.Lo; i < f.Lo+f.Width; i++ {
			if owner[i] != "" {
				bad("CSRField %s overlaps %s in bit %d", name, owner[i], i)
				break
			}
			owner[i] = name
		}
	}
	return out
}

// isName reports whether a name can stand in Verilog, C and Markdown alike.
func isName(s string) bool {
	for i, c := range s {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (i == 0 || c != '_' && (c < '0' || c > '9')) {
			return false
		}
	}
	return s != "" && len(s) <= 64
}
