package spec

// LogEntryValid is bit 0 of a log entry: set in an address, clear in a null
// entry, which is all zeros (S5). It is free, as a line has at least 16 bytes.
const LogEntryValid = 1

// LogEntryLayout is an entry of the log: the physical byte address of a line,
// whose lowest bits are free for the valid bit.
func (c *Config) LogEntryLayout() Layout {
	s := c.LineShift()
	w := 8 * c.EntryBytes()
	l := Layout{Name: "log_entry", Doc: "one entry of the log; all zero: null", Fields: []Field{
		{"valid", 1, "0: a null entry"},
		{"zero", s - 1, "always 0"},
		{"line", c.LineAddrBits(), "physical line address"},
	}}
	if rest := w - c.AddrBits; rest > 0 {
		l.Fields = append(l.Fields, Field{"zero_high", rest, "always 0"})
	}
	return l
}

// StagingEntryLayout is the second part of a staging slot: where its line goes.
func (c *Config) StagingEntryLayout() Layout {
	return Layout{Name: "staging_entry", Doc: "line number of a staging slot, relative to the region's base", Fields: []Field{
		{"line", 8 * c.EntryBytes(), "line number relative to the region's base"},
	}}
}

// L2RowLayout is what an L2 row holds beside its line.
func (c *Config) L2RowLayout() Layout {
	g := c.L2()
	return Layout{Name: "l2_row", Doc: "an L2 row without its line", Fields: []Field{
		{"valid", 1, "the row holds a line"},
		{"dirty", 1, "newer than memory"},
		{"flag", 1, "image modification flag: modified by a counted store since its address was logged"},
		{"owner", VMBits, "the VM of the last counted store"},
		{"tag", g.TagBits, "tag"},
	}}
}
