// Package tracefile looks into trace files and converts them: golden traces (what
// a run did) and memory traces (what a program asked for). Which of the two a
// file is, is told from its first line.
package tracefile
