package designs

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/gen/verilog"
	"github.com/hwgen/hwgen/models/spec"
)

// Every design, in the default configuration and in a far corner of it, is
// Verilog that Verilator has nothing to say about, listed by its file list.
func TestDesignsLint(t *testing.T) {
	corner := []string{
		"address_width=20", "memory=512KiB", "line_size=128", "core_width=64", "threads=16", "l1_size=1KiB", "l1_ways=4",
		"l2_size=8KiB", "l2_ways=16", "replacement=round_robin", "log_entries=64", "flag_check_wait=1", "bus_width=64", "state_words=3",
	}
	for i := range All {
		d := &All[i]
		for name, sets := range map[string][]string{"default": nil, "corner": corner} {
			t.Run(d.Name+"_"+name, func(t *testing.T) {
				files, top, err := d.Files(configured(t, sets...))
				require.NoError(t, err)
				dir := filepath.Join(t.TempDir(), "rtl")
				require.NoError(t, Write(dir, files))
				cmd := exec.Command("verilator", "--lint-only", "-Wall", "--top-module", top, "-f", top+".f")
				cmd.Dir = dir
				out, err := cmd.CombinedOutput()
				require.NoError(t, err, "%s", out)
				assert.Empty(t, string(out))
			})
		}
	}
}

func configured(t *testing.T, sets ...string) *spec.Config {
	c := spec.Default()
	for _, s := range sets {
		require.NoError(t, c.Set(s))
	}
	c, err := c.Resolve()
	require.NoError(t, err)
	return &c
}

// A listed parameter changes the design, and one that is not listed does not.
func TestKeysAreThoseThatMatter(t *testing.T) {
	other := map[string]string{
		"address_width": "33", "line_size": "64", "bus_width": "128", "core_width": "64", "threads": "3", "replacement": "round_robin",
		"l1_size": "8KiB", "l1_ways": "2", "l2_size": "64KiB", "l2_ways": "8", "log_mode": "none", "flag_check_wait": "3", "log_entries": "4096",
		"memory": "32MiB", "image_base": "1MiB", "image_size": "1MiB", "staging": "9000", "staging_areas": "2", "state_words": "7",
		"link_width": "128", "window": "4", "filter": "0", "heartbeat_period": "500", "link_delay": "100",
	}
	for i := range All {
		d := &All[i]
		text := func(sets ...string) string {
			files, _, err := d.Files(configured(t, sets...))
			require.NoError(t, err)
			var b strings.Builder
			for _, f := range files {
				if filepath.Ext(f.Name) == ".v" {
					b.Write(f.Data)
				}
			}
			return b.String()
		}
		listed := map[string]bool{}
		for _, k := range d.Keys {
			listed[k] = true
		}
		before := text()
		for k, v := range other {
			if d.logs && !listed[k] {
				continue // the controller's name has the whole configuration's hash
			}
			assert.Equal(t, listed[k], text(k+"="+v) != before, "%s: %s", d.Name, k)
		}
	}
}

func TestWriteIsWholeOrNothing(t *testing.T) {
	files := []verilog.File{{Name: "a.v", Data: []byte("new a")}, {Name: "b.v", Data: []byte("new b")}}
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.v"), []byte("old a"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "mine.txt"), []byte("mine"), 0o644))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "b.v"), 0o755))
	require.ErrorContains(t, Write(dir, files), "b.v is a directory")
	assert.Equal(t, "a.v=old a b.v/ mine.txt=mine", listing(t, dir))
	require.NoError(t, os.Remove(filepath.Join(dir, "b.v")))
	require.NoError(t, Write(dir, files))
	assert.Equal(t, "a.v=new a b.v=new b mine.txt=mine", listing(t, dir))

	require.Error(t, Write(filepath.Join(dir, "a.v"), files))
	require.Error(t, Write(filepath.Join(dir, "x"), append(files, verilog.File{Name: "no/c.v"})))
	assert.Equal(t, "a.v=new a b.v=new b mine.txt=mine", listing(t, dir))
	require.NoError(t, Write(filepath.Join(dir, "deep", "er"), files))
	assert.Equal(t, "a.v=new a b.v=new b", listing(t, filepath.Join(dir, "deep", "er")))
}

func listing(t *testing.T, dir string) string {
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	var out []string
	for _, e := range entries {
		if e.IsDir() {
			out = append(out, e.Name()+"/")
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		require.NoError(t, err)
		out = append(out, fmt.Sprintf("%s=%s", e.Name(), b))
	}
	return strings.Join(out, " ")
}
