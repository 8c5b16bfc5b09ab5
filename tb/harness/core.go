package harness

import (
	"fmt"
	"math/bits"

	"github.com/hwgen/hwgen/models/spec"
)

// Core is a command for the core port of the active node. Commands of one thread
// go in order; one of another thread may overtake.
type Core struct {
	Op     spec.Op
	Thread uint8
	Bits   uint8 // spec.Req…
	Size   uint8 // bytes: 1, 2, 4 or 8
	Tag    uint8 // comes back with the answer
	Addr   uint64
	Data   uint64
}

// Await is a core command that holds all behind it until as many control
// commands are done since the start of the run.
type Await struct{ Controls uint32 }

// Layout of the core command's head.
const (
	coreOpBits     = 3 // spec.Op, or opAwait
	coreThreadBits = 4
	coreBitsBits   = 2
	coreSizeBits   = 2
	coreTagBits    = 8
	coreWhatBits   = coreOpBits + coreThreadBits + coreBitsBits + coreSizeBits + coreTagBits
	coreAddrBits   = 48
	coreDataBits   = 64

	opAwait = 4
)

// what packs the fields that are narrow, the first lowest.
func (c *Core) what() uint64 {
	w, at := uint64(0), 0
	for _, f := range [...]struct {
		v    uint8
		bits int
	}{
		{uint8(c.Op), coreOpBits}, {c.Thread, coreThreadBits}, {c.Bits, coreBitsBits},
		{uint8(bits.TrailingZeros8(c.Size | 0x80)), coreSizeBits}, {c.Tag, coreTagBits},
	} {
		w |= uint64(f.v) & (1<<f.bits - 1) << at
		at += f.bits
	}
	return w
}

// check tells what no core could do.
func (c *Core) check(k *spec.Config) error {
	switch {
	case c.Op > spec.OpDrain:
		return fmt.Errorf("core command %d; there are load, store, checkpoint and drain", c.Op)
	case int(c.Thread) >= k.Threads:
		return fmt.Errorf("thread %d of %d", c.Thread, k.Threads)
	case c.Bits > 3:
		return fmt.Errorf("request bits %#x; there are privileged and on behalf", c.Bits)
	case c.Op <= spec.OpStore && (c.Size&(c.Size-1) != 0 || c.Size == 0 || c.Size > 8):
		return fmt.Errorf("an access of %d bytes; it has 1, 2, 4 or 8", c.Size)
	case c.Addr>>k.AddrBits != 0:
		return fmt.Errorf("address %#x has more than %d bits", c.Addr, k.AddrBits)
	case k.CoreBits < 64 && c.Data>>k.CoreBits != 0:
		return fmt.Errorf("data %#x have more than %d bits", c.Data, k.CoreBits)
	}
	return nil
}
