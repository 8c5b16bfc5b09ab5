package wasm

// Value types of WebAssembly.
const (
	typeI32  = 0x7f
	typeI64  = 0x7e
	typeVoid = 0x40
)

// Instructions of WebAssembly that the emitter uses.
const (
	opBlock    = 0x02
	opLoop     = 0x03
	opIf       = 0x04
	opElse     = 0x05
	opEnd      = 0x0b
	opBr       = 0x0c
	opBrIf     = 0x0d
	opCall     = 0x10
	opDrop     = 0x1a
	opSelect   = 0x1b
	opLocalGet = 0x20
	opLocalSet = 0x21
	opLocalTee = 0x22

	opI32Load    = 0x28
	opI64Load    = 0x29
	opI32Load8U  = 0x2d
	opI32Load16U = 0x2f
	opI64Load8U  = 0x31
	opI64Load16U = 0x33
	opI64Load32U = 0x35
	opI32Store   = 0x36
	opI64Store   = 0x37
	opI32Store8  = 0x3a
	opI32Store16 = 0x3b
	opI64Store8  = 0x3c
	opI64Store16 = 0x3d
	opI64Store32 = 0x3e

	opI32Const = 0x41
	opI64Const = 0x42

	opI32Eqz = 0x45
	opI32Eq  = 0x46
	opI32Ne  = 0x47
	opI32LtS = 0x48
	opI32LtU = 0x49
	opI32GtS = 0x4a
	opI32LeS = 0x4c
	opI32LeU = 0x4d
	opI32GeS = 0x4e
	opI32GeU = 0x4f
	opI64Eqz = 0x50
	opI64Eq  = 0x51
	opI64Ne  = 0x52
	opI64LtS = 0x53
	opI64LtU = 0x54
	opI64GtS = 0x55
	opI64LeS = 0x57
	opI64LeU = 0x58
	opI64GeS = 0x59

	opI32Clz    = 0x67
	opI32Ctz    = 0x68
	opI32Popcnt = 0x69
	opI32Add    = 0x6a
	opI32Sub    = 0x6b
	opI32Mul    = 0x6c
	opI32And    = 0x71
	opI32Or     = 0x72
	opI32Xor    = 0x73
	opI32Shl    = 0x74
	opI32ShrS   = 0x75
	opI32ShrU   = 0x76
	opI32Rotl   = 0x77
	opI64Popcnt = 0x7b
	opI64Add    = 0x7c
	opI64Sub    = 0x7d
	opI64Mul    = 0x7e
	opI64And    = 0x83
	opI64Or     = 0x84
	opI64Xor    = 0x85
	opI64Shl    = 0x86
	opI64ShrS   = 0x87
	opI64ShrU   = 0x88
	opI64Rotl   = 0x89

	opI32Wrap     = 0xa7
	opI64ExtendS  = 0xac
	opI64ExtendU  = 0xad
	opI32Extend8  = 0xc0
	opI32Extend16 = 0xc1
	opI64Extend8  = 0xc2
	opI64Extend16 = 0xc3
	opI64Extend32 = 0xc4
)
