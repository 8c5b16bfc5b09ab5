package spec

// Replacement is the policy of both caches; the package comment defines both.
type Replacement uint8

const (
	PLRU       Replacement = iota // tree pseudo-LRU
	RoundRobin                    // one pointer a set
)

// LogMode says what the cache controller writes to the log.
type LogMode uint8

const (
	LogNone    LogMode = iota // nothing: an unprotected node
	LogAddress                // line addresses (S3-S6)
	LogData                   // stores to tagged lines, combined into blocks (B4)
)

// LossPolicy is what a primary does on ack timeout (S14).
type LossPolicy uint8

const (
	LossStall LossPolicy = iota // counted stores wait
	LossRun                     // the VM runs unprotected, logging is off
)

var (
	replacementNames = []string{"plru", "round_robin"}
	logModeNames     = []string{"none", "address", "data"}
	lossPolicyNames  = []string{"stall", "run_unprotected"}
)

func (r Replacement) String() string { return enumName(replacementNames, int(r)) }
func (m LogMode) String() string     { return enumName(logModeNames, int(m)) }
func (p LossPolicy) String() string  { return enumName(lossPolicyNames, int(p)) }
