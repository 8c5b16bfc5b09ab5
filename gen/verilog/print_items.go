package verilog

func (p *printer) items(items []item, indent int) {
	for i := 0; i < len(items); i++ {
		if _, ok := items[i].(*decl); ok {
			n := i + 1
			for n < len(items) {
				if _, ok := items[n].(*decl); !ok {
					break
				}
				n++
			}
			p.decls(items[i:n], indent)
			i = n - 1
			continue
		}
		p.item(items[i], indent)
	}
}

func (p *printer) item(it item, indent int) {
	switch it := it.(type) {
	case *contAssign:
		p.at(it.pos)
		p.indent(indent)
		p.str("assign ")
		p.flat(it.lhs)
		p.str(" = ")
		p.expr(it.rhs, indent)
		p.str(";")
		p.end(it.pos)
	case *process:
		p.process(it, indent)
	case *initial:
		p.indent(indent)
		p.str("initial")
		if t, ok := soleTask(it.body); ok && p.pos != LineDirectives {
			p.str(" ")
			p.task(t)
			break
		}
		p.body(it.body, indent, false)
	case *instance:
		p.instance(it, indent)
	case *ifdef:
		p.ifdef(it, indent)
	case verbatim:
		for _, line := range it {
			if line != "" {
				p.indent(indent)
				p.str(line)
			}
			p.str("\n")
		}
	case directive:
		for _, line := range it {
			p.str(line)
			p.str("\n")
		}
	case comment:
		p.comment(string(it), indent)
	case blank:
		p.str("\n")
	}
}

func (p *printer) ifdef(it *ifdef, indent int) {
	p.str("`ifdef ")
	p.str(it.macro)
	p.str("\n")
	p.items(it.then, indent)
	if len(it.els) > 0 {
		p.str("`else\n")
		p.items(it.els, indent)
	}
	p.str("`endif\n")
}

// decls prints declarations that follow each other in columns.
func (p *printer) decls(items []item, indent int) {
	kind, rng, name := 0, 0, 0
	for _, it := range items {
		d := it.(*decl)
		kind = max(kind, len(d.kind))
		rng = max(rng, rangeLen(d.width))
		if d.kind == "localparam" {
			name = max(name, len(d.sym.name))
		}
	}
	for _, it := range items {
		p.decl(it.(*decl), indent, kind, rng, name)
	}
}

// waiver switches a rule of Verilator off or on again.
func (p *printer) waiver(s *symbol, state string, indent int) {
	if s.waive != "" {
		p.indent(indent)
		p.str("/* verilator lint_" + state + " " + s.waive + " */\n")
	}
}

func (p *printer) decl(d *decl, indent, kind, rng, name int) {
	p.at(d.pos)
	p.attrs(d.attrs, indent, "\n")
	p.waiver(d.sym, "off", indent)
	p.indent(indent)
	p.pad(d.kind, kind)
	p.str(" ")
	if d.width > 0 {
		p.rangeOf(d.width, rng)
	}
	p.str(d.sym.name)
	if d.depth > 0 {
		p.str(" [0:")
		p.num(d.depth - 1)
		p.str("]")
	}
	if d.value != nil {
		p.indent(name - len(d.sym.name))
		p.str(" = ")
		p.expr(d.value, indent)
	}
	p.str(";")
	p.trailing(d.comment)
	p.end(d.pos)
	p.waiver(d.sym, "on", indent)
}

func (p *printer) process(it *process, indent int) {
	p.at(it.pos)
	p.indent(indent)
	p.str("always @")
	if len(it.events) == 0 {
		p.str("*")
	} else {
		p.str("(")
		for i, e := range it.events {
			if i > 0 {
				p.str(" or ")
			}
			if e.falling {
				p.str("negedge ")
			} else {
				p.str("posedge ")
			}
			p.str(e.sym.name)
		}
		p.str(")")
	}
	p.body(it.body, indent, true)
}

func (p *printer) instance(it *instance, indent int) {
	p.comment(it.comment, indent)
	p.at(it.pos)
	p.attrs(it.attrs, indent, "\n")
	p.indent(indent)
	p.str(it.module)
	if len(it.params) > 0 {
		p.str(" #(\n")
		wide := 0
		for _, x := range it.params {
			wide = max(wide, len(x.name))
		}
		for i, x := range it.params {
			p.conn(x.name, x.value, wide, indent, i == len(it.params)-1)
		}
		p.indent(indent)
		p.str(")")
	}
	p.str(" ")
	p.str(it.name)
	p.str(" (")
	if len(it.conns) > 0 {
		p.str("\n")
		wide := 0
		for _, c := range it.conns {
			wide = max(wide, len(c.port))
		}
		for i, c := range it.conns {
			p.conn(c.port, c.value, wide, indent, i == len(it.conns)-1)
		}
		p.indent(indent)
	}
	p.str(");")
	p.end(it.pos)
}

func (p *printer) conn(name string, value expr, wide, indent int, last bool) {
	p.indent(indent + 2)
	p.str(".")
	p.pad(name, wide)
	p.str(" (")
	if value != nil {
		p.expr(value, indent+2)
	}
	p.str(")")
	if !last {
		p.str(",")
	}
	p.str("\n")
}
