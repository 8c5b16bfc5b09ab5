package verilog

import (
	"math/big"
	"strconv"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// literal prints a constant in the base its author gave it, else in decimal
// where it is small and in hexadecimal where it is not.
func literal(width int, v netlist.Value, flags netlist.Flags) text {
	b := make([]byte, 0, 8+v.BitLen()/4)
	b = strconv.AppendInt(b, int64(width), 10)
	switch {
	case flags&netlist.FlagBin != 0 && width <= 128, width == 1:
		b = append(b, "'b"...)
		b = appendBinary(b, width, v)
	case flags&netlist.FlagDec != 0 || flags&netlist.FlagHex == 0 && decimal(v):
		b = append(b, "'d"...)
		b = appendDecimal(b, v)
	default:
		b = append(b, "'h"...)
		b = appendHex(b, width, v)
	}
	return text(b)
}

// decimal says which constants read better in decimal: counts, not patterns.
func decimal(v netlist.Value) bool {
	return v.BitLen() <= 17 && (v[0] <= 1000 || v[0]%10 == 0)
}

func appendBinary(b []byte, width int, v netlist.Value) []byte {
	for i := width - 1; i >= 0; i-- {
		b = append(b, '0'+byte(v.Bit(i)))
		if i > 0 && i%4 == 0 && width > 8 {
			b = append(b, '_')
		}
	}
	return b
}

func appendDecimal(b []byte, v netlist.Value) []byte {
	if v.BitLen() <= 64 {
		return strconv.AppendUint(b, v[0], 10)
	}
	x := new(big.Int)
	for i := len(v) - 1; i >= 0; i-- {
		x.Or(x.Lsh(x, 64), new(big.Int).SetUint64(v[i]))
	}
	return x.Append(b, 10)
}

// appendHex prints all digits of up to 64 bits, and of more from the first that
// counts.
func appendHex(b []byte, width int, v netlist.Value) []byte {
	const digits = "0123456789abcdef"
	n := (width + 3) / 4
	if width > 64 {
		n = max(1, (v.BitLen()+3)/4)
	}
	for i := n - 1; i >= 0; i-- {
		b = append(b, digits[v[i/16]>>(i%16*4)&15])
	}
	return b
}

// number is a literal for a small value.
func number(width int, v uint64) text {
	if width == 1 {
		return text("1'b" + strconv.FormatUint(v, 10))
	}
	return text(strconv.Itoa(width) + "'d" + strconv.FormatUint(v, 10))
}

// signedLiteral prints a constant for a signed comparison.
func signedLiteral(width int, v netlist.Value) expr {
	if width < 64 {
		x := int64(v[0]<<(64-width)) >> (64 - width)
		if x >= 0 {
			return text(strconv.Itoa(width) + "'sd" + strconv.FormatInt(x, 10))
		}
		if x != -1<<(width-1) {
			return &unary{"-", text(strconv.Itoa(width) + "'sd" + strconv.FormatInt(-x, 10))}
		}
	}
	return &call{"$signed", []expr{literal(width, v, netlist.FlagHex)}}
}
