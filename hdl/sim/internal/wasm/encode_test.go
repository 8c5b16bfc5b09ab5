package wasm

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The examples of the LEB128 appendix of the DWARF standard (version 4, section
// 7.6), and borders.
func TestVariableLengthNumbers(t *testing.T) {
	for v, want := range map[uint64][]byte{
		0: {0}, 2: {2}, 127: {0x7f}, 128: {0x80, 1}, 129: {0x81, 1}, 12857: {0xb9, 0x64},
		1<<64 - 1: {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1},
	} {
		require.Equal(t, want, appendU(nil, v), v)
	}
	for v, want := range map[int64][]byte{
		0: {0}, 2: {2}, -2: {0x7e}, 63: {0x3f}, 64: {0xc0, 0}, -64: {0x40}, 127: {0xff, 0}, -127: {0x81, 0x7f},
		128: {0x80, 1}, -128: {0x80, 0x7f}, -129: {0xff, 0x7e},
	} {
		require.Equal(t, want, appendS(nil, v), v)
	}
}

// TestEmptyModule is a module with a memory only, byte by byte as the binary
// format of WebAssembly 1.0 says.
func TestEmptyModule(t *testing.T) {
	m := binary{pages: 3, exports: []export{{"memory", 2, 0}}}
	require.Equal(t, []byte{
		0, 'a', 's', 'm', 1, 0, 0, 0,
		5, 4, 1, 1, 3, 3, // one memory with limits 3..3
		7, 10, 1, 6, 'm', 'e', 'm', 'o', 'r', 'y', 2, 0,
	}, m.encode())
}
