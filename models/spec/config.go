package spec

// Config is one configuration of the system. The zero value is not useful;
// start from Default. The keys, ranges and meanings stand in Params.
type Config struct {
	// Memory and core.
	AddrBits   int    // physical address width, bits
	MemBytes   uint64 // memory of one node, bytes
	LineBytes  int    // cache line, bytes
	CoreBits   int    // core data width, bits
	Threads    int    // hardware threads on the core port
	StateWords int    // state words a thread, each CoreBits wide

	// Caches.
	L1Bytes, L1Ways int
	L2Bytes, L2Ways int
	Replacement     Replacement // of both caches

	// Log.
	LogMode      LogMode
	LogEntries   int    // entries of one VM's log
	FlagInterval uint64 // reset value: cycles between flag checks; 0: only at a checkpoint
	FlagWait     int    // W of S3: cycles that a flag check waits before it takes a slot
	GuardBand    int    // reset value: free entries below which the log warns; 0: never; -1: a quarter of the log
	GuardCkpt    bool   // reset value: the guard band starts a checkpoint by itself

	// Bus, replication and link.
	BusBits         int    // memory bus, bits; 0: the line
	StagingSlots    int    // lines that staging holds; 0: LogEntries
	StagingAreas    int    // 2: packets of the next checkpoint need not wait for the copy
	LinkBits        int    // bits a beat of the link
	Window          int    // packets sent and not yet accepted
	FilterEntries   int    // duplicate filter; 0: none
	LinkDelay       uint64 // largest declared delay of the link one way, cycles
	HeartbeatPeriod uint64 // reset value, cycles
	HeartbeatLimit  uint64 // reset value: silence after which the peer is lost, cycles
	AckTimeout      uint64 // reset value, cycles
	OnLoss          LossPolicy

	// The VM and where it lies.
	ThreadMask uint64 // reset value: bit t set: thread t belongs to the VM; Auto: all
	ImageBase  uint64 // Auto: a quarter of the memory
	ImageBytes uint64 // 0: a quarter of the memory
}

// Auto is the value of an address, a mask or (as -1) a guard band that Resolve
// computes.
const Auto = ^uint64(0)

// Default gives the defaults of the parameter table.
func Default() Config {
	return Config{
		AddrBits: 32, MemBytes: 16 << 20, LineBytes: 32, CoreBits: 32, Threads: 4, StateWords: 32,
		L1Bytes: 4 << 10, L1Ways: 1, L2Bytes: 32 << 10, L2Ways: 4, Replacement: PLRU,
		LogMode: LogAddress, LogEntries: 8192, FlagInterval: 1024, FlagWait: 64, GuardBand: -1,
		StagingAreas: 1, LinkBits: 64, Window: 16, FilterEntries: 256, LinkDelay: 200,
		HeartbeatPeriod: 1000, HeartbeatLimit: 10000, AckTimeout: 100000, OnLoss: LossStall,
		ThreadMask: Auto, ImageBase: Auto,
	}
}

// Resolve fills in the values that are left to the toolkit and checks the
// whole. The error, if any, is an Errors with every mistake in it.
func (c Config) Resolve() (Config, error) {
	errs := c.checkRanges()
	if len(errs) > 0 {
		return c, errs // combinations of impossible values say nothing
	}
	if c.BusBits == 0 {
		c.BusBits = 8 * c.LineBytes
	}
	if c.StagingSlots == 0 {
		c.StagingSlots = c.LogEntries
	}
	if c.GuardBand < 0 {
		c.GuardBand = c.LogEntries / 4
	}
	if c.ThreadMask == Auto {
		c.ThreadMask = 1<<c.Threads - 1
	}
	line := uint64(c.LineBytes)
	if c.ImageBytes == 0 {
		c.ImageBytes = c.MemBytes / 4 / line * line
	}
	if c.ImageBase == Auto {
		c.ImageBase = c.MemBytes / 4 / line * line
	}
	if errs = c.checkCombinations(); len(errs) > 0 {
		return c, errs
	}
	return c, nil
}

// MustResolve is Resolve for tests and fixed configurations: it panics.
func (c Config) MustResolve() Config {
	r, err := c.Resolve()
	if err != nil {
		panic(err)
	}
	return r
}
