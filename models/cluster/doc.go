// Package cluster is the computer system that is protected, and two of them
// joined by a link: a Node is cache controller, memory bus, both sides of the
// replication manager, its end of the link, the registers that software sees,
// the state words, and the control over failover.
package cluster
