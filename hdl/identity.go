package hdl

import (
	"fmt"
	"hash/fnv"
	"reflect"
	"slices"
	"strings"
)

// identity tells modules apart: package path, type and a canonical encoding of
// the parameters. Go's == has no part in it.
type identity struct {
	key  string // all of it
	typ  string // package path and type
	name string // the readable Verilog name
}

func (e *elaboration) identify(c any) (identity, error) {
	v := reflect.ValueOf(c)
	for v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return identity{}, fmt.Errorf("component %T is not a struct", c)
	}
	v = addressable(v)
	t := v.Type()
	if t.Name() == "" {
		return identity{}, fmt.Errorf("component %T has no type name", c)
	}
	id := identity{typ: t.PkgPath() + "." + t.Name()}
	var b strings.Builder
	typ := e.typeKey(id.typ, t)
	b.WriteString(typ)
	if err := encode(&b, v, t.Name(), 0); err != nil {
		return identity{}, err
	}
	id.key = b.String()
	if h, ok := c.(HasModuleName); ok {
		id.name = h.ModuleName()
		if !isIdentifier(id.name) {
			return identity{}, fmt.Errorf("ModuleName returns %q, which is not an identifier", id.name)
		}
		return id, nil
	}
	name, whole := readableName(v)
	if !whole || typ != id.typ {
		h := fnv.New32a()
		h.Write([]byte(id.key))
		name += fmt.Sprintf("_%08x", h.Sum32())
	}
	if !isIdentifier(name) {
		return identity{}, fmt.Errorf("%q, made from the component's type and parameters, is not an identifier: give it a ModuleName method", name)
	}
	id.name = name
	return id, nil
}

// typeKey tells a type from others of its name: types that functions declare
// can have one name.
func (e *elaboration) typeKey(name string, t reflect.Type) string {
	i := slices.Index(e.types[name], t)
	if i < 0 {
		i = len(e.types[name])
		e.types[name] = append(e.types[name], t)
	}
	if i == 0 {
		return name
	}
	return fmt.Sprintf("%s#%d", name, i)
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
	fields := parameters(t)
	keys := shortKeys(fields)
	for i, f := range fields {
		if f.Tag.Get("hdl") == "-" || f.Name == "_" {
			continue
		}
		_, option, _ := strings.Cut(f.Tag.Get("hdl"), ",")
		x := v.FieldByIndex(f.Index)
		if option == "omitzero" && x.IsZero() {
			continue
		}
		part, ok := readableParam(keys[i], snake(f.Name), x)
		name += part
		whole = whole && ok
	}
	return name, whole
}

// parameters lists the fields of a component; those of an embedded struct stand
// in its place, with their path in Index.
func parameters(t reflect.Type) []reflect.StructField {
	var out []reflect.StructField
	for i := range t.NumField() {
		f := t.Field(i)
		_, enum := reflect.Zero(f.Type).Interface().(enumShape)
		if !f.Anonymous || f.Tag.Get("hdl") != "" || f.Type.Kind() != reflect.Struct || enum || f.Type == reflect.TypeFor[Signal]() {
			out = append(out, f)
			continue
		}
		for _, inner := range parameters(f.Type) {
			inner.Index = append([]int{i}, inner.Index...)
			out = append(out, inner)
		}
	}
	return out
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
	case x.Kind() == reflect.Struct && x.NumField() == 0:
		return "", true
	}
	return "", false
}

// shortKeys are the keys of the parameters in a name: what the tag says, or the
// initials of the field name, or all of it where initials are not unique.
func shortKeys(fields []reflect.StructField) []string {
	count := map[string]int{}
	keys := make([]string, len(fields))
	for i, f := range fields {
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
			keys[i] = snake(fields[i].Name) + "_"
		}
	}
	return keys
}
