package verilator

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"text/template"
	"time"
)

// Model is a built model; it can be run any number of times, also at once.
type Model struct {
	Ports  Interface
	Cached bool   // it was built before
	Log    string // warnings of the build, "" from the cache
	dir    string // holds the program and the data files
	temp   bool
	sparse bool
	sim    simulator
}

// simulator is what the two tools do differently.
type simulator interface {
	run(ctx context.Context, m *Model, o RunOptions, steps []uint64) (*Result, error)
}

// Close removes a model that was built with Cache.Off.
func (m *Model) Close() error {
	if m.temp {
		return os.RemoveAll(m.dir)
	}
	return nil
}

//go:embed *.cpp.tmpl
var drivers embed.FS

var driver = template.Must(template.ParseFS(drivers, "*.cpp.tmpl"))

const program = "model"

// Build verilates and compiles a model, or takes it from the cache. An input
// that Verilator or the compiler refuses is a [*BuildError].
func Build(ctx context.Context, c Config) (*Model, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	tool, err := FindVerilator(ctx)
	if err != nil {
		return nil, err
	}
	source, err := c.harness()
	if err != nil {
		return nil, err
	}
	return c.cached(c.key(tool, source), verilated{}, func(dir string) (string, error) {
		return c.compile(ctx, tool, source, dir)
	})
}

// harness is the program that drives the model.
func (c *Config) harness() (string, error) {
	if c.Sparse != nil {
		return c.Sparse.harness(c)
	}
	names := func(ports []Port) (out []string) {
		for _, p := range ports {
			out = append(out, p.Name)
		}
		return out
	}
	var b bytes.Buffer
	err := driver.ExecuteTemplate(&b, "harness.cpp.tmpl", map[string]any{
		"Top": c.Top, "Trace": c.Trace, "Clocks": c.Ports.Clocks,
		"Inputs": names(c.Ports.Inputs), "Outputs": names(c.Ports.Outputs),
		"ClockWords":  c.Ports.clockWords(),
		"InputWords":  c.Ports.StepWords() - 1 - 2*c.Ports.clockWords(),
		"OutputWords": c.Ports.RecordWords(),
	})
	return b.String(), err
}

// cached returns the model with the key, made by build in a directory of its
// own if it is not there yet. build returns its log.
func (c *Config) cached(key string, sim simulator, build func(dir string) (string, error)) (*Model, error) {
	start := time.Now()
	base, err := c.Cache.dir()
	if err != nil {
		return nil, err
	}
	models := filepath.Join(base, "models")
	dir := filepath.Join(models, key)
	m := &Model{Ports: c.Ports, dir: dir, sim: sim, temp: c.Cache.Off, sparse: c.Sparse != nil}
	if _, err := os.Stat(filepath.Join(dir, program)); err == nil && !c.Cache.Off {
		m.Cached = true
		now := time.Now()
		os.Chtimes(filepath.Join(dir, program), now, now)
		c.progress(start, "cached")
		return m, nil
	}
	if err := os.MkdirAll(models, 0o755); err != nil {
		return nil, err
	}
	work, err := os.MkdirTemp(base, "build-")
	if err != nil {
		return nil, err
	}
	if m.Log, err = build(work); err == nil {
		err = writeAll(work, c.Data)
	}
	if err != nil {
		os.RemoveAll(work)
		return nil, err
	}
	c.progress(start, "done")
	if c.Cache.Off {
		m.dir = work
		return m, nil
	}
	if err := os.Rename(work, dir); err != nil { // another process was faster
		os.RemoveAll(work)
		if _, err := os.Stat(filepath.Join(dir, program)); err != nil {
			return nil, fmt.Errorf("verilator: storing a model: %w", err)
		}
	}
	c.Cache.prune(models, key)
	return m, nil
}

func writeAll(dir string, files []File) error {
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// compile makes dir/program.
func (c *Config) compile(ctx context.Context, tool *Tool, source, dir string) (string, error) {
	start := time.Now()
	src, obj := filepath.Join(dir, "src"), filepath.Join(dir, "obj")
	defer os.RemoveAll(src)
	defer os.RemoveAll(obj)
	for _, d := range []string{src, obj} {
		if err := os.Mkdir(d, 0o755); err != nil {
			return "", err
		}
	}
	if err := errors.Join(writeAll(src, c.Files), writeAll(src, c.Data), writeAll(obj, []File{{"harness.cpp", []byte(source)}})); err != nil {
		return "", err
	}
	c.progress(start, "verilate")
	log, err := run(ctx, src, tool.Path, c.verilateArgs()...)
	if err != nil {
		return "", err
	}
	runtime, err := c.Cache.dir()
	if err != nil {
		return "", err
	}
	runtime = filepath.Join(runtime, "runtime", key(tool.Banner, fmt.Sprint(c.Optimise, c.Trace)))
	copyObjects(runtime, obj)
	c.progress(start, "compile")
	args := append([]string{"-s", "-j", "2", "-f", "V" + c.Top + ".mk", "V" + c.Top}, c.Optimise.makeFlags()...)
	if _, err := run(ctx, obj, "make", args...); err != nil {
		return "", err
	}
	saveObjects(obj, runtime)
	return log, os.Rename(filepath.Join(obj, "V"+c.Top), filepath.Join(dir, program))
}

func (c *Config) verilateArgs() []string {
	args := []string{"--cc", "--exe", "-Mdir", "../obj", "--top-module", c.Top, "--x-initial", "0", "--assert", "-CFLAGS", "-DVL_USER_STOP"}
	if c.Trace {
		args = append(args, "--trace")
	}
	if c.Split > 0 {
		args = append(args, "--output-split", fmt.Sprint(c.Split))
	}
	for _, d := range c.Defines {
		args = append(args, "+define+"+d)
	}
	args = append(args, c.Flags...)
	for _, f := range c.Files {
		if strings.HasSuffix(f.Name, ".v") || strings.HasSuffix(f.Name, ".sv") || strings.HasSuffix(f.Name, ".vlt") {
			args = append(args, f.Name)
		}
	}
	return append(args, "harness.cpp")
}

// run runs a command to its end and returns what it printed.
func run(ctx context.Context, dir, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.WaitDelay = time.Second
	out, err := cmd.CombinedOutput()
	if err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return "", &BuildError{Tool: filepath.Base(name), Args: args, Log: string(out), Err: err}
	}
	return string(out), nil
}

// copyObjects puts the runtime's object files where make finds them up to date.
func copyObjects(from, to string) {
	names, _ := filepath.Glob(filepath.Join(from, "verilated*.o"))
	for _, n := range names {
		if data, err := os.ReadFile(n); err == nil {
			os.WriteFile(filepath.Join(to, filepath.Base(n)), data, 0o644)
		}
	}
}

// saveObjects keeps the runtime's object files for the next build. A failure
// costs time only.
func saveObjects(obj, to string) {
	if _, err := os.Stat(to); err == nil {
		return
	}
	if os.MkdirAll(filepath.Dir(to), 0o755) != nil {
		return
	}
	tmp, err := os.MkdirTemp(filepath.Dir(to), "new-")
	if err != nil {
		return
	}
	copyObjects(obj, tmp)
	if os.Rename(tmp, to) != nil {
		os.RemoveAll(tmp)
	}
}
