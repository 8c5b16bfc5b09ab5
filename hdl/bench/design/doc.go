// Package design holds the designs on which the toolkit's speed is measured.
//
// Every one drives itself: a generator of stimulus and a checksum are part of
// it, so that all simulators only tick the clock, and their checksums must be
// equal.
package design
