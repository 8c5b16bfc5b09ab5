// Package uart is an asynchronous serial port: [Tx] sends characters, [Rx]
// receives them, both with the format given by [Format].
package uart

import (
	"errors"
	"fmt"

	"github.com/hwgen/hwgen/hdl"
)

// Format is the format of a line: 8N1 at a baud rate is
//
//	uart.Format{Divisor: clockHz / baud, DataBits: 8}
type Format struct {
	Divisor  int    // clock cycles a bit, at least 4
	DataBits int    // 5 to 9
	Parity   Parity // None by default
	TwoStop  bool   // two stop bits instead of one
}

// Parity is the kind of parity bit that follows the data.
type Parity uint8

// Kinds of parity.
const (
	None Parity = iota
	Even        // the ones in data and parity are even in number
	Odd
)

// Check refuses parameters that cannot be, for [Tx] and [Rx].
func (f Format) Check() error {
	var errs []error
	if f.Divisor < 4 || f.Divisor > 1<<24 {
		errs = append(errs, fmt.Errorf("Divisor is %d; a bit lasts 4 to %d clock cycles", f.Divisor, 1<<24))
	}
	if f.DataBits < 5 || f.DataBits > 9 {
		errs = append(errs, fmt.Errorf("DataBits is %d; a character has 5 to 9 bits", f.DataBits))
	}
	if f.Parity > Odd {
		errs = append(errs, fmt.Errorf("Parity is %d; it is None, Even or Odd", f.Parity))
	}
	return errors.Join(errs...)
}

// tickWidth is the width of a counter of the cycles of a bit.
func (f Format) tickWidth() int { return hdl.IndexBits(f.Divisor) }

// parityOf is the parity bit of a character.
func (f Format) parityOf(data hdl.Signal) hdl.Signal {
	odd := data.RedXor()
	if f.Parity == Odd {
		return odd.Not()
	}
	return odd
}

// stopBits is how many bits of the line follow data and parity.
func (f Format) stopBits() int {
	if f.TwoStop {
		return 2
	}
	return 1
}

// state is the part of a character that is on the line.
type state uint8

const (
	idle state = iota
	start
	data
	parity
	stop
)

func (s state) String() string {
	return [...]string{"idle", "start", "data", "parity", "stop"}[s]
}

// states lists the states that the format needs.
func (f Format) states() []state {
	if f.Parity == None {
		return []state{idle, start, data, stop}
	}
	return []state{idle, start, data, parity, stop}
}

// afterData is the state that follows the data bits.
func (f Format) afterData() state {
	if f.Parity == None {
		return stop
	}
	return parity
}

// name is the format as people write it, after the divisor: d868_8n1.
func (f Format) name() string {
	p := "neo"[min(f.Parity, Odd):][:1]
	return fmt.Sprintf("d%d_%d%s%d", f.Divisor, f.DataBits, p, f.stopBits())
}
