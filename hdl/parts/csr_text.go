package parts

import (
	"fmt"
	"strings"
)

// Markdown describes the bank for people. It is the same on every run.
func (b CSRBank) Markdown() (string, error) {
	if err := b.Check(); err != nil {
		return "", fmt.Errorf("describing the register bank %s: %w", b.Name, err)
	}
	var w strings.Builder
	fmt.Fprintf(&w, "# %s\n\n", b.Name)
	if b.Doc != "" {
		fmt.Fprintf(&w, "%s\n\n", b.Doc)
	}
	fmt.Fprintf(&w, "Words of %d bits; addresses in bytes. Bits that are not listed read as 0.\n\n", b.DataWidth)
	fmt.Fprintf(&w, "| address | register | |\n|---|---|---|\n")
	for _, r := range b.sorted() {
		fmt.Fprintf(&w, "| `0x%0*x` | [%s](#%s) | %s |\n", b.addrDigits(), r.Addr, r.Name, strings.ToLower(r.Name), cell(r.Doc))
	}
	for _, r := range b.sorted() {
		fmt.Fprintf(&w, "\n## %s\n\nAddress `0x%0*x`, after reset `0x%0*x`.", r.Name, b.addrDigits(), r.Addr, b.DataWidth/4, r.reset())
		if r.Doc != "" {
			fmt.Fprintf(&w, " %s", r.Doc)
		}
		fmt.Fprintf(&w, "\n\n| bits | field | access | reset | |\n|---|---|---|---|---|\n")
		for i := len(r.Fields) - 1; i >= 0; i-- {
			f := r.Fields[i]
			fmt.Fprintf(&w, "| %s | %s | %s, %s | `0x%x` | %s |\n", f.bits(), f.Name, f.Access, accesses[f.Access].long, f.Reset, cell(f.Doc))
		}
	}
	return w.String(), nil
}

// cell is text within a table.
func cell(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\n", " "), "|", `\|`)
}

func (b CSRBank) addrDigits() int { return ceilDiv(b.AddrWidth, 4) }

func (r CSRRegister) reset() uint64 {
	var v uint64
	for _, f := range r.Fields {
		v |= f.Reset << f.Lo
	}
	return v
}

func (f CSRField) bits() string {
	if f.Width == 1 {
		return fmt.Sprint(f.Lo)
	}
	return fmt.Sprintf("%d:%d", f.Lo+f.Width-1, f.Lo)
}

// mask has ones where the field is.
func (f CSRField) mask() uint64 {
	return (^uint64(0) >> (64 - f.Width)) << f.Lo
}

// CHeader describes the bank for C: an offset for each register; shift, mask
// and reset value for each field. It is the same on every run.
func (b CSRBank) CHeader() (string, error) {
	if err := b.Check(); err != nil {
		return "", fmt.Errorf("writing the C header of the register bank %s: %w", b.Name, err)
	}
	var w strings.Builder
	bank := strings.ToUpper(b.Name)
	guard := bank + "_H"
	suffix := "u"
	if b.DataWidth == 64 {
		suffix = "ull"
	}
	fmt.Fprintf(&w, "/* Registers of %s: words of %d bits, addresses in bytes. Generated. */\n#ifndef %s\n#define %s\n", b.Name, b.DataWidth, guard, guard)
	for _, r := range b.sorted() {
		reg := bank + "_" + strings.ToUpper(r.Name)
		fmt.Fprintf(&w, "\n/* %s%s */\n", r.Name, comment(r.Doc))
		fmt.Fprintf(&w, "#define %s_OFFSET 0x%xu\n#define %s_RESET 0x%x%s\n", reg, r.Addr, reg, r.reset(), suffix)
		for _, f := range r.Fields {
			name := reg + "_" + strings.ToUpper(f.Name)
			fmt.Fprintf(&w, "/* %s, bits %s, %s%s */\n", f.Name, f.bits(), accesses[f.Access].long, comment(f.Doc))
			fmt.Fprintf(&w, "#define %s_SHIFT %d\n#define %s_MASK 0x%x%s\n", name, f.Lo, name, f.mask(), suffix)
		}
	}
	fmt.Fprintf(&w, "\n#endif\n")
	return w.String(), nil
}

// comment is text within a C comment.
func comment(s string) string {
	if s == "" {
		return ""
	}
	return ": " + strings.ReplaceAll(strings.ReplaceAll(s, "\n", " "), "*/", "* /")
}
