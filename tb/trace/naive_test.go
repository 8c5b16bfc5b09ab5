package trace

import (
	"regexp"
	"strconv"
)

var lackeyLine = regexp.MustCompile(`^(I | L| S| M) ([0-9a-fA-F]{1,16}),([0-9]+)$`)

// naiveLine decodes a lackey line with the library's means.
func naiveLine(line string) (ref Ref, skip, ok bool) {
	m := lackeyLine.FindStringSubmatch(line)
	if m == nil {
		return ref, false, false
	}
	addr, err := strconv.ParseUint(m[2], 16, 64)
	size, err2 := strconv.ParseUint(m[3], 10, 16)
	if err != nil || err2 != nil || size < 1 || size > MaxSize || addr+size-1 < addr {
		return ref, false, false
	}
	kind := map[string]Kind{"I ": Fetch, " L": Load, " S": Store, " M": Modify}[m[1]]
	return Ref{Addr: addr, Size: uint16(size), Kind: kind}, kind == Fetch, true
}
