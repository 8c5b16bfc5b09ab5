package harness

import (
	"encoding/binary"
	"fmt"

	"github.com/hwgen/hwgen/models/spec"
)

// word is one entry of the control sequencer's queue. A command is one of them
// behind those that only fill its arguments.
type word struct {
	op    opcode
	node  uint8
	index uint16
	data  uint64
}

// opcode of a word.
type opcode uint8

const (
	opArg   opcode = iota // argument register index
	opPiece               // 64 bits of the line that BusWrite writes, number index
	opWriteRegister
	opReadRegister
	opBusRead
	opBusOwn
	opBusWrite // index: first byte, and number of bytes above it
	opSet      // setting index
	opLinkPacket
	opLinkClean
	opKill
	opRevive
	opKillAt
	opKillAfter // arguments 0 and 1: masks; data: Then above First
	opDisarm
	opWait
	opWaitUntil
	opWaitTaken
	opWaitIdle
	opWaitFor // argument 0: mask
	opActivate
	opFlush
	opcodes
)

const (
	controlOpBits    = 5
	controlNodeBits  = 1
	controlIndexBits = 16
	controlWhatBits  = controlOpBits + controlNodeBits + controlIndexBits
	controlDataBits  = 64
)

func (w word) what() uint64 {
	return uint64(w.op) | uint64(w.node)<<controlOpBits | uint64(w.index)<<(controlOpBits+controlNodeBits)
}

// setting is a register of the harness, one for each node or direction but for
// the seed.
type setting uint16

const (
	setSeed setting = iota
	setMemoryLatency
	setMemoryStall
	setCoreStall
	setLinkDelay
	setLinkStall
	setLinkLose
	setLinkRepeat
	setLinkCorrupt
)

const (
	chanceBits = 16
	delayBits  = 24
)

func nodeOf(n int) (uint8, error) {
	if n != 0 && n != 1 {
		return 0, fmt.Errorf("node %d; there are 0 and 1", n)
	}
	return uint8(n), nil
}

// one is a command that is a single word.
func one(op opcode, node int, index uint16, data uint64) ([]word, error) {
	n, err := nodeOf(node)
	return []word{{op, n, index, data}}, err
}

func set(s setting, node int, data uint64) ([]word, error) { return one(opSet, node, uint16(s), data) }

// span is a range of delays: the least, and above it how many there are.
func span(least, most uint32) (uint64, error) {
	if least > most || most >= 1<<delayBits {
		return 0, fmt.Errorf("%d to %d cycles; expected least to most, at most %d", least, most, 1<<delayBits-1)
	}
	return uint64(least) | uint64(most-least+1)<<32, nil
}

func setSpan(s setting, node int, least, most uint32) ([]word, error) {
	v, err := span(least, most)
	if err != nil {
		return nil, err
	}
	return set(s, node, v)
}

func (x WriteRegister) encode(*spec.Config) ([]word, error) {
	return one(opWriteRegister, x.Node, uint16(x.Addr), uint64(x.Data))
}

func (x ReadRegister) encode(*spec.Config) ([]word, error) {
	return one(opReadRegister, x.Node, uint16(x.Addr), 0)
}

func bus(op opcode, c *spec.Config, node int, addr uint64, index uint16) ([]word, error) {
	if addr >= c.MemBytes {
		return nil, fmt.Errorf("bus access to %#x; memory has %#x bytes", addr, c.MemBytes)
	}
	return one(op, node, index, addr>>c.LineShift())
}

func (x BusRead) encode(c *spec.Config) ([]word, error) { return bus(opBusRead, c, x.Node, x.Addr, 0) }
func (x BusOwn) encode(c *spec.Config) ([]word, error)  { return bus(opBusOwn, c, x.Node, x.Addr, 0) }

func (x BusWrite) encode(c *spec.Config) ([]word, error) {
	at := int(x.Addr % uint64(c.LineBytes))
	if len(x.Bytes) == 0 || at+len(x.Bytes) > c.LineBytes {
		return nil, fmt.Errorf("bus write of %d bytes at %#x; it has bytes within one line of %d", len(x.Bytes), x.Addr, c.LineBytes)
	}
	last, err := bus(opBusWrite, c, x.Node, x.Addr, uint16(at|len(x.Bytes)<<8))
	line := make([]byte, c.LineBytes)
	copy(line[at:], x.Bytes)
	var out []word
	for i := 0; i < len(line); i += 8 {
		out = append(out, word{op: opPiece, index: uint16(i / 8), data: binary.LittleEndian.Uint64(line[i:])})
	}
	return append(out, last...), err
}

