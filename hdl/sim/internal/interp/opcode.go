package interp

// opcode is what a run computes: d is the result, x, y, z the words that the
// operands a, b, c address, k the constant, s the constant c used as a number.
type opcode uint8

const (
	opXorK    opcode = iota // x ^ k
	opAnd                   // x & y
	opOr                    // x | y
	opXor                   // x ^ y
	opMux                   // z != 0 ? x : y
	opNeg                   // -x & k
	opAdd                   // x + y & k
	opSub                   // x - y & k
	opMul                   // x * y & k
	opMulS                  // the same with both sign-extended, by s%256 and s/256 bits
	opEq                    // x == y
	opNe                    // x != y
	opLtU                   // x < y
	opLeU                   // x <= y
	opLtS                   // x << s < y << s, signed
	opLeS                   // x << s <= y << s, signed
	opEqK                   // x == k
	opNeK                   // x != k
	opRedXor                // parity of x
	opShl                   // x << y & k
	opShrU                  // x >> y
	opShrS                  // x, sign-extended by s bits, >> y & k
	opSExt                  // x, sign-extended by s bits, & k
	opSlice                 // x >> s & k
	opFunnel                // x >> s | y << 64-s, & k
	opRotate                // x << s%256 | x >> s/256, & k
	opCat                   // x << s | y
	opScale                 // x * k: replication
	opIndex                 // x >> y*s & k
	opInsert                // x with the element of k%256 bits at y of k/256 set to z
	opElement               // element y, of s%256 bits, of the s/256 at a; k: its mask
	opMem                   // word x of memory s
	opReset                 // if x != 0, the words at b become constant values; no result
	opCall                  // black box call s
	opWide                  // see wide.go
	opXorSum                // all of more, rotated, ^
	opGather                // words from anywhere, one after the other
	opNone                  // nothing: not needed
	opCount
)
