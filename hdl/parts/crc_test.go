package parts_test

import (
	"fmt"
	"hash/crc32"
	"hash/crc64"
	"math/big"
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/stretchr/testify/require"
)

// crcWords makes the words of packets of bytes, the first byte in lane 0.
func crcWords(packets [][]byte, lanes int) []map[string]*big.Int {
	var out []map[string]*big.Int
	for _, p := range packets {
		for i := 0; i < max(len(p), 1); i += lanes {
			word := map[string]*big.Int{"data": new(big.Int), "keep": new(big.Int), "last": big.NewInt(0)}
			for k := range min(lanes, len(p)-i) {
				word["data"].Or(word["data"], new(big.Int).Lsh(big.NewInt(int64(p[i+k])), uint(8*k)))
				word["keep"].SetBit(word["keep"], k, 1)
			}
			if i+lanes >= len(p) {
				word["last"].SetInt64(1)
			}
			out = append(out, word)
		}
	}
	return out
}

// crcOf runs packets through the hardware and returns the checksums.
func crcOf(t *testing.T, r *rig, packets [][]byte, lanes, goIn, goOut int) (sums []*big.Int, cycles int) {
	t.Helper()
	rnd := random(uint64(goIn))
	todo := crcWords(packets, lanes)
	offered := false
	for ; len(sums) < len(packets); cycles++ {
		require.Less(t, cycles, 100000)
		offered = len(todo) > 0 && (offered || chance(rnd, goIn))
		r.setBool("in_valid", offered)
		if offered {
			for f, v := range todo[0] {
				r.setBig("in_"+f, v)
			}
		}
		r.setBool("out_ready", chance(rnd, goOut))
		if r.fires("out") {
			sums = append(sums, r.big("out_data"))
		}
		if r.fires("in") {
			todo, offered = todo[1:], false
		}
		r.step()
	}
	return sums, cycles
}

// The catalogue's check value of every entry, in hardware, a byte a cycle, and
// by the function in Go.
func TestCRCCatalogue(t *testing.T) {
	check := []byte("123456789")
	for _, name := range parts.CRCNames() {
		spec := crcSpec(name)
		require.Zero(t, spec.Check.Cmp(spec.Sum(check)), name)
		r := rigOf(t, parts.CRC{Spec: spec, DataWidth: 8})
		sums, _ := crcOf(t, r, [][]byte{check, check}, 1, 100, 100)
		require.Equal(t, fmt.Sprint(spec.Check, spec.Check), fmt.Sprint(sums[0], sums[1]), name)
	}
	require.GreaterOrEqual(t, len(parts.CRCNames()), 110)
	_, ok := parts.FindCRC("crc-32/iso-hdlc")
	require.True(t, ok)
	_, ok = parts.FindCRC("CRC-33")
	require.False(t, ok)
}

// Words of many widths, packets of all lengths, against hash/crc32 and hash/crc64.
func TestCRCAgainstTheLibrary(t *testing.T) {
	castagnoli, iso, ecma := crc32.MakeTable(crc32.Castagnoli), crc64.MakeTable(crc64.ISO), crc64.MakeTable(crc64.ECMA)
	for _, c := range []struct {
		name string
		sum  func([]byte) uint64
	}{
		{"CRC-32/ISO-HDLC", func(b []byte) uint64 { return uint64(crc32.ChecksumIEEE(b)) }},
		{"CRC-32/ISCSI", func(b []byte) uint64 { return uint64(crc32.Checksum(b, castagnoli)) }},
		{"CRC-64/GO-ISO", func(b []byte) uint64 { return crc64.Checksum(b, iso) }},
		{"CRC-64/XZ", func(b []byte) uint64 { return crc64.Checksum(b, ecma) }},
	} {
		for _, width := range []int{8, 24, 64, 512} {
			t.Run(fmt.Sprint(c.name, width), func(t *testing.T) {
				d := elaborate(t, parts.CRC{Spec: crcSpec(c.name), DataWidth: width})
				rnd := random(uint64(width))
				var packets [][]byte
				var want []*big.Int
				for n := range 2*width/8 + 3 {
					p := make([]byte, n)
					for i := range p {
						p[i] = byte(rnd.Uint32())
					}
					packets = append(packets, p)
					want = append(want, new(big.Int).SetUint64(c.sum(p)))
				}
				for _, s := range [][2]int{{100, 100}, {60, 30}} {
					sums, cycles := crcOf(t, newRig(t, d), packets, width/8, s[0], s[1])
					require.Equal(t, fmt.Sprint(want), fmt.Sprint(sums))
					if s[1] == 100 {
						require.Equal(t, len(crcWords(packets, width/8))+1, cycles, "a word a cycle, no gap between packets")
					}
				}
			})
		}
	}
}

