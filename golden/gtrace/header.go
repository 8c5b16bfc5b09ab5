package gtrace

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

const (
	magic     = "hwgen-golden-trace "
	version   = "1"
	separator = "---"
)

// Body is how events are stored.
type Body uint8

const (
	Text   Body = iota
	Binary      // blocks
	Zstd        // blocks, compressed
)

var bodyNames = []string{"text", "binary", "zstd"}

func (b Body) String() string { return bodyNames[b] }

// BodyByName finds a form by its name in files.
func BodyByName(name string) (Body, bool) {
	for i, n := range bodyNames {
		if n == name {
			return Body(i), true
		}
	}
	return 0, false
}

// Mask says which bits of a field a comparison looks at.
type Mask struct {
	Kind, Field string // Kind "*": every kind that has the field
	Bits        []byte // most significant first; shorter than the field: zeros in front
}

// Header describes a trace. Nothing in it depends on host or time.
type Header struct {
	Body       Body
	Name       string // of the test or scenario
	Generator  string // program and version
	Seed       uint64
	RTLHash    string
	Config     [][2]string // key, value, in the producer's order
	ConfigHash string
	Kinds      []Kind
	Masks      []Mask
	Skip       []string // kinds that a comparison leaves out
}

// lines is the header's text without the line with the body.
func (h *Header) lines() string {
	var b strings.Builder
	b.WriteString(magic + version + "\n")
	opt := func(key, value string) {
		if value != "" {
			b.WriteString(key + " " + value + "\n")
		}
	}
	opt("name", h.Name)
	opt("generator", h.Generator)
	fmt.Fprintf(&b, "seed %016x\n", h.Seed)
	opt("rtl-hash", h.RTLHash)
	for _, kv := range h.Config {
		b.WriteString("config " + kv[0] + "=" + kv[1] + "\n")
	}
	opt("config-hash", h.ConfigHash)
	for _, k := range h.Kinds {
		b.WriteString("kind " + k.Name)
		for _, f := range k.Fields {
			b.WriteString(" " + f.Name + ":" + strconv.Itoa(f.Width))
		}
		b.WriteByte('\n')
	}
	for _, m := range h.Masks {
		fmt.Fprintf(&b, "mask %s.%s %s\n", m.Kind, m.Field, m.hex())
	}
	for _, s := range h.Skip {
		b.WriteString("skip " + s + "\n")
	}
	return b.String()
}

func (m *Mask) hex() string {
	s := strings.TrimLeft(fmt.Sprintf("%x", m.Bits), "0")
	if s == "" {
		return "0"
	}
	return s
}

// encode is the header as it stands in a file, separator included.
func (h *Header) encode() string {
	first, rest, _ := strings.Cut(h.lines(), "\n")
	return first + "\nbody " + h.Body.String() + "\n" + rest + separator + "\n"
}

// Check says what would keep the header from being written.
func (h *Header) Check() error {
	if len(h.Kinds) == 0 || len(h.Kinds) > maxKinds {
		return fmt.Errorf("%d kinds of event; expected 1 to %d", len(h.Kinds), maxKinds)
	}
	seen := map[string]bool{}
	for i := range h.Kinds {
		if err := h.Kinds[i].check(); err != nil {
			return err
		}
		if seen[h.Kinds[i].Name] {
			return fmt.Errorf("kind %s twice", h.Kinds[i].Name)
		}
		seen[h.Kinds[i].Name] = true
	}
	free := []string{h.Name, h.Generator, h.RTLHash, h.ConfigHash}
	keys := map[string]bool{}
	for _, kv := range h.Config {
		if kv[0] == "" || strings.ContainsAny(kv[0], "= ") || keys[kv[0]] {
			return fmt.Errorf("configuration key %q is empty, not one word, or there twice", kv[0])
		}
		keys[kv[0]] = true
		free = append(free, kv[0], kv[1])
	}
	for _, s := range free {
		if strings.ContainsAny(s, "\r\n") || s != strings.TrimSpace(s) {
			return fmt.Errorf("%q in the header has a line break, or blanks around it", s)
		}
	}
	if _, err := h.compareMasks(); err != nil {
		return err
	}
	if h.Body > Zstd {
		return fmt.Errorf("body %d; expected text, binary or zstd", h.Body)
	}
	if n := len(h.encode()); n > maxHeader {
		return fmt.Errorf("a header of %d bytes; expected at most %d", n, maxHeader)
	}
	return nil
}

// order of the header's lines behind the first.
var order = []string{"body", "name", "generator", "seed", "rtl-hash", "config", "config-hash", "kind", "mask", "skip"}

// repeats are those of which there can be several.
var repeats = map[string]bool{"config": true, "kind": true, "mask": true, "skip": true}

