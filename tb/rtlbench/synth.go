package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/hwgen/hwgen/gen/verilog"
	"github.com/hwgen/hwgen/hdl/netlist"
)

// synthesised is a design whose Verilog stands in dir.
type synthesised struct {
	dir, top string
	design   *netlist.Design
	cells    map[string]int // of synth_ice40, by type
}

func (s *synthesised) lut() int  { return s.cells["SB_LUT4"] }
func (s *synthesised) bram() int { return s.cells["SB_RAM40_4K"] }
func (s *synthesised) ff() int   { return sum(s.cells, "SB_DFF") }

// sum adds up the cells whose type begins with a prefix.
func sum(cells map[string]int, prefix string) int {
	n := 0
	for t, k := range cells {
		if strings.HasPrefix(t, prefix) {
			n += k
		}
	}
	return n
}

// emit writes a design's Verilog into a directory of its own.
func (b *bench) emit(name string, d *netlist.Design) (*synthesised, error) {
	files, err := verilog.Emit(d)
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(b.dir, name)
	if err := os.RemoveAll(dir); err != nil {
		return nil, err
	}
	if err := verilog.WriteDir(dir, files); err != nil {
		return nil, err
	}
	return &synthesised{dir: dir, top: d.Top.Name, design: d}, nil
}

// ice40 is a variant of the L2, synthesised once.
func (b *bench) ice40(v variant) (*synthesised, error) {
	if s := b.designs[v.name]; s != nil {
		return s, nil
	}
	d, err := v.elaborate()
	if err != nil {
		return nil, err
	}
	s, err := b.emit(v.name, d)
	if err != nil {
		return nil, err
	}
	if s.cells, err = s.synth("synth_ice40 -top " + s.top); err != nil {
		return nil, err
	}
	b.designs[v.name] = s
	return s, nil
}

// synth runs a synthesis command of yosys and counts the cells.
func (s *synthesised) synth(command string) (map[string]int, error) {
	script := "read_verilog " + strings.Join(s.files(), " ") + "; " + command + "; tee -q -o cells stat"
	if err := tool(s.dir, "yosys", "-q", "-p", script); err != nil {
		return nil, err
	}
	stat, err := os.ReadFile(filepath.Join(s.dir, "cells"))
	if err != nil {
		return nil, err
	}
	return countCells(string(stat)), nil
}

func (s *synthesised) files() []string {
	list, _ := filepath.Glob(filepath.Join(s.dir, "*.v"))
	for i := range list {
		list[i] = filepath.Base(list[i])
	}
	return list
}

// countCells reads the table of cells of yosys' stat: that of the whole design,
// which comes last.
func countCells(stat string) map[string]int {
	var cells map[string]int
	for line := range strings.Lines(stat) {
		f := strings.Fields(line)
		if len(f) == 4 && f[0] == "Number" && f[2] == "cells:" {
			cells = map[string]int{}
		} else if len(f) == 2 && cells != nil {
			if n, err := strconv.Atoi(f[1]); err == nil {
				cells[f[0]] = n
			}
		}
	}
	return cells
}

// tool runs a program in a directory; what it printed is in the error.
func tool(dir, name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		text := out.String()
		return fmt.Errorf("%s: %w\n%s", name, err, text[max(0, len(text)-2000):])
	}
	return nil
}
