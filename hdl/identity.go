package hdl

import (
	"fmt"
	"hash/fnv"
	"math/big"
	"reflect"
	"strconv"
	"strings"
)

// identity tells modules apart: package path, type and a canonical encoding of
// the parameters. Go's == has no part in it.
type identity struct {
	key  string // all of it
	typ  string // package path and type
	name string // the readable Verilog name
}

func identify(c any) (identity, error) {
	v := reflect.ValueOf(c)
	for v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return identity{}, fmt.Errorf("component %T is not a struct", c)
	}
	t := v.Type()
	id := identity{typ: t.PkgPath() + "." + t.Name()}
	var b strings.Builder
	if err := encode(&b, v, t.Name()); err != nil {
		return identity{}, err
	}
	id.key = id.typ + b.String()
	if h, ok := c.(HasModuleName); ok {
		id.name = h.ModuleName()
		if !isIdentifier(id.name) {
			return identity{}, fmt.Errorf("ModuleName returns %q, which is not an identifier", id.name)
		}
		return id, nil
	}
	name, whole := readableName(v)
	if !whole {
		h := fnv.New32a()
		h.Write([]byte(id.key))
		name += fmt.Sprintf("_%08x", h.Sum32())
	}
	id.name = name
	return id, nil
}

// encode writes a canonical form of a parameter value.
func encode(b *strings.Builder, v reflect.Value, path string) error {
	if v.CanInterface() {
		switch x := v.Interface().(type) {
		case Signal:
			fmt.Fprintf(b, "w%d", x.width)
			if x.lit != nil {
				fmt.Fprintf(b, "=%v", x.lit.value)
			}
			return nil
		case *big.Int:
			fmt.Fprintf(b, "%v", x)
			return nil
		}
	}
	switch v.Kind() {
	case reflect.Bool:
		fmt.Fprintf(b, "%t", v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		fmt.Fprintf(b, "%d", v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		fmt.Fprintf(b, "%d", v.Uint())
	case reflect.Float32, reflect.Float64:
		b.WriteString(strconv.FormatFloat(v.Float(), 'g', -1, 64))
	case reflect.String:
		fmt.Fprintf(b, "%q", v.String())
	case reflect.Slice, reflect.Array:
		return encodeList(b, v, path)
	case reflect.Struct:
		return encodeStruct(b, v, path)
	case reflect.Interface:
		if !v.IsNil() {
			e := v.Elem()
			b.WriteString(e.Type().PkgPath() + "." + e.Type().String())
			return encode(b, e, path)
		}
		b.WriteString("nil")
	default:
		return fmt.Errorf("parameter %s is a %s, which cannot tell modules apart", path, v.Type())
	}
	return nil
}

func encodeList(b *strings.Builder, v reflect.Value, path string) error {
	b.WriteByte('[')
	for i := range v.Len() {
		if err := encode(b, v.Index(i), fmt.Sprintf("%s[%d]", path, i)); err != nil {
			return err
		}
		b.WriteByte(',')
	}
	b.WriteByte(']')
	return nil
}

func encodeStruct(b *strings.Builder, v reflect.Value, path string) error {
	t := v.Type()
	b.WriteByte('{')
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Tag.Get("hdl") == "-" || f.Name == "_" {
			continue
		}
		b.WriteString(f.Name + ":")
		if x, ok := fieldValue(v.Field(i)).(enumShape); ok && x.enumeration() != nil {
			fmt.Fprint(b, x.enumeration().name, x.enumeration().values)
		}
		if f.Type == reflect.TypeFor[*enumInfo]() || f.Type == reflect.TypeFor[*literal]() || f.Type == reflect.TypeFor[*Module]() {
			continue
		}
		if err := encode(b, v.Field(i), path+"."+f.Name); err != nil {
			return err
		}
		b.WriteByte(';')
	}
	b.WriteByte('}')
	return nil
}

func fieldValue(v reflect.Value) any {
	if v.CanInterface() {
		return v.Interface()
	}
	return nil
}

// readableName is the type's name with its scalar parameters: fifo_w32_d4. It
// reports false if the name does not hold all of the parameters.
//
// A tag chooses a parameter's key, and can leave out a zero:
//
//	Shape T   `hdl:"w"`
//	Steps int `hdl:",omitzero"`
func readableName(v reflect.Value) (string, bool) {
	t := v.Type()
	base, args, _ := strings.Cut(t.Name(), "[")
	name := snake(base)
	typeArgs, whole := readableArgs(args)
	name += typeArgs
	keys := shortKeys(t)
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Tag.Get("hdl") == "-" || f.Name == "_" {
			continue
		}
		_, option, _ := strings.Cut(f.Tag.Get("hdl"), ",")
		x := v.Field(i)
		if option == "omitzero" && x.IsZero() {
			continue
		}
		part, ok := readableParam(keys[i], snake(f.Name), x)
		name += part
		whole = whole && ok
	}
	return name, whole
}

// readableArgs names the type arguments of a generic component other than
// plain signals, whose width is among the parameters.
func readableArgs(args string) (name string, whole bool) {
	whole = true
	for _, a := range strings.Split(strings.TrimSuffix(args, "]"), ",") {
		if a == "" || a == reflect.TypeFor[Signal]().PkgPath()+".Signal" {
			continue
		}
		whole = false
		a, _, _ = strings.Cut(a, "[")
		if last := snake(a[strings.LastIndexAny(a, "./")+1:]); isIdentifier(last) {
			name += "_" + last
		}
	}
	return name, whole
}

// readableParam is the part of a module's name for one parameter.
func readableParam(key, field string, x reflect.Value) (string, bool) {
	if x.CanInterface() {
		switch p := x.Interface().(type) {
		case Signal:
			return fmt.Sprintf("_%s%d", key, p.width), p.lit == nil
		case fmt.Stringer:
			if s := snake(label(p)); x.CanInt() || x.CanUint() {
				if isIdentifier(s) {
					return "_" + s, true
				}
			}
		}
	}
	switch {
	case x.Kind() == reflect.Bool && x.Bool():
		return "_" + field, true
	case x.Kind() == reflect.Bool:
		return "", true
	case x.CanInt() && x.Int() >= 0:
		return fmt.Sprintf("_%s%d", key, x.Int()), true
	case x.CanUint():
		return fmt.Sprintf("_%s%d", key, x.Uint()), true
	case x.Kind() == reflect.String && isIdentifier(x.String()) && len(x.String()) <= 24:
		return "_" + x.String(), true
	case x.Kind() == reflect.String && x.String() == "":
		return "", true
	case x.Kind() == reflect.Slice && x.Len() == 0:
		return "", true
	}
	return "", false
}

// shortKeys are the keys of the parameters in a name: what the tag says, or the
// initials of the field name, or all of it where initials are not unique.
func shortKeys(t reflect.Type) []string {
	count := map[string]int{}
	keys := make([]string, t.NumField())
	for i := range keys {
		f := t.Field(i)
		if tag, _, _ := strings.Cut(f.Tag.Get("hdl"), ","); tag != "" && tag != "-" {
			keys[i] = tag
		} else {
			for _, w := range strings.Split(snake(f.Name), "_") {
				if w != "" {
					keys[i] += w[:1]
				}
			}
		}
		count[keys[i]]++
	}
	for i := range keys {
		if count[keys[i]] > 1 {
			keys[i] = snake(t.Field(i).Name) + "_"
		}
	}
	return keys
}
