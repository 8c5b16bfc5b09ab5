// Package scenario is the language in which a run is described: configuration,
// what the threads do, checkpoints, what goes wrong, and what is expected of it.
// docs/scenarios.md describes it for its users.
//
// Parse reads a file, Compile holds it against a configuration and gives a
// Program: the list of typed actions that an executor goes through. Executors
// are free in how they do an action, not in what it means: accesses come from
// the streams of this package and chances from its generator, so that every
// executor gives a cluster the same stimulus.
package scenario
