package parts_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the snapshots in testdata")

// snapshot compares text with a file in testdata.
func snapshot(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), got, "run with -update if this is meant")
}

// bus makes one transfer and returns the answer, which must come in the next cycle.
func bus(t *testing.T, r *rig, write bool, addr, value, strobe uint64) (data uint64, fault bool) {
	t.Helper()
	r.setBool("request_write", write)
	r.set("request_addr", addr)
	r.set("request_data", value)
	r.set("request_strobe", strobe)
	r.set("request_valid", 1)
	r.set("response_ready", 1)
	require.True(t, r.is("request_ready"))
	r.step()
	r.set("request_valid", 0)
	require.True(t, r.is("response_valid"))
	return r.get("response_data"), r.is("response_error")
}

func TestCSRBankFields(t *testing.T) {
	r := rigOf(t, sampleBank())
	read := func(addr uint64) uint64 {
		v, fault := bus(t, r, false, addr, 0, 0)
		require.False(t, fault)
		return v
	}
	write := func(addr, v, strobe uint64) {
		data, fault := bus(t, r, true, addr, v, strobe)
		require.Equal(t, uint64(0), data)
		require.False(t, fault)
	}
	// Reset values.
	require.Equal(t, uint64(1000<<4|1), read(0))
	require.Equal(t, [3]uint64{1000, 1, 0}, [3]uint64{r.get("out_control_period"), r.get("out_control_enable"), r.get("out_control_start")})

	// Writes reach the bytes that are strobed, and only fields.
	write(0, 0x7fffffff, 0b0001)
	require.Equal(t, uint64(1000&^0xf|0xf), r.get("out_control_period"))
	write(0, 0x000abcd0, 0b1111)
	require.Equal(t, uint64(0x000abcd0), read(0))
	require.Equal(t, uint64(0xabcd), r.get("out_control_period"))

	// A pulse lasts one cycle and reads as zero.
	write(0, 1<<31|1, 0b1111)
	require.True(t, r.is("out_control_start"))
	r.step()
	require.False(t, r.is("out_control_start"))
	require.Equal(t, uint64(1), read(0))

	// What hardware drives, and what it has set; reading clears one and not the other.
	r.set("in_status_running", 1)
	r.set("in_status_alarm", 2)
	r.set("in_status_missed", 6)
	r.step()
	r.set("in_status_alarm", 0)
	r.set("in_status_missed", 0)
	require.Equal(t, uint64(0xf<<16|2<<8|1), read(4))
	require.Equal(t, uint64(2<<8|1), read(4))

	// Writing ones clears; setting in the same cycle wins.
	write(4, 0xffffffff, 0b0001)
	require.Equal(t, uint64(2), r.get("out_status_alarm"), "the byte was not strobed")
	r.set("in_status_alarm", 1)
	write(4, 3<<8, 0b1111)
	r.set("in_status_alarm", 0)
	require.Equal(t, uint64(1), r.get("out_status_alarm"))
	r.set("in_status_missed", 8)
	read(4)
	r.set("in_status_missed", 0)
	require.Equal(t, uint64(8), r.get("out_status_missed"))
}

func TestCSRBankErrors(t *testing.T) {
	r := rigOf(t, sampleBank())
	for _, addr := range []uint64{1, 2, 3, 5, 8, 0x80, 0xfc} {
		for _, write := range []bool{false, true} {
			data, fault := bus(t, r, write, addr, 0xffffffff, 0xf)
			require.True(t, fault, "%#x", addr)
			require.Zero(t, data)
		}
	}
	require.Equal(t, [2]uint64{1000, 1}, [2]uint64{r.get("out_control_period"), r.get("out_control_enable")})
}

// Answers come in order, one a cycle, and wait until they are taken.
func TestCSRBankKeepsAnswers(t *testing.T) {
	r := rigOf(t, sampleBank())
	in := &source{r: r, name: "request"}
	var want []uint64
	for i := range 40 {
		addr := uint64(i*4) % 12
		in.items = append(in.items, map[string]uint64{"write": 0, "addr": addr, "data": 0, "strobe": 0})
		want = append(want, []uint64{1000<<4 | 1, 0, 0}[i%3])
	}
	in.items[1]["addr"] = 0 // the first read of status would show missed's reset value
	want[1] = 1000<<4 | 1
	r.set("request_valid", 1)
	r.set("request_addr", 4)
	r.set("response_ready", 1)
	r.step()
	r.set("request_valid", 0)
	r.step()
	rnd := random(5)
	out := watchStream(r, "response", "data", "error")
	for n := 0; n < 40; {
		in.drive(chance(rnd, 70))
		r.setBool("response_ready", chance(rnd, 60))
		in.edge()
		if x := out.edge(); x != nil {
			require.Equal(t, want[n], x[0], "answer %d", n)
			require.Equal(t, in.items[n]["addr"] == 8, x[1] == 1)
			n++
		}
		r.step()
	}
}

func TestCSRBankDescribesItself(t *testing.T) {
	md, err := sampleBank().Markdown()
	require.NoError(t, err)
	snapshot(t, "timer_csr.md", md)
	header, err := sampleBank().CHeader()
	require.NoError(t, err)
	snapshot(t, "timer_csr.h", header)
	// A C compiler takes it, and the numbers are those of the hardware.
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "timer_csr.h"), []byte(header), 0o644))
	program := `#include <stdio.h>
#include "timer_csr.h"
#include "timer_csr.h"
int main(void) {
	printf("%x %x %x %x %d", TIMER_CSR_CONTROL_OFFSET, TIMER_CSR_STATUS_OFFSET, TIMER_CSR_CONTROL_RESET, TIMER_CSR_CONTROL_START_MASK, TIMER_CSR_STATUS_MISSED_SHIFT);
	return 0;
}
`
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.c"), []byte(program), 0o644))
	silent(t, dir, "cc", "-Wall", "-Wextra", "-pedantic", "-std=c99", "-o", "main", "main.c")
	out, err := tool(t, dir, filepath.Join(dir, "main"))
	require.NoError(t, err)
	require.Equal(t, "0 4 3e81 80000000 16", out)
}

func TestCSRBankRefusesBadDescriptions(t *testing.T) {
	b := sampleBank()
	b.Registers[0].Name = "control"
	b.Registers[0].Addr = 2
	b.Registers[1].Fields[1].Width = 40
	b.Registers[1].Fields = append(b.Registers[1].Fields, parts.CSRField{Name: "start", Lo: 0, Width: 2, Access: 9, Reset: 7})
	err := b.Check()
	require.EqualError(t, err, `CSRRegister.Addr of control is 0x2; it is a multiple of 4
CSRRegister.Name control is used twice
CSRField control.period has 40 bits from bit 4; it lies within the 32 bits of a word
CSRField.Name control.start is used twice
CSRField.Access of control.start is 9; it is ReadWrite, ReadOnly, WriteOneClear, ReadClear or Pulse
CSRField.Reset of control.start is 0x7; it has 2 bits
CSRField control.start overlaps control.enable in bit 0`)
	_, err = b.Markdown()
	require.ErrorContains(t, err, "describing the register bank timer_csr: CSRRegister.Addr")
	_, err = b.CHeader()
	require.ErrorContains(t, err, "writing the C header of the register bank timer_csr: ")
}
