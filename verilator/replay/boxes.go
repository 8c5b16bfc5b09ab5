package replay

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/verilator"
)

// Option changes a replay.
type Option func(*options)

type options struct {
	files []string
	dir   string
	vcd   string
}

func optionsOf(opts []Option) options {
	var o options
	for _, f := range opts {
		f(&o)
	}
	return o
}

// Files names further Verilog files: those of black boxes whose Files do not
// say them, and headers. Paths are as for os.Open.
func Files(paths ...string) Option {
	return func(o *options) { o.files = append(o.files, paths...) }
}

// Dir is the folder that the Files of black boxes are relative to. Without it,
// it is the one that the program runs in, which for a test is its package's.
func Dir(path string) Option { return func(o *options) { o.dir = path } }

// VCD writes waves of the replay to a file.
func VCD(path string) Option { return func(o *options) { o.vcd = path } }

// addBoxes adds the Verilog of a design's black boxes to c.
func (o *options) addBoxes(c *verilator.Config, d *netlist.Design) error {
	var paths []string
	for _, m := range d.Modules {
		if m.BlackBox == nil {
			continue
		}
		if len(m.BlackBox.Files) == 0 && len(o.files) == 0 {
			return fmt.Errorf("replay: black box %s of %s names no Verilog: list it in BlackBox.Files, or with replay.Files", m.Name, d.Top.Name)
		}
		for _, f := range m.BlackBox.Files {
			if !filepath.IsAbs(f) {
				f = filepath.Join(o.dir, f)
			}
			if !slices.Contains(paths, f) {
				if err := o.addFile(c, f); err != nil {
					return fmt.Errorf("replay: black box %s of %s: %w", m.Name, d.Top.Name, err)
				}
			}
			paths = append(paths, f)
		}
	}
	for _, f := range o.files {
		if !slices.Contains(paths, filepath.Clean(f)) {
			if err := o.addFile(c, f); err != nil {
				return fmt.Errorf("replay: %w", err)
			}
		}
		paths = append(paths, filepath.Clean(f))
	}
	return nil
}

// addFile adds a file. What the tools do not compile by itself, such as a
// header or a memory's contents, lies beside it.
func (o *options) addFile(c *verilator.Config, path string) error {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !filepath.IsAbs(path) {
		wd, _ := os.Getwd()
		return fmt.Errorf("%w (in %s; replay.Dir names another folder)", err, filepath.Base(wd))
	} else if err != nil {
		return err
	}
	name := filepath.Base(path)
	for _, have := range slices.Concat(c.Files, c.Data) {
		if have.Name == name {
			return fmt.Errorf("%s: there is another file called %s", path, name)
		}
	}
	f := verilator.File{Name: name, Data: data}
	if ext := filepath.Ext(name); ext == ".v" || ext == ".sv" || ext == ".vlt" {
		c.Files = append(c.Files, f)
	} else {
		c.Data = append(c.Data, f)
	}
	return nil
}

// unchecked lets Verilator go on past what it warns of: Verilog from elsewhere
// is as it is.
func unchecked(tool string, c *verilator.Config, designs ...*netlist.Design) {
	foreign := slices.ContainsFunc(designs, func(d *netlist.Design) bool {
		return slices.ContainsFunc(d.Modules, func(m *netlist.Module) bool { return m.BlackBox != nil })
	})
	if foreign && strings.HasPrefix(tool, "Verilator") {
		c.Flags = append(c.Flags, "-Wno-fatal")
	}
}
