package hdl

import (
	"fmt"
	"math/big"
	"reflect"
	"strconv"
	"strings"
	"unsafe"
)

// maxNesting bounds how deep a parameter is nested: more is a slice or an
// interface that holds itself.
const maxNesting = 100

// addressable returns a copy of a struct all of whose fields can be read.
func addressable(v reflect.Value) reflect.Value {
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	return c
}

// encode writes a canonical form of a parameter value.
func encode(b *strings.Builder, v reflect.Value, path string, depth int) error {
	if depth > maxNesting {
		return fmt.Errorf("parameter %s is nested more than %d deep", path[:min(len(path), 40)], maxNesting)
	}
	if v.CanAddr() && !v.CanInterface() { // an unexported field
		v = reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem()
	}
	if v.CanInterface() && encodeKnown(b, v.Interface()) {
		return nil
	}
	switch v.Kind() {
	case reflect.Bool:
		fmt.Fprintf(b, "%t", v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		fmt.Fprintf(b, "%d", v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		fmt.Fprintf(b, "%d", v.Uint())
	case reflect.Float32, reflect.Float64:
		b.WriteString(strconv.FormatFloat(v.Float(), 'g', -1, 64))
	case reflect.String:
		fmt.Fprintf(b, "%q", v.String())
	case reflect.Slice, reflect.Array:
		return encodeList(b, v, path, depth)
	case reflect.Struct:
		return encodeStruct(b, v, path, depth)
	case reflect.Interface:
		if v.IsNil() {
			b.WriteString("nil")
			return nil
		}
		e := v.Elem()
		b.WriteString(e.Type().PkgPath() + "." + e.Type().String())
		if e.Kind() == reflect.Struct {
			e = addressable(e)
		}
		return encode(b, e, path, depth+1)
	default:
		return fmt.Errorf("parameter %s is a %s, which cannot tell modules apart", path, v.Type())
	}
	return nil
}

// encodeKnown writes the types whose value is not all of their fields.
func encodeKnown(b *strings.Builder, x any) bool {
	switch x := x.(type) {
	case Signal:
		encodeSignal(b, x)
	case enumShape:
		if e := x.enumeration(); e != nil {
			fmt.Fprint(b, e.name, e.values)
		}
		encodeSignal(b, x.(Value).signal())
	case *big.Int:
		fmt.Fprintf(b, "%v", x)
	default:
		return false
	}
	return true
}

func encodeSignal(b *strings.Builder, x Signal) {
	fmt.Fprintf(b, "w%d", x.width)
	if x.lit != nil {
		fmt.Fprintf(b, "=%v", x.lit.value)
	}
}

func encodeList(b *strings.Builder, v reflect.Value, path string, depth int) error {
	b.WriteByte('[')
	for i := range v.Len() {
		if err := encode(b, v.Index(i), fmt.Sprintf("%s[%d]", path, i), depth+1); err != nil {
			return err
		}
		b.WriteByte(',')
	}
	b.WriteByte(']')
	return nil
}

func encodeStruct(b *strings.Builder, v reflect.Value, path string, depth int) error {
	t := v.Type()
	b.WriteByte('{')
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Tag.Get("hdl") == "-" || f.Name == "_" {
			continue
		}
		b.WriteString(f.Name + ":")
		if err := encode(b, v.Field(i), path+"."+f.Name, depth+1); err != nil {
			return err
		}
		b.WriteByte(';')
	}
	b.WriteByte('}')
	return nil
}
