package trace

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/golden/addronly"
)

// valgrind runs a small sort under one of its tools, always with the same
// environment, arguments and layout of memory, and returns the log's path. pad
// is the length of a variable in the environment.
func valgrind(t *testing.T, dir string, pad int, options ...string) string {
	log := filepath.Join(dir, "valgrind.log")
	args := append([]string{"-R", "valgrind", "--log-file=" + log}, options...)
	cmd := exec.Command("setarch", append(args, "/usr/bin/sort", "--parallel=1", "--buffer-size=256K", "in.txt")...)
	cmd.Dir = dir
	cmd.Env = []string{"LC_ALL=C", "PATH=/usr/local/bin:/usr/bin:/bin", "PAD=" + strings.Repeat("x", pad)}
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return log
}

// steady is a pad with which the program makes the same references each time,
// and those references. Without it, it need not: the loader looks for
// separators in strings on the stack, four bytes at a time in a table of 256, and
// can look up one to three of the random bytes that the kernel puts behind them.
func steady(t *testing.T, dir string) (pad int, refs []addronly.Ref) {
	for ; pad < 16; pad++ {
		refs = lackeyRefs(t, dir, pad)
		if slices.Equal(refs, lackeyRefs(t, dir, pad)) {
			return pad, refs
		}
	}
	t.Fatal("the program is different each time, whatever its environment")
	return 0, nil
}

func lackeyRefs(t *testing.T, dir string, pad int) (refs []addronly.Ref) {
	r, err := Open(valgrind(t, dir, pad, "--tool=lackey", "--trace-mem=yes"), Options{})
	require.NoError(t, err)
	defer r.Close()
	buf := make([]Ref, 4096)
	for {
		n, err := r.Read(buf)
		if err == io.EOF {
			return refs
		}
		require.NoError(t, err)
		for _, x := range buf[:n] {
			refs = append(refs, addronly.Ref{Addr: x.Addr, Size: x.Size, Kind: addronly.Kind(x.Kind)})
		}
	}
}

var dLine = regexp.MustCompile(`D(?:1 )? +(refs|misses): +([0-9,]+) +\( *([0-9,]+) rd +\+ +([0-9,]+) wr\)`)

// cachegrind runs it with a D1 and reads what it counted.
func cachegrind(t *testing.T, dir string, pad, size, ways, line int) (s addronly.Stats) {
	log := valgrind(t, dir, pad, "--tool=cachegrind", "--cache-sim=yes", "--cachegrind-out-file=/dev/null",
		fmt.Sprintf("--D1=%d,%d,%d", size, ways, line), fmt.Sprintf("--I1=32768,8,%d", line), fmt.Sprintf("--LL=8388608,16,%d", line))
	text, err := os.ReadFile(log)
	require.NoError(t, err)
	num := func(s string) uint64 {
		v, err := strconv.ParseUint(strings.ReplaceAll(s, ",", ""), 10, 64)
		require.NoError(t, err)
		return v
	}
	found := dLine.FindAllStringSubmatch(string(text), -1)
	require.Len(t, found, 2, "%s", text)
	for _, m := range found {
		if m[1] == "refs" {
			s.Loads, s.Stores = num(m[3]), num(m[4])
		} else {
			s.LoadMisses, s.StoreMisses = num(m[3]), num(m[4])
		}
	}
	return s
}

// The address-only model counts what cachegrind counts: lackey and cachegrind
// watch the same program, and every D1 count is equal.
func TestSameMissesAsCachegrind(t *testing.T) {
	dir := t.TempDir()
	var in strings.Builder
	for i := range 300 {
		fmt.Fprintln(&in, i*7919%1000)
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "in.txt"), []byte(in.String()), 0o600))

	pad, refs := steady(t, dir)
	straddling := 0
	for _, x := range refs {
		if x.Addr%32+uint64(x.Size) > 32 {
			straddling++
		}
	}
	assert.Greater(t, straddling, 50, "otherwise the interesting case is missing")

	for _, g := range []struct{ size, ways, line int }{
		{1 << 10, 1, 32}, {4 << 10, 1, 32}, {4 << 10, 4, 32}, {8 << 10, 2, 64}, {32 << 10, 8, 64}, {16 << 10, 4, 128}, {6 << 10, 3, 64},
	} {
		c, err := addronly.New(g.size, g.ways, g.line)
		require.NoError(t, err)
		c.Run(refs)
		assert.Equal(t, cachegrind(t, dir, pad, g.size, g.ways, g.line), c.Stats(), "%+v", g)
	}
}