// A bit, or five, in a cycle: the same as bytes of the same bits.
func TestCRCOfBits(t *testing.T) {
	for _, name := range []string{"CRC-5/USB", "CRC-15/CAN", "CRC-32/ISO-HDLC", "CRC-82/DARC"} {
		spec := crcSpec(name)
		for _, width := range []int{1, 3, 9} {
			r := rigOf(t, parts.CRC{Spec: spec, DataWidth: width, LaneWidth: width})
			r.set("out_ready", 1)
			r.set("in_valid", 1)
			r.set("in_keep", 1)
			var bits []uint64 // in the order in which they enter
			for _, c := range []byte("123456789") {
				for i := range 8 {
					k := 7 - i
					if spec.ReflectIn {
						k = i
					}
					bits = append(bits, uint64(c)>>k&1)
				}
			}
			for i := 0; i < len(bits); i += width {
				v := uint64(0)
				for k := range width {
					at := width - 1 - k
					if spec.ReflectIn {
						at = k
					}
					v |= bits[i+k] << at
				}
				r.set("in_data", v)
				r.setBool("in_last", i+width == len(bits))
				r.step()
			}
			require.True(t, r.is("out_valid"))
			require.Equal(t, spec.Check, r.big("out_data"), "%s, %d bits a cycle", name, width)
		}
	}
}

// crcLogic uses the functions alone: a checksum of a constant-length message in
// one cycle.
type crcLogic struct{ Spec parts.CRCSpec }

type crcLogicPorts struct {
	Message hdl.In
	Sum     hdl.Out
}

func (c crcLogic) Ports() crcLogicPorts {
	return crcLogicPorts{Message: hdl.Input(72), Sum: hdl.Output(c.Spec.Width)}
}

func (c crcLogic) Build(m *hdl.Module, p *crcLogicPorts) {
	p.Sum.Set(c.Spec.Finish(c.Spec.Update(m, "message", c.Spec.Start(), p.Message, 8)))
}

func TestCRCAsLogic(t *testing.T) {
	message := new(big.Int)
	for i, c := range []byte("123456789") {
		message.Or(message, new(big.Int).Lsh(big.NewInt(int64(c)), uint(8*i)))
	}
	for _, name := range []string{"CRC-3/GSM", "CRC-12/UMTS", "CRC-64/WE", "CRC-82/DARC"} {
		r := rigOf(t, crcLogic{crcSpec(name)})
		r.setBig("message", message)
		require.Equal(t, crcSpec(name).Check, r.big("sum"), name)
	}
}

// A check of one's own has a module of its own.
func TestCRCOfOnesOwn(t *testing.T) {
	spec := parts.NewCRC("CRC-32/ISO-HDLC", 32, 0x04c11db7, 0, true, true, 0)
	d := elaborate(t, parts.CRC{Spec: spec, DataWidth: 8})
	require.Regexp(t, `^crc_32_iso_hdlc_d8_l8_[0-9a-f]{8}$`, d.Top.Name)
	sums, _ := crcOf(t, newRig(t, d), [][]byte{{0}, {1}}, 1, 100, 100)
	require.Equal(t, fmt.Sprint(0, 0x77073096), fmt.Sprint(sums[0], sums[1]), "entry 1 of the usual table of CRC-32")
}
