package scenario

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/trace"
)

// Input makes a program of a scenario or of a memory trace, whichever the file
// holds; "-" is stdin. The caller calls done when the program was executed.
func Input(path string, stdin io.Reader, o Options) (p *Program, done func() error, err error) {
	src, name := stdin, "standard input"
	done = func() error { return nil }
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, nil, err
		}
		if st, err := f.Stat(); err == nil && st.IsDir() {
			f.Close()
			return nil, nil, fmt.Errorf("%s: is a directory; expected a scenario or a memory trace", path)
		}
		src, name, done = f, path, f.Close
	}
	p, err = read(bufio.NewReaderSize(src, 256<<10), name, o)
	if err != nil {
		done()
		return nil, nil, err
	}
	return p, done, nil
}

const goldenTrace = "hwgen-golden-trace "

func read(in *bufio.Reader, name string, o Options) (*Program, error) {
	head, err := in.Peek(in.Size())
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return nil, fmt.Errorf("%s: %w", name, err)
	case len(head) == 0:
		return nil, fmt.Errorf("%s: is empty; expected a scenario or a memory trace", name)
	case bytes.HasPrefix(head, []byte(goldenTrace)):
		return nil, fmt.Errorf("%s: a golden trace, which is what a run writes; expected a scenario or a memory trace", name)
	case Looks(head) || filepath.Ext(name) == ".scn":
		s, err := Read(in, name)
		if err != nil {
			return nil, err
		}
		return s.Compile(o)
	}
	c, seed, err := o.resolve()
	if err != nil {
		return nil, err
	}
	if err := firstReference(head, name, len(head) < in.Size()); err != nil {
		return nil, err
	}
	return FromTrace(c, name, in, seed), nil
}

// firstReference looks for what is wrong with a trace's beginning, before
// anything runs or is written. whole: there is no more of it.
func firstReference(head []byte, name string, whole bool) error {
	r, err := trace.NewReader(bytes.NewReader(head), name, trace.Options{Limit: 1})
	if err != nil {
		return notATrace(err)
	}
	defer r.Close()
	var e *trace.Error
	_, err = r.Read(make([]trace.Ref, 1))
	if errors.As(err, &e) && (whole || r.Compression() == "" && e.Line > 0) {
		return notATrace(err)
	}
	return nil
}

// notATrace adds that a scenario would have been right too, where nothing is right.
func notATrace(err error) error {
	if e := (*trace.Error)(nil); errors.As(err, &e) && e.Err == nil && strings.Contains(e.Msg, "; expected ") && e.Refs == 0 {
		e.Msg += `, or a scenario, which begins with: scenario "NAME"`
	}
	return err
}

// resolve is the configuration and the seed of a program without a scenario.
func (o *Options) resolve() (c spec.Config, seed uint64, err error) {
	c = spec.Default()
	if o.Base != nil {
		c = *o.Base
	}
	for _, set := range o.Settings {
		if err := c.Set(set); err != nil {
			return c, 0, err
		}
	}
	if o.Seed != nil {
		seed = *o.Seed
	}
	c, err = c.Resolve()
	return c, seed, err
}
