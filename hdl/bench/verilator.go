package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/hwgen/hwgen/gen/verilog"
	"github.com/hwgen/hwgen/hdl/netlist"
)

// Verilated is a design built by Verilator, with a loop in C++ that ticks it.
type Verilated struct {
	path  string
	Build time.Duration // from Verilog to an executable
}

// verilatorFlags is the fastest build that Verilator offers on one thread. Its
// makefile compiles with -Os unless told otherwise.
var verilatorFlags = []string{"--cc", "--exe", "--build", "-j", "2", "-O3", "--x-assign", "fast", "--x-initial", "fast", "--noassert",
	"-Wno-fatal", "-MAKEFLAGS", "OPT_FAST=-O3 OPT_SLOW=-O2 OPT_GLOBAL=-O3"}

const harness = `#include "V%[1]s.h"
#include "verilated.h"
#include <cstdio>
#include <cstdlib>
#include <ctime>
double sc_time_stamp() { return 0; }
static long now(clockid_t c) { timespec t; clock_gettime(c, &t); return t.tv_sec * 1000000000L + t.tv_nsec; }
int main(int argc, char** argv) {
  V%[1]s* top = new V%[1]s;
  top->clk = 0; top->rst = 0; top->eval();
  char line[64];
  while (fgets(line, sizeof line, stdin)) { // cycles to run; answers ns and checksum
    long n = atol(line);
    long wall = now(CLOCK_MONOTONIC), cpu = now(CLOCK_PROCESS_CPUTIME_ID);
    for (long i = 0; i < n; i++) {
      top->clk = 1; top->eval();
      top->clk = 0; top->eval();
    }
    cpu = now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    wall = now(CLOCK_MONOTONIC) - wall;
    long ns = wall < cpu ? wall : cpu; // as in startTurn
    printf("%%ld %%llx\n", ns, (unsigned long long)top->sum);
    fflush(stdout);
  }
}
`

// Verilate builds a design in a directory.
func Verilate(d *netlist.Design, dir string) (*Verilated, error) {
	files, err := verilog.Emit(d, verilog.WithSeed(1))
	if err != nil {
		return nil, err
	}
	if err := verilog.WriteDir(dir, files); err != nil {
		return nil, err
	}
	main := filepath.Join(dir, "main.cpp")
	if err := os.WriteFile(main, fmt.Appendf(nil, harness, d.Top.Name), 0o644); err != nil {
		return nil, err
	}
	args := append([]string{}, verilatorFlags...)
	args = append(args, "--top-module", d.Top.Name, "--Mdir", filepath.Join(dir, "obj"), "-y", dir, "main.cpp")
	for _, f := range files {
		if strings.HasSuffix(f.Name, ".v") {
			args = append(args, f.Name)
		}
	}
	// A build of the same text is taken from an earlier run, with its time.
	path, stamp := filepath.Join(dir, "obj", "V"+d.Top.Name), filepath.Join(dir, "built")
	sum := digest(files, args)
	if took, ok := builtBefore(path, stamp, sum); ok {
		return &Verilated{path: path, Build: took}, nil
	}
	start := time.Now()
	cmd := exec.Command("verilator", args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("verilator: %w\n%s", err, tail(out))
	}
	took := time.Since(start)
	return &Verilated{path: path, Build: took}, os.WriteFile(stamp, fmt.Appendf(nil, "%x %d\n", sum, took), 0o644)
}

func digest(files []verilog.File, args []string) []byte {
	h := sha256.New()
	for _, f := range files {
		h.Write(f.Data)
	}
	fmt.Fprint(h, args, harness)
	return h.Sum(nil)
}

func builtBefore(path, stamp string, sum []byte) (time.Duration, bool) {
	text, err := os.ReadFile(stamp)
	if err != nil {
		return 0, false
	}
	if _, err := os.Stat(path); err != nil {
		return 0, false
	}
	var hex string
	var ns int64
	if _, err := fmt.Sscan(string(text), &hex, &ns); err != nil {
		return 0, false
	}
	return time.Duration(ns), hex == fmt.Sprintf("%x", sum)
}

func tail(out []byte) []byte { return out[max(0, len(out)-2000):] }

// Runner is a running simulator of any kind.
type Runner interface {
	// Run ticks n cycles and returns how long it took and the checksum.
	Run(n int) (time.Duration, uint64, error)
	Close() error
}

type process struct {
	cmd *exec.Cmd
	in  *os.File
	out *os.File
}

// Start starts the executable.
func (v *Verilated) Start() (Runner, error) {
	inR, inW, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	outR, outW, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(v.path)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = inR, outW, os.Stderr
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	inR.Close()
	outW.Close()
	return &process{cmd, inW, outR}, nil
}

func (p *process) Run(n int) (time.Duration, uint64, error) {
	if _, err := fmt.Fprintln(p.in, n); err != nil {
		return 0, 0, err
	}
	buf := make([]byte, 100)
	k, err := p.out.Read(buf)
	if err != nil {
		return 0, 0, err
	}
	f := strings.Fields(string(buf[:k]))
	if len(f) != 2 {
		return 0, 0, fmt.Errorf("unexpected answer %q", buf[:k])
	}
	ns, err := strconv.ParseInt(f[0], 10, 64)
	if err != nil {
		return 0, 0, err
	}
	sum, err := strconv.ParseUint(f[1], 16, 64)
	return time.Duration(ns), sum, err
}

func (p *process) Close() error {
	p.in.Close()
	p.out.Close()
	return p.cmd.Wait()
}
