package golden

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hwgen/hwgen/models/spec"
)

// The model's packets are the layouts of models/spec, field by field.
func TestPacketsMatchLayouts(t *testing.T) {
	for _, width := range []string{"32", "40"} {
		c := spec.Default()
		require.NoError(t, c.Set("address_width="+width))
		c = c.MustResolve()
		rapid.Check(t, func(rt *rapid.T) {
			u32 := func(name string) uint32 { return rapid.Uint32().Draw(rt, name) }
			p := Packet{
				Kind: rapid.SampledFrom(spec.PacketKinds).Draw(rt, "kind"), VM: uint8(u32("vm")), Term: uint16(u32("term")),
				Epoch: u32("epoch"), Seq: u32("seq"), Slot: u32("slot"), Line: uint64(u32("line")), Bytes: rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(rt, "bytes"),
				Lines: u32("lines"), StateWords: u32("words"), Digest: u32("digest"), NextSeq: u32("next"), Protection: spec.Protection(rapid.IntRange(0, 3).Draw(rt, "protection")),
			}
			b := p.Encode(&c)
			l := c.PacketLayout(p.Kind)
			require.Equal(rt, l.Bytes(), len(b))
			for _, f := range l.Fields {
				if f.Name == "bytes" {
					at := l.Offset("bytes") / 8
					require.Equal(rt, p.Bytes, b[at:at+32])
					continue
				}
				want := map[string]uint64{
					"kind": uint64(p.Kind), "vm": uint64(p.VM), "term": uint64(p.Term), "epoch": uint64(p.Epoch), "seq": uint64(p.Seq),
					"slot": uint64(p.Slot), "line": p.Line, "lines": uint64(p.Lines), "state_words": uint64(p.StateWords), "digest": uint64(p.Digest),
					"next_seq": uint64(p.NextSeq), "protection": uint64(p.Protection), "crc": uint64(p.CRC),
				}[f.Name]
				var got uint64
				for i := range f.Width / 8 {
					got |= uint64(b[l.Offset(f.Name)/8+i]) << (8 * i)
				}
				require.Equal(rt, want, got, f.Name)
			}
			back, err := Decode(&c, b)
			require.NoError(rt, err)
			require.Equal(rt, b, back.Encode(&c))
			bit := rapid.IntRange(0, 8*len(b)-1).Draw(rt, "bit")
			b[bit/8] ^= 1 << (bit % 8)
			_, err = Decode(&c, b)
			require.Error(rt, err, "bit %d", bit)
		})
	}
}

// A packet and its CRC, computed by another program (crc32c in Python).
func TestPacketBytes(t *testing.T) {
	c := spec.Default().MustResolve()
	p := Packet{Kind: spec.PktAccept, VM: 1, Term: 2, Epoch: 3, Seq: 4, NextSeq: 5}
	assert.Equal(t, []byte{0x66, 1, 2, 0, 3, 0, 0, 0, 4, 0, 0, 0, 5, 0, 0, 0, 0x75, 0x9a, 0x3c, 0x0a}, p.Encode(&c))
	assert.EqualValues(t, 0x3620e36f, digest(digest(spec.EmptyDigest, 0x11223344), 0xaabbccdd))
}

