package verilator

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// RunOptions of a simulation.
type RunOptions struct {
	Stdout io.Writer // what the model prints, nil: discarded
	VCD    string    // file for waves, of a model built with Trace; "": none
	// Waves are of the cycles from From on and before To, 0: all to come. Only a
	// model built with Config.Sparse knows them.
	From, To uint64
}

// Run simulates one block of encoded steps from power-up on.
func (m *Model) Run(ctx context.Context, o RunOptions, steps []uint64) (*Result, error) {
	if n := m.Ports.StepWords(); len(steps)%n != 0 {
		return nil, fmt.Errorf("verilator: %d words of stimulus are not a whole number of steps of %d words", len(steps), n)
	}
	return m.sim.run(ctx, m, o, steps)
}

type verilated struct{}

func (verilated) run(ctx context.Context, m *Model, o RunOptions, steps []uint64) (*Result, error) {
	p, err := m.Start(ctx, o)
	if err != nil {
		return nil, err
	}
	r, err := p.Exchange(steps)
	return r, errors.Join(err, p.Close())
}

// Process is a running verilated model, at the state where the last block left
// it. It is used by one goroutine.
type Process struct {
	ports   Interface
	cmd     *exec.Cmd
	in      *os.File
	out     *os.File
	errText *bytes.Buffer
	closed  bool
}

// Start begins a simulation at power-up; only models made by [Build] can.
func (m *Model) Start(ctx context.Context, o RunOptions) (*Process, error) {
	if _, ok := m.sim.(verilated); !ok || m.sparse {
		return nil, errors.New("verilator: only a verilated model runs block by block, and one built with Config.Sparse only by StartSparse")
	}
	return m.start(ctx, o)
}

// start runs the model's program.
func (m *Model) start(ctx context.Context, o RunOptions) (*Process, error) {
	theirIn, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	out, theirOut, err := os.Pipe()
	if err != nil {
		theirIn.Close()
		in.Close()
		return nil, err
	}
	defer theirIn.Close()
	defer theirOut.Close()
	p := &Process{ports: m.Ports, in: in, out: out, errText: new(bytes.Buffer)}
	p.cmd = exec.CommandContext(ctx, filepath.Join(m.dir, program))
	p.cmd.Dir = m.dir
	p.cmd.ExtraFiles = []*os.File{theirIn, theirOut}
	p.cmd.Stdout, p.cmd.Stderr = o.Stdout, p.errText
	p.cmd.WaitDelay = time.Second
	if o.VCD != "" {
		path, err := filepath.Abs(o.VCD)
		if err != nil {
			return nil, errors.Join(err, in.Close(), out.Close())
		}
		p.cmd.Env = append(os.Environ(), "HWGEN_VCD="+path, fmt.Sprint("HWGEN_VCD_FROM=", o.From))
		if o.To > 0 {
			p.cmd.Env = append(p.cmd.Env, fmt.Sprint("HWGEN_VCD_TO=", o.To))
		}
	}
	if err := p.cmd.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("verilator: starting a model: %w", err), in.Close(), out.Close())
	}
	return p, nil
}

// Exchange runs a block of encoded steps and returns its records. A block
// shorter than 64 Ki words in both directions is a good size.
func (p *Process) Exchange(steps []uint64) (*Result, error) {
	n := p.ports.StepWords()
	if len(steps)%n != 0 {
		return nil, fmt.Errorf("verilator: %d words of stimulus are not a whole number of steps of %d words", len(steps), n)
	}
	buf := make([]byte, 8, 8+8*len(steps))
	binary.NativeEndian.PutUint64(buf, uint64(len(steps)/n))
	for _, w := range steps {
		buf = binary.NativeEndian.AppendUint64(buf, w)
	}
	// The model reads a block to its end before it writes.
	if _, err := p.in.Write(buf); err != nil {
		return nil, p.died(err)
	}
	head := make([]byte, 16)
	if _, err := io.ReadFull(p.out, head); err != nil {
		return nil, p.died(err)
	}
	r := &Result{Done: int(binary.NativeEndian.Uint64(head))}
	flags := binary.NativeEndian.Uint64(head[8:])
	r.Stopped, r.Ended = flags&1 != 0, flags&2 != 0
	body := make([]byte, 8*r.Done*p.ports.RecordWords())
	if _, err := io.ReadFull(p.out, body); err != nil {
		return nil, p.died(err)
	}
	r.Records = make([]uint64, len(body)/8)
	for i := range r.Records {
		r.Records[i] = binary.NativeEndian.Uint64(body[8*i:])
	}
	return r, nil
}

// died says why the model does not answer.
func (p *Process) died(err error) error {
	if end := p.end(); end != nil {
		err = end
	}
	return &RunError{Tool: "verilator", Log: p.errText.String(), Err: err}
}

func (p *Process) end() error {
	if p.closed {
		return nil
	}
	p.closed = true
	p.in.Close()
	err := p.cmd.Wait()
	p.out.Close()
	return err
}

// Close ends the simulation and waits for the process.
func (p *Process) Close() error {
	if err := p.end(); err != nil {
		return &RunError{Tool: "verilator", Log: p.errText.String(), Err: err}
	}
	return nil
}
