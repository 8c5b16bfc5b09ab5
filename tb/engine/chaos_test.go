package engine_test

import (
	"math/rand"

	"github.com/hwgen/hwgen/models/cluster"
	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/harness"
)

// chaos makes random stimulus: accesses of all kinds, registers, other masters,
// faults, deaths.
type chaos struct {
	h   *harness.Harness
	s   *harness.Stimulus
	rng *rand.Rand
	// deaths of nodes are allowed
	deadly bool
}

func newChaos(h *harness.Harness, seed int64) *chaos {
	return &chaos{h: h, s: h.Stimulus(), rng: rand.New(rand.NewSource(seed))}
}

// access is a random core command, most of them within a few lines.
func (c *chaos) access() *harness.Core {
	k := &c.h.Config
	x := &harness.Core{
		Op: spec.Op(c.rng.Intn(2)), Thread: uint8(c.rng.Intn(k.Threads)), Size: 1 << c.rng.Intn(3), Tag: uint8(c.rng.Intn(256)),
		Data: c.rng.Uint64() >> (64 - k.CoreBits),
	}
	switch c.rng.Intn(60) {
	case 0:
		x.Bits = spec.ReqPrivileged
	case 1:
		x.Bits = spec.ReqPrivileged | spec.ReqOnBehalf
	case 2:
		x.Op = spec.OpDrain
	case 3:
		x.Addr = c.rng.Uint64() >> (64 - k.AddrBits)
		return x
	case 4:
		x.Op = spec.OpCheckpoint
	}
	x.Addr = k.ImageBase + uint64(c.rng.Intn(1024))
	if c.rng.Intn(8) == 0 {
		x.Addr = k.ImageBase + uint64(c.rng.Int63n(int64(k.ImageBytes)))
	}
	x.Addr &^= uint64(x.Size) - 1
	return x
}

// command is a random control command.
func (c *chaos) command() harness.Command {
	k := &c.h.Config
	n := c.rng.Intn(2)
	chance := uint16(c.rng.Intn(1 << 13))
	line := uint64(c.rng.Int63n(int64(k.MemBytes))) &^ uint64(k.LineBytes-1)
	switch c.rng.Intn(24) {
	case 0:
		return harness.WriteRegister{Node: n, Addr: uint32(4 * c.rng.Intn(16)), Data: c.rng.Uint32() >> c.rng.Intn(32)}
	case 20, 21, 22:
		return harness.WriteRegister{Node: n, Addr: c.register("command"), Data: 4} // a checkpoint
	case 23:
		return harness.WriteRegister{Node: n, Addr: c.register("command"), Data: 1} // start
	case 1:
		return harness.ReadRegister{Node: n, Addr: uint32(4 * c.rng.Intn(70))}
	case 2:
		return harness.BusRead{Node: n, Addr: line}
	case 3:
		return harness.BusOwn{Node: n, Addr: line}
	case 4:
		at := c.rng.Intn(k.LineBytes)
		b := make([]byte, 1+c.rng.Intn(k.LineBytes-at))
		c.rng.Read(b)
		return harness.BusWrite{Node: n, Addr: line + uint64(at), Bytes: b}
	case 5:
		return harness.Seed{Seed: c.rng.Uint64()}
	case 6:
		least := uint32(c.rng.Intn(20))
		return harness.MemoryLatency{Node: n, Least: least, Most: least + uint32(c.rng.Intn(20))}
	case 7:
		return harness.MemoryStall{Node: n, Chance: chance}
	case 8:
		return harness.CoreStall{Node: n, Chance: chance}
	case 9:
		return harness.LinkDelay{From: n, Least: 1, Most: uint32(1 + c.rng.Intn(100))}
	case 10:
		return harness.LinkStall{From: n, Chance: chance}
	case 11:
		return harness.LinkChance{From: n, Kind: []harness.FaultKind{harness.Lose, harness.Repeat, harness.Corrupt}[c.rng.Intn(3)], Chance: chance}
	case 12:
		return harness.LinkPacket{From: n, Kind: harness.Lose, Number: uint32(c.rng.Intn(100))}
	case 13:
		return harness.LinkClean{From: n}
	case 14:
		if c.deadly {
			break // who is dead does nothing that could be waited for
		}
		return harness.WaitFor{Count: uint32(c.rng.Intn(3)), Of: harness.MaskOf(0, harness.Accept) | harness.MaskOf(1, harness.Notice, harness.Killed)}
	case 15:
		return harness.WaitTaken{Count: uint64(c.rng.Intn(10))}
	}
	if c.deadly {
		switch c.rng.Intn(6) {
		case 0:
			return harness.Kill{Node: n}
		case 1, 2:
			return harness.Revive{Node: n}
		case 3:
			return harness.Activate{Node: n}
		case 4:
			return harness.KillAfter{Node: n, First: uint32(c.rng.Intn(3)), FirstOf: harness.MaskOf(n, harness.Fill), Then: uint32(c.rng.Intn(20)), ThenOf: harness.MaskOf(n, harness.Write, harness.Answer)}
		case 5:
			return harness.Disarm{Node: n}
		}
	}
	return harness.Wait{Cycles: uint64(c.rng.Intn(100))}
}

func (c *chaos) register(name string) uint32 {
	for _, r := range cluster.Bank(&c.h.Config).Registers {
		if r.Name == name {
			return uint32(r.Addr)
		}
	}
	panic(name)
}

// fill adds stimulus for a block of some cycles.
func (c *chaos) fill(cycles int) {
	core, control := c.s.Room()
	for range min(core, c.rng.Intn(cycles)) {
		if c.rng.Intn(200) == 0 {
			c.s.Await(harness.Await{Controls: uint32(c.rng.Intn(20))})
		} else if err := c.s.Core(c.access()); err != nil {
			panic(err)
		}
	}
	for range min((control-40)/20, c.rng.Intn(cycles/20)) {
		if err := c.s.Control(c.command()); err != nil {
			panic(err)
		}
	}
}
