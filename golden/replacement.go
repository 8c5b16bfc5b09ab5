package golden

import "github.com/hwgen/hwgen/models/spec"

// replacer keeps the replacement state of one cache, as the package comment of
// models/spec defines it.
type replacer struct {
	ways   int
	robin  bool
	bits   []uint32 // tree pseudo-LRU: node 1 in bit 1; round robin: the pointer
	onPath []uint32 // per way: the bits of its path
	away   []uint32 // per way: their values after a touch
}

func (r *replacer) init(sets, ways int, policy spec.Replacement) {
	r.ways, r.robin = ways, policy == spec.RoundRobin
	r.bits = make([]uint32, sets)
	r.onPath, r.away = make([]uint32, ways), make([]uint32, ways)
	for w := range ways {
		node, lo, n := 1, 0, ways
		for n > 1 {
			n /= 2
			r.onPath[w] |= 1 << node
			if w < lo+n { // in the lower half: the victim shall be in the upper
				r.away[w] |= 1 << node
				node *= 2
			} else {
				lo += n
				node = 2*node + 1
			}
		}
	}
}

// touch is a use of a way.
func (r *replacer) touch(set, way int) {
	if !r.robin {
		r.bits[set] = r.bits[set]&^r.onPath[way] | r.away[way]
	}
}

// victim is the way to replace when all are valid.
func (r *replacer) victim(set int) int {
	if r.robin {
		return int(r.bits[set])
	}
	node := 1
	for node < r.ways {
		node = 2*node + int(r.bits[set]>>node&1)
	}
	return node - r.ways
}

// replaced is told of a fill in the place of a valid row.
func (r *replacer) replaced(set, way int) {
	if r.robin {
		r.bits[set] = uint32((way + 1) % r.ways)
	}
}
