package passes

import "github.com/hwgen/hwgen/hdl/netlist"

// RemoveDead removes wires, registers, memory ports and nodes on which no
// output, instance, assertion, print or kept name depends, and numbers the rest
// anew. It returns the number of variables removed. Before [netlist.LowerStatements]
// it does nothing.
func RemoveDead(m *netlist.Module) int {
	if !m.Lowered {
		return 0
	}
	k := &keeper{m: m, live: make([]bool, len(m.Nodes)), vars: make([]bool, len(m.Vars)), mems: make([]bool, len(m.Mems))}
	k.roots()
	// The statement tree may read what folding removed from the mux form.
	for k.drain(); k.mark(m.Stmts) && len(k.stack) > 0; {
		k.drain()
	}
	before := len(m.Vars)
	k.compact()
	return before - len(m.Vars)
}

type keeper struct {
	m     *netlist.Module
	live  []bool
	vars  []bool
	mems  []bool // some read of it is live
	stack []netlist.ID

	newID   []netlist.ID
	newVar  []int
	newRead []int
	newWr   []int
}

func (k *keeper) keep(id netlist.ID) {
	if id != 0 && !k.live[id] {
		k.live[id] = true
		k.stack = append(k.stack, id)
	}
}

// roots marks what is observable.
func (k *keeper) roots() {
	m := k.m
	for _, v := range m.Ports {
		k.keep(m.Vars[v].Node)
	}
	for v := range m.Vars {
		x := &m.Vars[v]
		switch op := m.Nodes[x.Node].Op; {
		case x.Keep, x.Sync, op == netlist.OpInstIn, op == netlist.OpInstOut, op == netlist.OpOutput, op == netlist.OpInput:
			k.keep(x.Node)
		}
	}
	for i := range m.Domains {
		k.keep(m.Domains[i].Enable)
		k.keep(m.Domains[i].ResetNode)
	}
	for i := range m.Checks {
		k.keep(m.Checks[i].Cond)
		k.keep(m.Checks[i].Guard)
	}
	for i := range m.Prints {
		k.keep(m.Prints[i].Guard)
		for _, a := range m.Prints[i].Args {
			k.keep(a)
		}
	}
}

func (k *keeper) drain() {
	for len(k.stack) > 0 {
		id := k.stack[len(k.stack)-1]
		k.stack = k.stack[:len(k.stack)-1]
		n := &k.m.Nodes[id]
		for _, a := range n.Args() {
			k.keep(a)
		}
		switch {
		case n.Op == netlist.OpMemRead:
			k.read(&k.m.Reads[n.Aux])
		case n.Op.IsVar():
			k.keepVar(int(n.Aux))
		}
	}
}

// keepVar keeps a variable, and what the statements that assign it read.
func (k *keeper) keepVar(v int) {
	k.vars[v] = true
	k.keep(k.m.Vars[v].Driver)
}

func (k *keeper) read(r *netlist.MemRead) {
	k.keep(r.Addr)
	k.keep(r.Guard)
	if k.mems[r.Mem] {
		return
	}
	k.mems[r.Mem] = true
	for _, i := range k.m.Mems[r.Mem].Writes {
		w := &k.m.Writes[i]
		for _, id := range []netlist.ID{w.Addr, w.Data, w.Mask, w.Guard} {
			k.keep(id)
		}
	}
}

// compact rebuilds the module from what is kept.
func (k *keeper) compact() {
	m := k.m
	k.newWr, k.newRead = make([]int, len(m.Writes)), make([]int, len(m.Reads))
	m.Stmts = k.prune(m.Stmts)
	k.numberNodes()
	k.renumberVars()
	k.renumberMems()
	k.renumberTables()
	k.renumberStmts(m.Stmts)
}

// mark keeps what the statements read that assign something kept, and reports
// whether there are any.
func (k *keeper) mark(stmts []netlist.Stmt) bool {
	some := false
	for _, s := range stmts {
		switch s := s.(type) {
		case *netlist.Assign:
			if k.vars[k.m.Nodes[s.Target].Aux] {
				some = true
				k.keep(s.Value)
				for _, p := range s.Path {
					k.keep(p.Index)
				}
			}
		case *netlist.Exec:
			some = some || k.keepExec(s)
		case *netlist.If:
			then, els := k.mark(s.Then), k.mark(s.Else)
			if then || els {
				some = true
				k.keep(s.Cond)
			}
		case *netlist.Switch:
			some = k.markSwitch(s) || some
		}
	}
	return some
}

func (k *keeper) markSwitch(s *netlist.Switch) bool {
	some := k.mark(s.Default)
	for i := range s.Cases {
		some = k.mark(s.Cases[i].Body) || some
	}
	if !some {
		return false
	}
	k.keep(s.Subject)
	for i := range s.Cases {
		for _, v := range s.Cases[i].Values {
			k.keep(v)
		}
	}
	for _, v := range s.DefaultValues {
		k.keep(v)
	}
	return true
}

// prune drops statements that do nothing for what is kept.
func (k *keeper) prune(stmts []netlist.Stmt) []netlist.Stmt {
	var out []netlist.Stmt
	for _, s := range stmts {
		switch s := s.(type) {
		case *netlist.Assign:
			if !k.vars[k.m.Nodes[s.Target].Aux] {
				continue
			}
		case *netlist.Exec:
			if !k.keepExec(s) {
				continue
			}
		case *netlist.If:
			s.Then, s.Else = k.prune(s.Then), k.prune(s.Else)
			if empty(s.Then) && empty(s.Else) {
				continue
			}
		case *netlist.Switch:
			some := false
			for i := range s.Cases {
				c := &s.Cases[i]
				c.Body = k.prune(c.Body)
				some = some || !empty(c.Body)
			}
			s.Default = k.prune(s.Default)
			if !some && empty(s.Default) {
				continue
			}
		}
		out = append(out, s)
	}
	return out
}