// readHeader reads up to and including the separator. line is the number of
// lines read.
func readHeader(r *bufio.Reader, name string) (h *Header, line int, size int64, err error) {
	h = &Header{}
	at, sawSeed, sawBody := 0, false, false
	fail := func(format string, args ...any) (*Header, int, int64, error) {
		return nil, line, size, &Error{File: name, Line: int64(line), Msg: fmt.Sprintf(format, args...)}
	}
	for {
		text, err := readLine(r, maxHeader-int(size))
		size += int64(len(text)) + 1
		line++
		switch {
		case line == 1 && errors.Is(err, io.EOF) && text == "":
			line = 0
			return fail("is empty; expected a golden trace that begins with %q", magic+version)
		case line == 1 && !strings.HasPrefix(text, magic):
			return fail("not a golden trace; expected %q as its first line", magic+version)
		case errors.Is(err, errLong):
			return fail("the header is larger than %d bytes", maxHeader)
		case errors.Is(err, io.EOF):
			return fail("the trace ends in its header; expected a line with %q", separator)
		case err != nil:
			return nil, line, size, &Error{File: name, Line: int64(line), Msg: "cannot be read", Err: err}
		case line == 1:
			if v := strings.TrimPrefix(text, magic); v != version {
				return fail("format version %q; this program reads version %s", clip(v), version)
			}
			continue
		case text == separator:
			if !sawBody || !sawSeed {
				return fail("the header lacks its body or its seed line")
			}
			if err := h.Check(); err != nil {
				return nil, line, size, &Error{File: name, Line: int64(line), Msg: "header", Err: err}
			}
			return h, line, size, nil
		}
		key, value, _ := strings.Cut(text, " ")
		pos := at
		for pos < len(order) && order[pos] != key {
			pos++
		}
		if pos == len(order) || value == "" {
			return fail("%q; expected one of %s, with a value, or %s", clip(text), strings.Join(order[at:], ", "), separator)
		}
		if at = pos; !repeats[key] {
			at++
		}
		if err := h.parseLine(key, value); err != nil {
			return fail("%v", err)
		}
		sawSeed = sawSeed || key == "seed"
		sawBody = sawBody || key == "body"
	}
}

func (h *Header) parseLine(key, value string) error {
	switch key {
	case "body":
		b, ok := BodyByName(value)
		if !ok {
			return fmt.Errorf("body %q; expected text, binary or zstd", clip(value))
		}
		h.Body = b
	case "name":
		h.Name = value
	case "generator":
		h.Generator = value
	case "seed":
		v, ok := parseHex64(value, 16)
		if !ok {
			return fmt.Errorf("seed %q; expected 16 lower-case hexadecimal digits", clip(value))
		}
		h.Seed = v
	case "rtl-hash":
		h.RTLHash = value
	case "config":
		k, v, ok := strings.Cut(value, "=")
		if !ok {
			return fmt.Errorf("config %q; expected key=value", clip(value))
		}
		h.Config = append(h.Config, [2]string{k, v})
	case "config-hash":
		h.ConfigHash = value
	case "kind":
		k := Kind{}
		for i, word := range strings.Split(value, " ") {
			if i == 0 {
				k.Name = word
				continue
			}
			name, width, _ := strings.Cut(word, ":")
			w, err := strconv.Atoi(width)
			if err != nil || strconv.Itoa(w) != width {
				return fmt.Errorf("kind %s: %q; expected field:width", clip(k.Name), clip(word))
			}
			k.Fields = append(k.Fields, Field{name, w})
		}
		h.Kinds = append(h.Kinds, k)
	case "mask":
		where, bits, ok := strings.Cut(value, " ")
		kind, field, ok2 := strings.Cut(where, ".")
		m := Mask{Kind: kind, Field: field}
		if !ok || !ok2 || !m.parse(bits) {
			return fmt.Errorf("mask %q; expected kind.field and hexadecimal bits", clip(value))
		}
		h.Masks = append(h.Masks, m)
	case "skip":
		h.Skip = append(h.Skip, value)
	}
	return nil
}

func (m *Mask) parse(s string) bool {
	if s == "" || len(s) > maxWidth/4 || s[0] == '0' && s != "0" {
		return false
	}
	if s == "0" {
		m.Bits = []byte{}
		return true
	}
	if len(s)%2 == 1 {
		s = "0" + s
	}
	for i := 0; i < len(s); i += 2 {
		v, ok := parseHex64(s[i:i+2], 2)
		if !ok {
			return false
		}
		m.Bits = append(m.Bits, byte(v))
	}
	return true
}

var errLong = errors.New("line too long")

// readLine reads up to a newline, of at most limit bytes, without it.
func readLine(r *bufio.Reader, limit int) (string, error) {
	var long []byte
	for {
		part, err := r.ReadSlice('\n')
		if err == nil && long == nil && len(part)-1 <= limit {
			return string(part[:len(part)-1]), nil
		}
		long = append(long, part...)
		if len(bytes.TrimSuffix(long, []byte{'\n'})) > limit {
			return string(long[:min(len(long), 64)]), errLong
		}
		if err == nil {
			return string(long[:len(long)-1]), nil
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return string(long), err
		}
	}
}

func clip(s string) string {
	if len(s) > 60 {
		return s[:60] + "…"
	}
	return s
}
