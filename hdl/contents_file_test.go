package hdl_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/stretchr/testify/require"
)

type romOf struct{ Path string }

type romPorts struct {
	Addr hdl.In
	Data hdl.Out
}

func (romOf) ModuleName() string { return "rom" }

func (romOf) Ports() romPorts { return romPorts{hdl.Input(3), hdl.Output(8)} }

func (r romOf) Build(m *hdl.Module, p *romPorts) {
	p.Data.Set(m.Mem("words", 8, 8, hdl.ContentsFile(r.Path)).Read(p.Addr))
}

func TestContentsOfAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rom.hex")
	require.NoError(t, os.WriteFile(path, []byte("1f 2e // two words\n@4 /* then */ a_0\n"), 0o644))
	d, err := hdl.Elaborate(romOf{path})
	require.NoError(t, err)
	var words []uint64
	for _, w := range d.Top.Mems[0].Init {
		words = append(words, w[0])
	}
	require.Equal(t, []uint64{0x1f, 0x2e, 0, 0, 0xa0}, words)

	require.NoError(t, os.WriteFile(path, []byte("1f\nxy\n"), 0o644))
	_, err = hdl.Elaborate(romOf{path})
	require.ErrorContains(t, err, `rom.hex:2: "xy" is not a hexadecimal number`)
	_, err = hdl.Elaborate(romOf{path + ".not"})
	require.ErrorContains(t, err, "no such file or directory")
	require.ErrorContains(t, err, "hdl/contents_file_test.go:24: error")
}