// Sequence numbers, window, resends and what a receiver may take (S17).
func TestSequence(t *testing.T) {
	cl, n := protected(t, Options{}, "window=2")
	m := cl.Nodes[1]
	for i := range 3 {
		store(t, n, base+uint64(i)*32, uint64(i)+1)
	}
	require.NoError(t, n.CloseEpoch())
	var packets [][]byte
	first := n.prim.out.next
	for i := range 3 {
		require.NoError(t, n.Retrieve(uint64(i), nil))
		p := Packet{Kind: spec.PktData, Epoch: 1, Seq: first + uint32(i), Slot: uint32(i), Line: uint64(i), Bytes: make([]byte, 32)}
		p.Bytes[0] = byte(i + 1)
		packets = append(packets, p.Encode(n.c))
	}
	breaks(t, "S17", "sequence number", n.Send(packets[1]))
	require.NoError(t, n.Send(packets[0]))
	require.NoError(t, n.Send(packets[1]))
	breaks(t, "S17", "more packets under way than the window: expected 2, got 3", n.Send(packets[2]))
	require.NoError(t, n.Send(packets[0]), "a resend")
	other, _ := Decode(n.c, packets[0])
	other.Bytes = make([]byte, 32)
	breaks(t, "S17", "a resend with other bytes", n.Send(other.Encode(n.c)))
	breaks(t, "S17", "sequence number", m.Take(packets[1]))
	require.NoError(t, m.Take(packets[0]))
	breaks(t, "S17", "sequence number", m.Take(packets[0]))
	accept := func(node *Node, next uint32) []byte {
		return (&Packet{Kind: spec.PktAccept, NextSeq: next}).Encode(node.c)
	}
	breaks(t, "S17", "an accept of another number", m.Send(accept(m, first+2)))
	breaks(t, "S17", "an accept of packets that have not arrived", n.Take(accept(n, first+2)))
	require.NoError(t, n.Take(accept(n, first+1)))
	require.NoError(t, n.Take(accept(n, first)), "an older accept that was delayed")
	require.NoError(t, n.Send(packets[2]))
	corrupt := append([]byte(nil), packets[1]...)
	corrupt[20] ^= 1
	breaks(t, "S17", "a packet that must be dropped", m.Take(corrupt))
	breaks(t, "S17", "not a packet", n.Send(corrupt))
	require.NoError(t, m.Take(packets[1]))
	require.NoError(t, m.Take(packets[2]))
	early := Packet{Kind: spec.PktData, Epoch: 2, Seq: first + 3, Bytes: make([]byte, 32)}
	breaks(t, "I6", "a packet of another epoch than is collected", m.Take(early.Encode(n.c)))
	wrong := Packet{Kind: spec.PktMarker, Epoch: 1, Seq: first + 3, Lines: 3, StateWords: 4}
	breaks(t, "I6", "a marker that does not fit what was staged", m.Take(wrong.Encode(n.c)))
}

// A repeated marker is acknowledged again and not applied again (S13).
func TestRepeatedMarker(t *testing.T) {
	cl, n := protected(t, Options{})
	m := cl.Nodes[1]
	store(t, n, base, 1)
	require.NoError(t, n.CloseEpoch())
	require.NoError(t, n.sendUnmarked())
	k := n.Marker()
	require.NoError(t, n.ship(k))
	commits := m.Stats().Commits
	again := k.Encode(n.c)
	require.NoError(t, n.Send(again), "accepted, and repeated until the ack")
	require.NoError(t, m.Take(again))
	assert.Equal(t, commits, m.Stats().Commits)
	k.Digest++
	breaks(t, "S13", "a repeated marker with other bytes", n.Send(k.Encode(n.c)))

	// With one staging area the next checkpoint's packets wait for the copy.
	next := Packet{Kind: spec.PktData, Epoch: 2, Seq: m.sec.expect, Bytes: make([]byte, 32)}
	breaks(t, "S13", "a packet that must wait for the copy", m.Take(next.Encode(n.c)))
}

// With two areas they do not, up to the marker.
func TestSecondArea(t *testing.T) {
	cl, n := protected(t, Options{}, "staging_areas=2")
	m := cl.Nodes[1]
	store(t, n, base, 1)
	require.NoError(t, n.CloseEpoch())
	require.NoError(t, n.SendEpoch())
	require.NoError(t, n.Acknowledge())
	assert.True(t, m.Copying())
	store(t, n, base, 2)
	require.NoError(t, n.CloseEpoch())
	require.NoError(t, n.sendUnmarked())
	breaks(t, "S13", "a packet that must wait for the copy", n.ship(n.Marker()))
	require.NoError(t, m.CopyAll())
	assert.EqualValues(t, 1, m.View()[m.amap.Further.Base])
	k := n.Marker()
	k.Seq, k.Epoch = m.sec.expect, 2
	k.Lines, k.Digest = 1, m.sec.digest
	require.NoError(t, m.Take(k.Encode(n.c)))
	require.NoError(t, m.CopyAll())
	assert.EqualValues(t, 2, m.View()[m.amap.Further.Base])
	require.NoError(t, m.CheckFurther())
}
