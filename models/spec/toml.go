package spec

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"

	"github.com/BurntSushi/toml"
)

// maxTOML is far more than a configuration needs; a larger file is a mistake.
const maxTOML = 1 << 20

// LoadTOML reads a configuration file over c: keys of the parameter table at
// the top level, values as integers, booleans or text.
//
//	line_size = 64
//	l2_size   = "256 KiB"
//	replacement = "round_robin"
//
// Unknown keys, tables and values outside their range are errors with their
// line; all of them are reported. Resolve checks the combinations.
func (c *Config) LoadTOML(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("configuration: %w", err)
	}
	defer f.Close()
	return c.ReadTOML(f, path)
}

// ReadTOML is LoadTOML from a reader; name stands in errors.
func (c *Config) ReadTOML(r io.Reader, name string) error {
	text, err := io.ReadAll(io.LimitReader(r, maxTOML+1))
	if err != nil {
		return fmt.Errorf("configuration %s: %w", name, err)
	}
	if len(text) > maxTOML {
		return &ParamError{File: name, Param: "configuration", Reason: "larger than 1 MiB", Accepted: "a TOML file with keys of the parameter table"}
	}
	var prims map[string]toml.Primitive
	md, err := toml.Decode(string(text), &prims)
	if err != nil {
		var pe toml.ParseError
		if errors.As(err, &pe) {
			return &ParamError{File: name, Line: pe.Position.Line, Param: "configuration", Reason: pe.Message, Accepted: "TOML, such as line_size = 64"}
		}
		return fmt.Errorf("configuration %s: %w", name, err)
	}
	var errs Errors
	for key, prim := range prims {
		s := setter{c: c, key: key}
		if err := md.PrimitiveDecode(prim, &s); err == nil {
			continue
		} else if pe := (toml.ParseError{}); errors.As(err, &pe) {
			s.err.Line = pe.Position.Line
		}
		s.err.File = name
		errs = append(errs, s.err)
	}
	if len(errs) == 0 {
		return nil
	}
	slices.SortFunc(errs, func(a, b *ParamError) int { return a.Line - b.Line })
	return errs
}

// setter receives one key's value; its error makes the TOML package tell the
// key's line.
type setter struct {
	c   *Config
	key string
	err *ParamError
}

func (s *setter) UnmarshalTOML(v any) error {
	p, ok := ParamByKey(s.key)
	if !ok {
		s.err = unknownKey(s.key)
		return s.err
	}
	switch v := v.(type) {
	case int64:
		s.err = p.set(s.c, strconv.FormatInt(v, 10))
	case bool:
		s.err = p.set(s.c, strconv.FormatBool(v))
	case string:
		s.err = p.set(s.c, v)
	default:
		s.err = &ParamError{Param: s.key, Reason: "neither an integer, nor a boolean, nor text", Accepted: p.Accepted()}
	}
	if s.err != nil {
		return s.err
	}
	return nil
}
