package golden

import (
	"fmt"

	"github.com/hwgen/hwgen/models/spec"
)

// Options of a Cluster. The zero value predicts everything by itself.
type Options struct {
	// Observed: castouts, fills and log writes come in as events. Otherwise an
	// access makes room and fills by itself, and a full log line is written at
	// once.
	Observed bool
	// AnyVictim: castouts and fills may take any row of the set. For a controller
	// that has several misses of one set under way, whose victims the policy alone
	// does not tell.
	AnyVictim bool
	// Local: each node is its own secondary (S10).
	Local bool
}

// Cluster is two nodes and what is on the link between them.
type Cluster struct {
	Config spec.Config
	Nodes  [2]*Node
	opt    Options
	sink   func(*Event)
}

// New makes a cluster as it is after reset, memory all zero.
func New(c spec.Config, o Options) (*Cluster, error) {
	c, err := c.Resolve()
	if err != nil {
		return nil, err
	}
	if c.LogMode == spec.LogData {
		return nil, fmt.Errorf("log_mode = data: the model knows none and address")
	}
	cl := &Cluster{Config: c, opt: o}
	for i := range cl.Nodes {
		cl.Nodes[i] = newNode(cl, i)
	}
	for i, n := range cl.Nodes {
		n.peer = cl.Nodes[1-i]
		if o.Local {
			n.peer = n
		}
	}
	return cl, nil
}

// Node is one computer: core port, caches, memory, log, its VM's primary side,
// and the secondary side for the peer's VM.
type Node struct {
	id   int
	cl   *Cluster
	peer *Node
	c    *spec.Config
	amap spec.AddressMap

	// view is what a coherent read gives; mem what is in the memory chips. They
	// differ in the lines that are dirty in the L2. A valid row's bytes are
	// view's: L1 and L2 need no bytes of their own.
	view, mem []byte
	l1        l1
	l2        l2
	shift     uint // of a line

	imageBase, imageSize uint64
	mask                 uint64 // thread mask register
	guard                int    // guard band register
	term                 [2]uint16
	closedTo             [2]bool // receiver for that VM is closed (S14)

	log  logState
	prim primary
	sec  secondary

	status     uint32 // sticky bits, spec.Status…
	interrupts uint32 // pending causes, spec.Int…

	stats Stats
	port  *Port
	buf   []byte // the packet that auto.go is sending
}

func newNode(cl *Cluster, id int) *Node {
	c := &cl.Config
	n := &Node{
		id: id, cl: cl, c: c, amap: c.AddressMap(),
		view: make([]byte, c.MemBytes), mem: make([]byte, c.MemBytes),
		shift: uint(c.LineShift()), imageBase: c.ImageBase, imageSize: c.ImageBytes, mask: c.ThreadMask,
		guard: c.GuardBand,
	}
	n.l1.init(c.L1(), c.Replacement)
	n.l2.init(c.L2(), c.Replacement)
	n.log.init(c)
	n.prim.init(c)
	n.sec.init(c)
	return n
}

// ID is 0 or 1.
func (n *Node) ID() int { return n.id }

// Memory writes bytes straight into the node's memory, as a loader does before
// anything runs. The caches must not hold any of it.
func (n *Node) Memory(addr uint64, b []byte) {
	copy(n.mem[addr:], b)
	copy(n.view[addr:], b)
}

// View is the coherent memory: what any reader gets. Do not write to it.
func (n *Node) View() []byte { return n.view }

// Chips is the memory without what is dirty in the L2. Do not write to it.
func (n *Node) Chips() []byte { return n.mem }

func (n *Node) lineBytes(line uint64) []byte {
	at := line << n.shift
	return n.view[at : at+uint64(n.c.LineBytes)]
}
