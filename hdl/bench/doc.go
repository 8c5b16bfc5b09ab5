// Package bench measures the toolkit's speed on the designs of package design;
// the program in cmd/bench prints the tables.
package bench
