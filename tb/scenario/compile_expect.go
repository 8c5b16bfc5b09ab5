package scenario

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/hwgen/hwgen/models/spec"
)

var digestRE = regexp.MustCompile(`^[0-9a-f]{8,64}$`)

func (c *compiler) expect(at Pos, s *expectStmt) Action {
	switch {
	case s.Resumed != nil && s.Resumed.Nothing:
		return &ExpectResumed{Pos: at, Nothing: true}
	case s.Resumed != nil:
		return &ExpectResumed{Pos: at, Checkpoint: s.Resumed.Checkpoint.value()}
	case s.Image != nil && s.Image.Digest != nil:
		d := string(s.Image.Digest.Value)
		if !digestRE.MatchString(d) {
			c.fail(posOf(s.Image.Digest.Pos), fmt.Sprintf("digest %q", clip(d)), "8 to 64 lower-case hexadecimal digits")
		}
		return &ExpectDigest{at, d}
	case s.Image != nil:
		return c.bytes(at, s.Image.Memory, true)
	case s.Memory != nil:
		return c.bytes(at, s.Memory, false)
	case s.Protection != "":
		for p := spec.Unprotected; ; p++ {
			if p.String() == s.Protection {
				return &ExpectProtection{at, p}
			}
		}
	}
	return c.count(at, s.Count)
}

func (c *compiler) bytes(at Pos, s *memoryWant, image bool) Action {
	size := uint8(c.c.CoreBytes())
	if s.Size != nil {
		size = c.size(s.Size.value(), posOf(s.Size.Pos))
	}
	a := &ExpectBytes{at, image, c.address(s.Addr), littleEndian(c.fits(s.Value, size), size)}
	where := spec.Region{Name: "memory", Size: c.c.MemBytes}
	if image {
		where = c.m.Image
	}
	if !where.Contains(a.Addr, uint64(size)) {
		c.fail(posOf(s.Addr.Pos), fmt.Sprintf("0x%x is not in the %s", a.Addr, where.Name), fmt.Sprintf("0x%x to 0x%x", where.Base, where.End()-uint64(size)))
	}
	return a
}

func (c *compiler) count(at Pos, s *countWant) Action {
	var names []string
	for _, n := range Counts {
		if n.Name == s.Name.Value {
			return &ExpectCount{at, s.Name.Value, s.Op, s.Value.value()}
		}
		names = append(names, n.Name)
	}
	e := "one of " + strings.Join(names, ", ")
	msg := fmt.Sprintf("no count %q", s.Name.Value)
	if near := nearest(s.Name.Value, names); near != "" {
		msg, e = msg+"; did you mean "+near+"?", ""
	}
	c.fail(posOf(s.Name.Pos), msg, e)
	return nil
}
