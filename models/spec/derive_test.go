package spec

import (
	"hash/crc32"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Worked out on paper.
func TestDerived(t *testing.T) {
	c := Default().MustResolve()
	assert.Equal(t, 27, c.LineAddrBits())
	assert.Equal(t, 4, c.EntryBytes())
	assert.Equal(t, 8, c.EntriesPerLine())
	assert.Equal(t, Cache{Ways: 1, Sets: 128, LineBytes: 32, OffsetBits: 5, IndexBits: 7, TagBits: 20}, c.L1())
	assert.Equal(t, Cache{Ways: 4, Sets: 256, LineBytes: 32, OffsetBits: 5, IndexBits: 8, TagBits: 19}, c.L2())
	assert.Equal(t, 1, c.BusBeats())
	assert.Equal(t, 512, c.StateBytes())
	assert.Equal(t, 16, c.StateLines())
	assert.Equal(t, 12, c.LogReserve())           // 7 + 4 + 1
	assert.Equal(t, 1035, c.GuardLeast(0))        // 1024 + 7 + 4
	assert.Equal(t, 1013, c.GuardResponse())      // 2048 - 1035
	assert.EqualValues(t, 688, c.ResendTimeout()) // 2·200 + 2·16·7 + 64
	assert.EqualValues(t, 8192*36+512, c.StagingAreaBytes())
	m := c.AddressMap()
	assert.Equal(t, m.Staging.Base+5*32, c.StagingSlot(&m, 0, 5))
	assert.Equal(t, m.Staging.Base+8192*32+5*4, c.StagingAddr(&m, 0, 5))
	assert.Equal(t, m.Staging.Base+8192*36, c.StagingState(&m, 0))

	c.AddrBits = 33
	assert.Equal(t, 8, c.EntryBytes())
	assert.Equal(t, 4, c.EntriesPerLine())
}

func TestAddressMap(t *testing.T) {
	c := Default()
	c.ImageBase = 8 << 20 // the log still fits above, the rest too
	m := c.MustResolve()
	assert.Equal(t, AddressMap{
		Image:   Region{"image", 8 << 20, 4 << 20},
		Further: Region{"further image", 12 << 20, 4 << 20},
		Log:     Region{"log", 0, 32 << 10},
		Staging: Region{"staging", 0x8000, 295424},
		State:   Region{"state", 0x8000 + 295424, 512},
	}, m.AddressMap())
	r := Region{"r", 0x100, 0x20}
	assert.True(t, r.Contains(0x11f, 1))
	assert.False(t, r.Contains(0x11f, 2))
	assert.False(t, r.Contains(^uint64(0), 2))
	assert.True(t, r.Overlaps(0xff, 2))
	assert.False(t, r.Overlaps(0xff, 1))
	assert.False(t, r.Overlaps(0x120, 4))
}

// S7 by hand: 8 entries a line, so 7 of padding.
func TestMayFlag(t *testing.T) {
	c := Default().MustResolve()
	for _, x := range []struct {
		free, flagged, inFlight int
		want                    bool
	}{
		{8, 0, 0, true},
		{7, 0, 0, false},
		{9, 1, 0, true},
		{8, 1, 0, false},
		{9, 0, 1, true},
		{9, 1, 1, false},
		{0, 0, 0, false},
	} {
		assert.Equal(t, x.want, c.MayFlag(x.free, x.flagged, x.inFlight), "%+v", x)
	}
	for _, x := range []struct {
		free, inLine, flagged int
		want                  bool
	}{
		{8, 0, 7, true},  // eight entries fill the line
		{8, 0, 8, false}, // a ninth has no room
		{13, 3, 4, true}, // 3 + 5 fill the line
		{5, 3, 4, true},
		{5, 3, 5, false},
		{7, 1, 0, true}, // one more and six of padding
		{0, 0, 0, false},
	} {
		assert.Equal(t, x.want, c.HasLogRoom(x.free, x.inLine, x.flagged), "%+v", x)
	}
	// What MayFlag allows has room, and goes on having it when rows are logged.
	for inLine := range 8 {
		for flagged := range 40 {
			for free := range 64 {
				if !c.MayFlag(free, flagged, 0) {
					continue
				}
				for k := 0; k <= flagged; k++ {
					assert.True(t, c.HasLogRoom(free-k, (inLine+k)%8, flagged-k), "%d free, %d in line, %d flagged, %d logged", free, inLine, flagged, k)
				}
			}
		}
	}
	assert.Equal(t, []int{0, 7, 1, 0}, []int{c.LogPadding(0), c.LogPadding(1), c.LogPadding(7), c.LogPadding(8)})
}

func TestLayouts(t *testing.T) {
	c := Default().MustResolve()
	head := "kind:8 vm:8 term:16 epoch:32 seq:32"
	for k, want := range map[PacketKind]string{
		PktData:      "data{" + head + " slot:32 line:32 bytes:256 crc:32}",
		PktSync:      "sync{" + head + " slot:32 line:32 bytes:256 crc:32}",
		PktState:     "state{" + head + " slot:32 line:32 bytes:256 crc:32}",
		PktMarker:    "marker{" + head + " lines:32 state_words:32 digest:32 crc:32}",
		PktAck:       "ack{" + head + " crc:32}",
		PktAccept:    "accept{" + head + " next_seq:32 crc:32}",
		PktHeartbeat: "heartbeat{" + head + " protection:8 crc:32}",
		PktStart:     "start{" + head + " crc:32}",
	} {
		l := c.PacketLayout(k)
		assert.Equal(t, want, l.String())
		for _, f := range l.Fields {
			assert.Zero(t, f.Width%8)
		}
	}
	assert.Len(t, PacketKinds, 8)
	d := c.PacketLayout(PktData)
	assert.Equal(t, 448, d.Bits())
	assert.Equal(t, 160, d.Offset("bytes"))
	assert.Equal(t, 256, d.Width("bytes"))
	assert.Equal(t, 7, c.LinkBeats(PktData))
	assert.Panics(t, func() { d.Offset("colour") })
	assert.Equal(t, "log_entry{valid:1 zero:4 line:27}", c.LogEntryLayout().String())
	assert.Equal(t, "l2_row{valid:1 dirty:1 flag:1 owner:8 tag:19}", c.L2RowLayout().String())
	c.AddrBits = 40
	assert.Equal(t, "log_entry{valid:1 zero:4 line:35 zero_high:24}", c.LogEntryLayout().String())
}

func TestPacketKindsAreFarApart(t *testing.T) {
	for i, a := range append([]PacketKind{0}, PacketKinds...) {
		for _, b := range PacketKinds[i:] {
			x := a ^ b
			assert.NotZero(t, x&(x-1), "%v and %v", a, b)
		}
	}
}

// The declared polynomial is the one that hash/crc32 calls Castagnoli.
func TestPacketCRC(t *testing.T) {
	assert.Equal(t, PacketCRC.Check, crc32.Checksum([]byte("123456789"), crc32.MakeTable(crc32.Castagnoli)))
	reg := PacketCRC.Init // bit by bit, from the definition
	for _, b := range []byte("123456789") {
		for i := range 8 {
			out := reg>>31 ^ uint32(b>>i)&1
			reg <<= 1
			if out == 1 {
				reg ^= PacketCRC.Poly
			}
		}
	}
	var reflected uint32
	for i := range 32 {
		reflected |= reg >> i & 1 << (31 - i)
	}
	assert.Equal(t, PacketCRC.Check, reflected^PacketCRC.XorOut)
}

// I10's bound, one configuration step by step: no state words, no link delay.
func TestBound(t *testing.T) {
	c := Default()
	for _, s := range []string{"l2_size=1KiB", "l1_size=512", "log_entries=32", "state_words=0", "link_delay=0", "window=2", "threads=1"} {
		assert.NoError(t, c.Set(s))
	}
	c = c.MustResolve()
	e := Env{MemLatency: 10, MemStall: 1, Resends: 1, Response: 1000}
	turn := uint64(7 * (10 + 1*2 + 2))
	assert.Equal(t, turn, c.BusTurn(e)) // 98
	resend := uint64(2*0 + 2*2*7 + 64)
	assert.Equal(t, resend, c.ResendTimeout()) // 92
	send := turn + 2*(resend+7)
	assert.Equal(t, send, c.LineSend(e)) // 296
	flush := 32*65 + (32/8+2)*turn
	epoch := flush + (32/8+1)*turn + 32*(send+2*turn) + 2*send + 32*3*turn
	assert.Equal(t, epoch, c.EpochBound(e))
	miss := 6*turn + 2*65
	assert.Equal(t, miss+2*epoch+1000+miss, c.RequestBound(e))
	slower := e
	slower.MemLatency++
	assert.Greater(t, c.RequestBound(slower), c.RequestBound(e))
}
