// Package golden is the bit-accurate behavioural model of the cluster, written
// from the system's description and not from the hardware. It knows no time: it
// is driven by events in the order in which they take effect, checks that each
// was allowed, and predicts everything that follows from it.
//
// # Driving it
//
// A Cluster has two Nodes; each event is a method of a Node, and Cluster.Apply
// takes the same events as records. In the Observed mode every choice that only
// timing decides comes in as an event. Otherwise an Access makes room and fills
// by itself, a full log line goes to memory at once, and auto.go has the rest in
// its plainest order (Sync, Checkpoint). Cluster.Observe tells all events that
// happen, in an order that another cluster's Apply takes.
//
// An event that was not allowed is a *Violation, which names the rule: I1 to I10,
// or the behaviour S1 to S19. The model must not be driven on after one.
//
// # Events
//
// Widths stand in Kinds; Schema gives them for a configuration. All have node.
//
//	accept         thread tag op bits size addr data  the core port took a request
//	perform        thread l1                          its oldest accepted request takes effect
//	answer         thread tag code data               the core port gave an answer
//	access         thread op bits size addr data code l1  a load or store takes effect
//	fill           row addr                           a line came into an empty L2 row
//	castout        row addr                           an L2 row was emptied to make room
//	flag_check     row addr                           the flag check logged a row, and cleared its flag
//	transfer       addr bytes                         a caching master read for ownership
//	snoop          addr bytes                         a bus master read the line
//	bus_write      addr size bytes code               a bus master wrote
//	flush                                             the log line was padded, not at a boundary
//	log_written    addr bytes                         a log line is in memory
//	state_word     thread row data                    a state word got a value
//	barrier                                           a checkpoint begins
//	boundary                                          the epoch is closed, its lines are pending
//	retrieve       line bytes                         a line is in the resend buffer
//	send           length packet                      a packet was put on the link
//	take           length packet                      a packet was taken, and has its effect
//	copy           row                                a staged slot was copied
//	start                                             software started protection
//	stop                                              software stopped it
//	secondary_lost policy                             ack timeout
//	takeover       timeout                            the secondary took over
//	handout        epoch                              image and state were handed out
//	restore                                           a local further image was copied back
//	write          register value                     software wrote a register
//	read           register value                     software read a register
//
// A core port is watched either with access alone, one event a request, or with
// accept, perform and answer, which check I7's order too. A checkpoint or drain
// request appears in accept, perform and answer only; the barrier is an event of
// its own. Packets that are dropped (CRC, term, order, receiver closed, waiting
// for a copy) are no events, and dropping is always allowed: the link may lose
// anything.
//
// Whether the L1 answered a load (l1) is a choice of timing too: two loads close
// together can both miss it. An observing model has no L1 of its own: it checks
// that the L2 has the line, and the data; a load that the L1 answered does not
// touch the L2's replacement state.
//
// Order of events that happen in one cycle: castout before the fill of its row,
// fill before the access that wanted it, log_written behind the event that
// accepted the last entry of its line, retrieve before the store that waited for
// it, boundary behind the last flag_check or castout and before the padded
// line's log_written, send before the take of the same packet.
//
// # What is decided here
//
// Where the description leaves room, the model has it so:
//
//   - A store that misses the L2 allocates a row: the flag lives there.
//   - Image and log are protected regions (S2) from start to stop, further image,
//     staging and committed state from the first start packet until the handout.
//     Software that loads the VM's memory does it before start.
//   - A store is judged by S2 as it is accepted, where that is seen: mask and
//     regions count as they are then. It counts if there is logging both then and
//     as it takes effect.
//   - In a protected region's absence a store of a thread in the mask is a plain
//     store. VM loads are not restricted.
//   - transfer gives dirty bytes to the master and to memory.
//   - A bus write drops a dirty line's bytes even where it covers only a part.
//   - The guard-band interrupt comes when free entries fall below the band, not
//     while they stay there.
//   - stop, start and running unprotected clear all flags and empty the log, and
//     the number of an epoch that was given up is not used again: a late ack of it
//     must not free the log of another. Checkpoint 0 is the first of a
//     synchronisation, whatever its number.
//   - The padding in S7's rule is the most that a log line can need; an observed
//     controller may hold less, as long as all flagged rows and the padding behind
//     them have room.
//   - The boundary's flush is part of the boundary. Padding may take no room that
//     flagged rows need.
//   - Lines of the sweep go straight to the further image, as nothing can be
//     handed out before that synchronisation has committed; a line is swept once,
//     and all are retrieved before the boundary of checkpoint 0: a line swept
//     after it could bring bytes of the next epoch into the further image.
//     Stores during the sweep are logged and part of checkpoint 0's data packets,
//     which are staged like any other's.
//   - A data packet's slot is its ordinal. A line that is sent twice takes two
//     slots, and both have its bytes at the boundary.
//   - State words are captured of the threads in the mask; the others' are zero.
//   - Terms are kept per VM. A primary that sees a higher term for its own VM is
//     superseded and sends nothing more for it.
//
// # What it does not do
//
// Time: I10, timeouts, pauses. The image's base and size are the configuration's,
// not registers. S8, S11's re-protection, S15, S16, S18, log mode
// data. I9 needs outputs, which are not there yet.
package golden
