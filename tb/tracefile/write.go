package tracefile

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/hwgen/hwgen/golden/gtrace"
	"github.com/hwgen/hwgen/tb/trace"
)

// Forms are what files can be converted to: golden traces to text, binary or
// zstd, memory traces to lackey, which is then packed or not.
var (
	GoldenForms = []string{"text", "binary", "zstd"}
	MemoryForms = []string{"lackey", "lackey.gz", "lackey.zst"}
)

// Convert writes the trace in file from as file to. The new file takes its name
// only when it is whole.
func Convert(from, to, form string) error {
	is, err := IsGolden(from)
	if err != nil {
		return err
	}
	if is {
		body, ok := gtrace.BodyByName(form)
		if !ok {
			return fmt.Errorf("form %q of a golden trace; expected text, binary or zstd", form)
		}
		_, err = gtrace.Convert(from, to, body)
		return err
	}
	return convertMemory(from, to, form)
}

func convertMemory(from, to, form string) (err error) {
	if form != "lackey" && form != "lackey.gz" && form != "lackey.zst" {
		return fmt.Errorf("form %q of a memory trace; expected lackey, lackey.gz or lackey.zst", form)
	}
	if st, err := os.Stat(to); err == nil && st.IsDir() {
		return fmt.Errorf("%s: is a directory; expected the name of a file", to)
	}
	f, err := os.CreateTemp(filepath.Dir(to), "."+filepath.Base(to)+".*")
	if pe := (*os.PathError)(nil); errors.As(err, &pe) {
		err = pe.Err // the path has a random name
	}
	if err != nil {
		return fmt.Errorf("%s: cannot be written: %w", to, err)
	}
	defer os.Remove(f.Name()) // nothing is there after the rename
	err = pack(f, form, func(w io.Writer) error { return Lackey(w, from, 0) })
	if e := f.Chmod(0o644); err == nil {
		err = e
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), to)
}

// pack runs write on a stream that compresses as the form says.
func pack(f io.Writer, form string, write func(io.Writer) error) error {
	var z io.WriteCloser
	switch form {
	case "lackey.gz":
		z = gzip.NewWriter(f)
	case "lackey.zst":
		e, err := zstd.NewWriter(f, zstd.WithEncoderConcurrency(1))
		if err != nil {
			return err
		}
		z = e
	default:
		return write(f)
	}
	if err := write(z); err != nil {
		return err
	}
	return z.Close()
}

// Lackey writes a memory trace in the form that lackey prints, limit references
// of it, 0 for all. Banners and what else is no reference are left out.
func Lackey(w io.Writer, path string, limit uint64) error {
	r, err := trace.Open(path, trace.Options{Fetches: true, Limit: limit})
	if err != nil {
		return err
	}
	defer r.Close()
	out := bufio.NewWriterSize(w, 64<<10)
	refs := make([]trace.Ref, 4096)
	var line []byte
	for {
		n, err := r.Read(refs)
		for i := range refs[:n] {
			line = appendLackey(line[:0], &refs[i])
			if _, err := out.Write(line); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return out.Flush()
		}
		if err != nil {
			out.Flush() // what was good
			return err
		}
	}
}

var lackeyKinds = map[trace.Kind]string{trace.Load: " L ", trace.Store: " S ", trace.Modify: " M ", trace.Fetch: "I  "}

func appendLackey(b []byte, ref *trace.Ref) []byte {
	b = append(b, lackeyKinds[ref.Kind]...)
	if ref.Addr < 1<<32 { // lackey prints eight digits at least
		const digits = "0123456789abcdef"
		for shift := 28; shift >= 0; shift -= 4 {
			b = append(b, digits[ref.Addr>>shift&15])
		}
	} else {
		b = strconv.AppendUint(b, ref.Addr, 16)
	}
	b = append(b, ',')
	b = strconv.AppendUint(b, uint64(ref.Size), 10)
	return append(b, '\n')
}

// Golden writes a golden trace in its text form; with a limit, only that many
// events, each as NAME field=value …, as that would be no trace.
func Golden(w io.Writer, path string, limit uint64) error {
	r, err := gtrace.Open(path)
	if err != nil {
		return err
	}
	defer r.Close()
	if limit == 0 {
		_, err = gtrace.Copy(r, func(h *gtrace.Header) (*gtrace.Writer, error) { return gtrace.NewWriter(w, h) }, gtrace.Text)
		return err
	}
	out := bufio.NewWriter(w)
	var e gtrace.Event
	for i := uint64(0); i < limit; i++ {
		err := r.Next(&e)
		if err == io.EOF {
			break
		}
		if err == nil {
			_, err = fmt.Fprintln(out, Named(r.Header, &e))
		}
		if err != nil {
			out.Flush()
			return err
		}
	}
	return out.Flush()
}

// Named is an event with the names of its fields, without leading zeros.
func Named(h *gtrace.Header, e *gtrace.Event) string {
	k := &h.Kinds[e.Kind]
	b := []byte(k.Name)
	for _, f := range k.Fields {
		at, _, _ := k.Offset(f.Name)
		words := e.V[at : at+(f.Width+63)/64]
		b = append(append(append(b, ' '), f.Name...), '=')
		i := len(words) - 1
		for i > 0 && words[i] == 0 {
			i--
		}
		b = strconv.AppendUint(b, words[i], 16)
		for i--; i >= 0; i-- {
			b = fmt.Appendf(b, "%016x", words[i])
		}
	}
	return string(b)
}
