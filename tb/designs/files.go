package designs

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/hwgen/hwgen/gen/verilog"
	"github.com/hwgen/hwgen/models/spec"
)

// Files are everything that is generated for the design from a resolved
// configuration: the Verilog with its file list, a FuseSoC core file, and where
// there are registers their description in Markdown and for C. They
// are the same, byte for byte, on every run. top is the Verilog module.
func (d *Design) Files(c *spec.Config) (files []verilog.File, top string, err error) {
	n, err := d.Elaborate(c)
	if err != nil {
		return nil, "", err
	}
	files, err = verilog.Emit(n)
	if err != nil {
		return nil, "", fmt.Errorf("design %s: %w", d.Name, err)
	}
	top = n.Top.Name
	files = append(files, verilog.File{Name: top + ".core", Data: core(d, c, top, files)})
	docs, err := d.documents(c)
	if err != nil {
		return nil, "", fmt.Errorf("design %s: %w", d.Name, err)
	}
	return append(files, docs...), top, nil
}

// documents describe the design's registers, for people and for C.
func (d *Design) documents(c *spec.Config) ([]verilog.File, error) {
	if d.registers == nil {
		return nil, nil
	}
	b := d.registers(c)
	text, err := b.Markdown()
	if err != nil {
		return nil, err
	}
	header, err := b.CHeader()
	if err != nil {
		return nil, err
	}
	return []verilog.File{{Name: b.Name + ".md", Data: []byte(text)}, {Name: b.Name + ".h", Data: []byte(header)}}, nil
}

// fileTypes are FuseSoC's names; another file is data that the Verilog reads.
var fileTypes = map[string]string{".v": "verilogSource-2005", ".sdc": "SDC", ".xdc": "xdc"}

// core is a FuseSoC core file in CAPI2.
func core(d *Design, c *spec.Config, top string, files []verilog.File) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "CAPI=2:\nname: hwgen:hwgen:%s:0\ndescription: %s (configuration %s)\n", top, strings.ReplaceAll(d.Doc, ": ", ", "), c.Hash())
	b.WriteString("filesets:\n  rtl:\n    files:\n")
	for _, f := range files {
		if ext := filepath.Ext(f.Name); ext != ".f" {
			kind := fileTypes[ext]
			if kind == "" {
				kind = "user"
			}
			fmt.Fprintf(&b, "      - %s: {file_type: %s}\n", f.Name, kind)
		}
	}
	fmt.Fprintf(&b, "targets:\n  default: &default\n    filesets: [rtl]\n    toplevel: %s\n", top)
	b.WriteString("  lint:\n    <<: *default\n    default_tool: verilator\n    tools:\n      verilator:\n        mode: lint-only\n        verilator_options: [-Wall]\n")
	return []byte(b.String())
}
