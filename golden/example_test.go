package golden_test

import (
	"fmt"

	"github.com/hwgen/hwgen/golden"
	"github.com/hwgen/hwgen/models/spec"
)

// A VM is protected, stores, reaches a checkpoint, stores more, and its primary
// is lost: the secondary goes on from the checkpoint.
func Example() {
	cl, err := golden.New(spec.Default(), golden.Options{})
	if err != nil {
		panic(err)
	}
	primary, secondary := cl.Nodes[0], cl.Nodes[1]
	must := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	must(primary.Sync())
	store := func(v uint64) {
		r := golden.Request{Op: spec.OpStore, Addr: cl.Config.ImageBase, Size: 4, Data: v}
		_, err := primary.Access(&r)
		must(err)
	}
	store(1)
	must(primary.Checkpoint())
	store(2)
	must(secondary.Takeover(true))
	vm, err := secondary.Handout()
	must(err)
	fmt.Printf("checkpoint %d, term %d, first byte %d\n", vm.Epoch, vm.Term, vm.Image[0])
	// Output: checkpoint 1, term 1, first byte 1
}
