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
func readableName(v reflect.Value) (string, bool) {
	t := v.Type()
	base, _, generic := strings.Cut(t.Name(), "[")
	name, whole := snake(base), !generic
	keys := shortKeys(t)
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Tag.Get("hdl") == "-" || f.Name == "_" {
			continue
		}
		x := v.Field(i)
		switch {
		case x.Kind() == reflect.Bool && x.Bool():
			name += "_" + snake(f.Name)
		case x.Kind() == reflect.Bool:
		case x.CanInt() && x.Int() >= 0:
			name += fmt.Sprintf("_%s%d", keys[i], x.Int())
		case x.CanUint():
			name += fmt.Sprintf("_%s%d", keys[i], x.Uint())
		case x.Kind() == reflect.String && isIdentifier(x.String()) && len(x.String()) <= 24:
			name += "_" + x.String()
		case x.Kind() == reflect.String && x.String() == "":
		default:
			whole = false
		}
	}
	return name, whole
}

// shortKeys are the initials of the field names, or their whole names where
// initials are not unique.
func shortKeys(t reflect.Type) []string {
	count := map[string]int{}
	keys := make([]string, t.NumField())
	for i := range keys {
		for _, w := range strings.Split(snake(t.Field(i).Name), "_") {
			if w != "" {
				keys[i] += w[:1]
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