// encode mixes the seed, so that neighbouring ones give unlike sequences: the
// finaliser of SplitMix64 (G. Steele, D. Lea, C. Flood, OOPSLA 2014).
func (x Seed) encode(*spec.Config) ([]word, error) {
	z := x.Seed + 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return set(setSeed, 0, z^z>>31)
}

func (x MemoryLatency) encode(*spec.Config) ([]word, error) {
	return setSpan(setMemoryLatency, x.Node, x.Least, x.Most)
}

func (x MemoryStall) encode(*spec.Config) ([]word, error) {
	return set(setMemoryStall, x.Node, uint64(x.Chance))
}

func (x CoreStall) encode(*spec.Config) ([]word, error) {
	return set(setCoreStall, x.Node, uint64(x.Chance))
}

func (x LinkDelay) encode(*spec.Config) ([]word, error) {
	return setSpan(setLinkDelay, x.From, x.Least, x.Most)
}

func (x LinkStall) encode(*spec.Config) ([]word, error) {
	return set(setLinkStall, x.From, uint64(x.Chance))
}

func (x LinkChance) encode(*spec.Config) ([]word, error) {
	for i, k := range []FaultKind{Lose, Repeat, Corrupt} {
		if x.Kind == k {
			return set(setLinkLose+setting(i), x.From, uint64(x.Chance))
		}
	}
	return nil, fmt.Errorf("link fault %#x; there are lose, repeat and corrupt", uint8(x.Kind))
}

func (x LinkPacket) encode(*spec.Config) ([]word, error) {
	if x.Kind == 0 || x.Kind > Lose|Repeat|Corrupt {
		return nil, fmt.Errorf("link fault %#x; there are lose, repeat and corrupt", uint8(x.Kind))
	}
	return one(opLinkPacket, x.From, uint16(x.Kind), uint64(x.Number))
}

func (x LinkClean) encode(*spec.Config) ([]word, error) { return one(opLinkClean, x.From, 0, 0) }
func (x Kill) encode(*spec.Config) ([]word, error)      { return one(opKill, x.Node, 0, 0) }
func (x Revive) encode(*spec.Config) ([]word, error)    { return one(opRevive, x.Node, 0, 0) }
func (x KillAt) encode(*spec.Config) ([]word, error)    { return one(opKillAt, x.Node, 0, x.Cycle) }

func (x KillAfter) encode(*spec.Config) ([]word, error) {
	last, err := one(opKillAfter, x.Node, 0, uint64(x.First)|uint64(x.Then)<<32)
	return append([]word{{opArg, 0, 0, uint64(x.FirstOf)}, {opArg, 0, 1, uint64(x.ThenOf)}}, last...), err
}

func (x Disarm) encode(*spec.Config) ([]word, error)    { return one(opDisarm, x.Node, 0, 0) }
func (x Wait) encode(*spec.Config) ([]word, error)      { return one(opWait, 0, 0, x.Cycles) }
func (x WaitUntil) encode(*spec.Config) ([]word, error) { return one(opWaitUntil, 0, 0, x.Cycle) }
func (x WaitTaken) encode(*spec.Config) ([]word, error) { return one(opWaitTaken, 0, 0, x.Count) }
func (x WaitIdle) encode(*spec.Config) ([]word, error)  { return one(opWaitIdle, 0, 0, 0) }
func (x Activate) encode(*spec.Config) ([]word, error)  { return one(opActivate, x.Node, 0, 0) }
func (x Flush) encode(*spec.Config) ([]word, error)     { return one(opFlush, 0, 0, 0) }

func (x WaitFor) encode(*spec.Config) ([]word, error) {
	last, err := one(opWaitFor, 0, 0, uint64(x.Count))
	return append([]word{{opArg, 0, 0, uint64(x.Of)}}, last...), err
}
