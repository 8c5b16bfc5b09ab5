package cluster

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// sequence is a block of the manual, with what goes before it.
type sequence struct {
	after string
	lines []string
}

// sequences reads docs/programming.md.
func sequences(t *testing.T) map[string]sequence {
	text, err := os.ReadFile("../../docs/programming.md")
	require.NoError(t, err)
	out := map[string]sequence{}
	for _, block := range strings.Split(string(text), "```sequence ")[1:] {
		block, _, ok := strings.Cut(block, "```")
		require.True(t, ok)
		lines := strings.Split(strings.TrimSpace(block), "\n")
		head := strings.Fields(lines[0])
		s := sequence{lines: lines[1:]}
		if len(head) == 3 {
			s.after = head[2]
		}
		out[head[0]] = s
	}
	return out
}

// The manual's sequences do what it says.
func TestProgramming(t *testing.T) {
	all := sequences(t)
	require.Len(t, all, 9)
	for name := range all {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, 7, name == "local", "state_words=2", "heartbeat_timeout=2500")
			r.traffic = true
			r.perform(all, name)
			r.settle()
		})
	}
}

func (r *rig) perform(all map[string]sequence, name string) {
	r.t.Helper()
	s, ok := all[name]
	require.True(r.t, ok, name)
	if s.after != "" {
		r.perform(all, s.after)
	}
	n := r.node[0]
	for _, line := range s.lines {
		f := strings.Fields(line)
		switch f[0] {
		case "node":
			n = r.node[r.number(f[1])]
		case "dies":
			r.kill(r.node[r.number(f[1])])
		case "vm":
			r.active = int(r.number(f[1]))
			r.steps(500)
		case "write":
			v, _ := r.value(f[1], f[2:])
			r.write(n, f[1], v)
		case "wait", "expect":
			want, mask := r.value(f[1], f[2:])
			got := r.read(n, f[1])
			for i := 0; f[0] == "wait" && got&mask != want; i++ {
				require.Less(r.t, i, 4000, "%s: %s: it is %x; after\n%s", name, line, got, r.last(40))
				r.steps(20)
				got = r.read(n, f[1])
			}
			require.Equal(r.t, want, got&mask, "%s: %s", name, line)
		default:
			require.Fail(r.t, "not a line of a sequence", line)
		}
	}
}

func (r *rig) number(s string) uint64 {
	v, err := strconv.ParseUint(s, 0, 32)
	require.NoError(r.t, err)
	return v
}

// value is a number, or fields that are 1, and which bits that says something of.
func (r *rig) value(register string, f []string) (v, mask uint64) {
	require.NotEmpty(r.t, f)
	if f[0][0] >= '0' && f[0][0] <= '9' {
		return r.number(f[0]), 1<<32 - 1
	}
	for _, x := range Bank(&r.c).Registers {
		for _, field := range x.Fields {
			for _, name := range f {
				if x.Name == register && field.Name == name {
					v |= 1 << field.Lo
				}
			}
		}
	}
	require.NotZero(r.t, v, "%s has no field %v", register, f)
	return v, v
}
