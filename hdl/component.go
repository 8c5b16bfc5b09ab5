package hdl

import "github.com/hwgen/hwgen/hdl/netlist"

// Component is a description of hardware: a Go struct whose fields are its
// parameters. Ports returns a struct of ports by value, with the widths that
// follow from the parameters; Build describes what is inside, given the same
// struct bound to a module.
//
// Where Go says that a type "does not match hdl.Component[P]", one of the two
// methods has another signature, or belongs to the pointer. A line such as this
// makes Go say which:
//
//	var _ hdl.Component[CounterPorts] = Counter{}
//
// The module's Verilog name is made from the type's name and the parameters
// (fifo_w32_d4). Two components of the same type with the same parameters are
// one module. The fields of an embedded struct are parameters like the others.
// Tags choose what a parameter is in the name:
//
//	Shape T      `hdl:"w"`         // _w8
//	Steps int    `hdl:",omitzero"` // left out where it is 0
//	Title string `hdl:"-"`         // no parameter: the hardware is the same
//
// Ports are called what the fields of the ports struct are called, in snake
// case: InData is in_data, a field of a struct has the struct's name before it,
// an element of an array or slice its number behind it. A tag at the field,
// `hdl:"name"`, is another name.
type Component[P any] interface {
	Ports() P
	Build(m *Module, p *P)
}

// HasModuleName is implemented by components that name their Verilog module
// themselves. The name must tell different parameters apart.
type HasModuleName interface{ ModuleName() string }

// HasCheck is implemented by components that can tell whether their parameters
// are right. Check runs before Ports and Build, neither of which runs if it
// returns an error; errors that are joined are reported one by one.
type HasCheck interface{ Check() error }

// Option changes an elaboration.
type Option func(*options)

type options struct {
	domains []DomainSpec
}

// WithDomain says what the top's clock domain with the spec's name is like.
func WithDomain(spec DomainSpec) Option {
	return func(o *options) { o.domains = append(o.domains, spec) }
}

// Elaborate builds a component and all it contains, and checks it. The error,
// if any, is a [*netlist.Diagnostics] that lists every mistake of the design;
// what is only a warning is in the design's Warnings.
func Elaborate[P any](top Component[P], opts ...Option) (*netlist.Design, error) {
	e := newElaboration()
	var o options
	for _, f := range opts {
		if f != nil {
			f(&o)
		}
	}
	e.top(top, o.domains, func(m *Module) { buildBody(m, top) })
	return e.finish()
}

func buildBody[P any](m *Module, c Component[P]) {
	p := c.Ports()
	m.bindOwn(&p, c)
	c.Build(m, &p)
}

// InstOption changes an instance.
type InstOption func(*instOptions)

type instOptions struct {
	domains map[string]*Domain
	comment string
	attrs   []netlist.Attr
}

// MapDomain maps the child's clock domain of this name ("" is its default one)
// to one of the parent's. Without it, the child's default domain is the
// parent's current one and the others are mapped by equal names.
func MapDomain(child string, d *Domain) InstOption {
	return func(o *instOptions) { o.domains[child] = d }
}

// InstComment puts a comment above the instance.
func InstComment(text string) InstOption { return func(o *instOptions) { o.comment = text } }

// InstAttr puts a Verilog attribute on the instance.
func InstAttr(key, value string) InstOption {
	return func(o *instOptions) { o.attrs = append(o.attrs, netlist.Attr{Key: key, Value: value}) }
}

// Inst makes an instance of a component under a name and returns its ports as
// the parent sees them: its inputs are driven, its outputs are read.
func Inst[P any](m *Module, name string, c Component[P], opts ...InstOption) *P {
	pos := m.here()
	p := c.Ports()
	child, domains, o := m.child(name, c, opts, pos, func(k *Module) { buildBody(k, c) })
	m.bindInst(&p, name, child, domains, o, pos)
	return &p
}