// empty reports whether nothing but comments is left.
func empty(stmts []netlist.Stmt) bool {
	for _, s := range stmts {
		if _, ok := s.(*netlist.Note); !ok {
			return false
		}
	}
	return true
}

func (k *keeper) keepExec(s *netlist.Exec) bool {
	switch s.Kind {
	case netlist.ExecWrite:
		return k.mems[k.m.Writes[s.Index].Mem]
	case netlist.ExecRead:
		return k.live[k.m.Reads[s.Index].Node]
	}
	return true
}

func (k *keeper) numberNodes() {
	m := k.m
	k.newID = make([]netlist.ID, len(m.Nodes))
	nodes := m.Nodes[:1]
	for id := 1; id < len(m.Nodes); id++ {
		if k.live[id] {
			k.newID[id] = netlist.ID(len(nodes))
			nodes = append(nodes, m.Nodes[id])
		}
	}
	m.Nodes = nodes
	for i := range m.Nodes {
		args := m.Nodes[i].Args()
		for j, a := range args {
			args[j] = k.newID[a]
		}
	}
}

func (k *keeper) renumberVars() {
	m := k.m
	k.newVar = make([]int, len(m.Vars))
	vars := m.Vars[:0]
	for v := range m.Vars {
		k.newVar[v] = -1
		if k.vars[v] {
			k.newVar[v] = len(vars)
			x := m.Vars[v]
			x.Node, x.Driver = k.newID[x.Node], k.newID[x.Driver]
			vars = append(vars, x)
			m.Nodes[x.Node].Aux = uint64(len(vars) - 1)
		}
	}
	m.Vars = vars
	for i, v := range m.Ports {
		m.Ports[i] = k.newVar[v]
	}
	for i := range m.Insts {
		for j, v := range m.Insts[i].Conns {
			m.Insts[i].Conns[j] = k.newVar[v]
		}
	}
}

// renumberMems drops ports of memories; a memory that nobody reads stays in its
// table, without ports.
func (k *keeper) renumberMems() {
	m := k.m
	for i := range m.Mems {
		m.Mems[i].Reads, m.Mems[i].Writes = nil, nil
	}
	reads, writes := m.Reads[:0], m.Writes[:0]
	for i := range m.Reads {
		r := m.Reads[i]
		if k.live[r.Node] {
			k.newRead[i] = len(reads)
			m.Mems[r.Mem].Reads = append(m.Mems[r.Mem].Reads, len(reads))
			r.Node, r.Addr, r.Guard = k.newID[r.Node], k.newID[r.Addr], k.newID[r.Guard]
			m.Nodes[r.Node].Aux = uint64(len(reads))
			reads = append(reads, r)
		}
	}
	for i := range m.Writes {
		w := m.Writes[i]
		if k.mems[w.Mem] {
			k.newWr[i] = len(writes)
			m.Mems[w.Mem].Writes = append(m.Mems[w.Mem].Writes, len(writes))
			w.Addr, w.Data, w.Mask, w.Guard = k.newID[w.Addr], k.newID[w.Data], k.newID[w.Mask], k.newID[w.Guard]
			writes = append(writes, w)
		}
	}
	m.Reads, m.Writes = reads, writes
}

func (k *keeper) renumberTables() {
	m := k.m
	for i := range m.Domains {
		d := &m.Domains[i]
		d.Enable, d.ResetNode = k.newID[d.Enable], k.newID[d.ResetNode]
	}
	for i := range m.Checks {
		c := &m.Checks[i]
		c.Cond, c.Guard = k.newID[c.Cond], k.newID[c.Guard]
	}
	for i := range m.Prints {
		p := &m.Prints[i]
		p.Guard = k.newID[p.Guard]
		for j, a := range p.Args {
			p.Args[j] = k.newID[a]
		}
	}
}

func (k *keeper) renumberStmts(stmts []netlist.Stmt) {
	ids := func(list []netlist.ID) {
		for i, id := range list {
			list[i] = k.newID[id]
		}
	}
	for _, s := range stmts {
		switch s := s.(type) {
		case *netlist.Assign:
			s.Target, s.Value = k.newID[s.Target], k.newID[s.Value]
			path := make([]netlist.Sel, len(s.Path)) // variables share theirs
			for i, p := range s.Path {
				p.Index = k.newID[p.Index]
				path[i] = p
			}
			s.Path = path
		case *netlist.If:
			s.Cond = k.newID[s.Cond]
			k.renumberStmts(s.Then)
			k.renumberStmts(s.Else)
		case *netlist.Switch:
			s.Subject = k.newID[s.Subject]
			for i := range s.Cases {
				ids(s.Cases[i].Values)
				k.renumberStmts(s.Cases[i].Body)
			}
			k.renumberStmts(s.Default)
			ids(s.DefaultValues)
		case *netlist.Exec:
			switch s.Kind {
			case netlist.ExecWrite:
				s.Index = k.newWr[s.Index]
			case netlist.ExecRead:
				s.Index = k.newRead[s.Index]
			}
		}
	}
}
