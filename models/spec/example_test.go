package spec_test

import (
	"fmt"

	"github.com/hwgen/hwgen/models/spec"
)

func Example() {
	c := spec.Default()
	for _, s := range []string{"line_size=64", "l2_size=256KiB", "staging=100"} {
		if err := c.Set(s); err != nil {
			fmt.Println(err)
		}
	}
	_, err := c.Resolve()
	fmt.Println(err)
	c.StagingSlots = 0
	r, err := c.Resolve()
	if err != nil {
		panic(err)
	}
	fmt.Println(r.L2().Sets, "sets,", r.StagingSlots, "slots,", r.PacketLayout(spec.PktMarker))
	// Output:
	// staging = 100: a checkpoint can have a line for each of log_entries = 8192; accepted: at least 8192
	// 1024 sets, 8192 slots, marker{kind:8 vm:8 term:16 epoch:32 seq:32 lines:32 state_words:32 digest:32 crc:32}
}
