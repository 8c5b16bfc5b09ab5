package spec

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

var sizeSuffixes = []struct {
	name  string
	shift uint
}{{"gib", 30}, {"mib", 20}, {"kib", 10}, {"gi", 30}, {"mi", 20}, {"ki", 10}, {"b", 0}}

// ParseNumber reads a whole number: decimal, 0x…, 0b… or 0o…, with _ between
// digits, and one of the suffixes B, Ki, Mi, Gi, KiB, MiB, GiB (any case).
func ParseNumber(s string) (uint64, error) {
	t := strings.ToLower(strings.TrimSpace(s))
	shift := uint(0)
	if !strings.HasPrefix(t, "0x") { // there b is a digit
		for _, suf := range sizeSuffixes {
			if rest, ok := strings.CutSuffix(t, suf.name); ok {
				t, shift = strings.TrimSpace(rest), suf.shift
				break
			}
		}
	}
	base := 0
	if len(t) > 1 && t[0] == '0' && t[1] >= '0' && t[1] <= '9' {
		base = 10 // a leading zero is not octal
	}
	v, err := strconv.ParseUint(t, base, 64)
	if err != nil {
		return 0, fmt.Errorf("not a whole number such as 4096, 0x1000 or 4 KiB")
	}
	if bits.Len64(v)+int(shift) > 64 {
		return 0, fmt.Errorf("larger than 64 bits")
	}
	return v << shift, nil
}

// FormatSize writes a size in bytes with the largest suffix that leaves no
// fraction: 32 KiB, 48 B. ParseNumber takes it back.
func FormatSize(v uint64) string {
	switch {
	case v == 0:
		return "0 B"
	case v&(1<<30-1) == 0:
		return fmt.Sprintf("%d GiB", v>>30)
	case v&(1<<20-1) == 0:
		return fmt.Sprintf("%d MiB", v>>20)
	case v&(1<<10-1) == 0:
		return fmt.Sprintf("%d KiB", v>>10)
	}
	return fmt.Sprintf("%d B", v)
}

// log2 of a power of two.
func log2(v uint64) int { return bits.Len64(v) - 1 }

// ceilDiv rounds up.
func ceilDiv(a, b uint64) uint64 { return (a + b - 1) / b }

// roundUp to a multiple of a power of two.
func roundUp(v, to uint64) uint64 { return (v + to - 1) &^ (to - 1) }
