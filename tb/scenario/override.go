package scenario

import "slices"

// SetEvery replaces the program's own periodic checkpoints: one after each n
// references, 0 for none.
func (p *Program) SetEvery(n uint64) {
	p.replace(func(a Action) bool { _, is := a.(*CheckpointEvery); return is }, &CheckpointEvery{N: n})
}

// SetFailure replaces the program's own failures: the primary fails after n
// references.
func (p *Program) SetFailure(n uint64) {
	p.replace(func(a Action) bool { _, is := a.(*Fail); return is }, &Fail{When: AtReference, N: n})
}

// replace drops actions and puts one behind the first start of protection, or in
// front of all if there is none.
func (p *Program) replace(drop func(Action) bool, by Action) {
	p.Actions = slices.DeleteFunc(slices.Clone(p.Actions), drop)
	at := 1 + slices.IndexFunc(p.Actions, func(a Action) bool { s, is := a.(*Protect); return is && s.On })
	p.Actions = slices.Insert(p.Actions, at, by)
}
