package trace

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/golden"
	"github.com/hwgen/hwgen/models/spec"
)

// A real program's references through the model: a checkpoint every 20,000, the
// primary dies between two, and every byte of the image that is handed out was
// written by the last reference before the checkpoint that stored there.
func TestLastWriters(t *testing.T) {
	dir := t.TempDir()
	var in strings.Builder
	for i := range 200 {
		fmt.Fprintln(&in, i*7919%1000)
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "in.txt"), []byte(in.String()), 0o600))
	r, err := Open(valgrind(t, dir, 0, "--tool=lackey", "--trace-mem=yes"), Options{Limit: 110_000})
	require.NoError(t, err)
	defer r.Close()

	cl, err := golden.New(spec.Default(), golden.Options{})
	require.NoError(t, err)
	primary, secondary := cl.Nodes[0], cl.Nodes[1]
	require.NoError(t, primary.Sync())
	im := NewImporter(r, &cl.Config)
	all, err := im.All()
	require.NoError(t, err)

	const every = 20_000
	writer := map[uint64]uint64{} // byte to reference, plainly
	before := map[uint64]uint64{} // as it was at the last checkpoint
	next := uint64(every)
	for _, a := range all {
		if a.Ref == next {
			require.NoError(t, primary.Checkpoint())
			next += every
			for k, v := range writer {
				before[k] = v
			}
		}
		req := golden.Request{Addr: a.Addr, Size: a.Size, Data: a.Value}
		if a.Store {
			req.Op = spec.OpStore
			for i := range uint64(a.Size) {
				writer[a.Addr+i] = a.Ref
			}
		}
		ans, err := primary.Access(&req)
		if err != nil || ans.Code != spec.AnswerOK || ans.Held {
			t.Fatalf("reference %d: %+v, %v", a.Ref, ans, err)
		}
	}
	require.NoError(t, secondary.Takeover(true))
	vm, err := secondary.Handout()
	require.NoError(t, err)
	assert.EqualValues(t, 5, vm.Epoch, "110,000 references are five checkpoints behind checkpoint 0")
	assert.Greater(t, len(before), 10_000)
	later := 0
	for i, b := range vm.Image {
		addr := cl.Config.ImageBase + uint64(i)
		ref, ok := before[addr]
		switch {
		case !ok && b != 0:
			t.Fatalf("0x%x: %#x, and it was never stored to", addr, b)
		case !ok:
			continue
		case !Wrote(b, ref, addr):
			t.Fatalf("0x%x: %#x, and reference %d was the last writer", addr, b, ref)
		}
		if writer[addr] != ref && !Wrote(b, writer[addr], addr) {
			later++
		}
	}
	assert.Greater(t, later, 500, "bytes that the run overwrote after the checkpoint")
}
