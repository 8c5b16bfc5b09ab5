package scenario

import (
	"strings"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/hwgen/hwgen/models/spec"
)

// file is a scenario as it was written: a statement a line.
type file struct {
	Lines []*line `parser:"@@*"`
}

type line struct {
	Statement *statement `parser:"@@? EOL"`
}

type statement struct {
	Pos lexer.Position

	Scenario   *scenarioStmt   `parser:"  @@"`
	Seed       *seedStmt       `parser:"| @@"`
	Config     *configStmt     `parser:"| @@"`
	Thread     *threadStmt     `parser:"| @@"`
	Start      *startStmt      `parser:"| @@"`
	Stop       *stopStmt       `parser:"| @@"`
	Load       *loadStmt       `parser:"| @@"`
	Store      *storeStmt      `parser:"| @@"`
	Random     *randomStmt     `parser:"| @@"`
	Replay     *replayStmt     `parser:"| @@"`
	Checkpoint *checkpointStmt `parser:"| @@"`
	State      *stateStmt      `parser:"| @@"`
	Link       *linkStmt       `parser:"| @@"`
	Memory     *memoryStmt     `parser:"| @@"`
	Core       *coreStmt       `parser:"| @@"`
	Fail       *failStmt       `parser:"| @@"`
	Write      *writeStmt      `parser:"| @@"`
	Read       *readStmt       `parser:"| @@"`
	Bus        *busStmt        `parser:"| @@"`
	Expect     *expectStmt     `parser:"| @@"`
}

// number is a whole number with an optional size suffix.
type number struct {
	Pos   lexer.Position
	Value num `parser:"@Number"`
}

type num uint64

// Capture reads a number as the configuration does.
func (n *num) Capture(values []string) error {
	v, err := spec.ParseNumber(values[0])
	*n = num(v)
	return err
}

type text struct {
	Pos   lexer.Position
	Value quoted `parser:"@Text"`
}

type quoted string

// Capture takes the quotes off; there are no escapes.
func (q *quoted) Capture(values []string) error {
	*q = quoted(strings.Trim(values[0], `"`))
	return nil
}

type name struct {
	Pos   lexer.Position
	Value string `parser:"@Name"`
}

// address is a number, or a place in a region.
type address struct {
	Pos    lexer.Position
	Number *number `parser:"  @@"`
	Region *name   `parser:"| @@"`
	Offset *number `parser:"  ( '+' @@ )?"`
}

// span is a piece of memory.
type span struct {
	Pos  lexer.Position
	From *address `parser:"@@"`
	Size *number  `parser:"( 'for' @@ )?"`
}

// chance is A in B.
type chance struct {
	Pos lexer.Position
	A   *number `parser:"@@"`
	B   *number `parser:"'in' @@"`
}

type item struct {
	From *number `parser:"@@"`
	To   *number `parser:"( '..' @@ )?"`
}

// list of numbers and ranges of numbers, both ends included.
type list struct {
	Pos   lexer.Position
	Items []*item `parser:"@@ ( ',' @@ )*"`
}

// cycles is a number of cycles, or a range of which each is as likely.
type cycles struct {
	Pos  lexer.Position
	From *number `parser:"@@"`
	To   *number `parser:"( '..' @@ )? 'cycles'"`
}

type scenarioStmt struct {
	Name *text `parser:"'scenario' @@"`
}

type seedStmt struct {
	Seed *number `parser:"'seed' @@"`
}

type configStmt struct {
	File  *text  `parser:"'config' ( @@"`
	Key   *name  `parser:"| @@ '='"`
	Value string `parser:"  ( @Number | @Name | @Text ) )"`
}

type threadStmt struct {
	Threads *list  `parser:"'thread' @@"`
	How     string `parser:"@( 'protected' | 'unprotected' )"`
}

type startStmt struct {
	What string `parser:"'start' @'protection'"`
}

type stopStmt struct {
	What string `parser:"'stop' @'protection'"`
}

// option of a load, a store, a bus write or an expectation of memory.
type option struct {
	Pos    lexer.Position
	Size   *number  `parser:"  'size' @@"`
	Thread *number  `parser:"| 'thread' @@"`
	Bits   string   `parser:"| @( 'privileged' | 'on_behalf' )"`
	Expect *outcome `parser:"| 'expect' @@"`
}

type outcome struct {
	Error bool    `parser:"  @'error'"`
	Value *number `parser:"| @@"`
}

type loadStmt struct {
	Addr    *address  `parser:"'load' @@"`
	Options []*option `parser:"@@*"`
}

type storeStmt struct {
	Addr    *address  `parser:"'store' @@"`
	Value   *number   `parser:"'=' @@"`
	Options []*option `parser:"@@*"`
}

type randomStmt struct {
	Count   *number         `parser:"'random' @@"`
	Options []*randomOption `parser:"@@*"`
}

type randomOption struct {
	Pos     lexer.Position
	In      *span   `parser:"  'in' @@"`
	Stores  *chance `parser:"| 'stores' @@"`
	Sizes   *list   `parser:"| 'sizes' @@"`
	Threads *list   `parser:"| 'threads' @@"`
	Hot     *hot    `parser:"| 'hot' @@"`
	Bits    string  `parser:"| @'privileged'"`
}

type hot struct {
	Span   *span   `parser:"@@"`
	Chance *chance `parser:"'takes' @@"`
}

type replayStmt struct {
	File    *text           `parser:"'replay' @@"`
	Options []*replayOption `parser:"@@*"`
}

type replayOption struct {
	Pos     lexer.Position
	Limit   *number `parser:"  'limit' @@"`
	Threads *list   `parser:"| 'threads' @@"`
}

type checkpointStmt struct {
	Keyword string  `parser:"@'checkpoint'"`
	Every   *number `parser:"( 'every' @@ 'references'"`
	Never   bool    `parser:"| @'never' )?"`
}

type stateStmt struct {
	Thread *number `parser:"'state' 'thread' @@"`
	Word   *number `parser:"'word' @@"`
	Value  *number `parser:"'=' @@"`
}

type linkStmt struct {
	To     string     `parser:"'link' ( 'to' @( 'primary' | 'secondary' ) )?"`
	Fault  *linkFault `parser:"( @@"`
	Delay  *cycles    `parser:"| 'delay' @@"`
	Stalls *chance    `parser:"| 'stalls' @@"`
	Clean  bool       `parser:"| @'clean' )"`
}

type linkFault struct {
	Pos    lexer.Position
	Kind   string  `parser:"@( 'loss' | 'repeat' | 'corrupt' )"`
	Packet *list   `parser:"( 'packet' @@"`
	Chance *chance `parser:"| @@ )"`
}

type memoryStmt struct {
	Latency *cycles `parser:"'memory' ( 'latency' @@"`
	Stalls  *chance `parser:"| 'stalls' @@ )"`
}

type coreStmt struct {
	Stalls *chance `parser:"'core' 'stalls' @@"`
}

type failStmt struct {
	Node      string  `parser:"'fail' @( 'primary' | 'secondary' )"`
	Cycle     *number `parser:"( 'at' ( 'cycle' @@"`
	Reference *number `parser:"| 'reference' @@ )"`
	Phase     string  `parser:"| 'during' @( 'flag_check' | 'log_flush' | 'retrieval' | 'staging' | 'commit' | 'ack' )"`
	Of        *number `parser:"  ( 'of' 'checkpoint' @@ )?"`
	After     *number `parser:"  ( 'after' @@ )? )?"`
}

type writeStmt struct {
	Register *name   `parser:"'write' @@"`
	Value    *number `parser:"'=' @@"`
	On       string  `parser:"( 'on' @( 'primary' | 'secondary' ) )?"`
}

type readStmt struct {
	Register *name   `parser:"'read' @@"`
	Expect   *number `parser:"( 'expect' @@ )?"`
	On       string  `parser:"( 'on' @( 'primary' | 'secondary' ) )?"`
}

type busStmt struct {
	How     string    `parser:"'bus' @( 'read' | 'own' | 'write' )"`
	Addr    *address  `parser:"@@"`
	Value   *number   `parser:"( '=' @@ )?"`
	Options []*option `parser:"@@*"`
}

type expectStmt struct {
	Resumed    *resumed    `parser:"'expect' ( 'resumed' @@"`
	Image      *imageWant  `parser:"| 'image' @@"`
	Memory     *memoryWant `parser:"| 'memory' @@"`
	Protection string      `parser:"| 'protection' '=' @( 'unprotected' | 'synchronising' | 'protected' | 'degraded' )"`
	Count      *countWant  `parser:"| @@ )"`
}

type resumed struct {
	Nothing    bool    `parser:"  @'nothing'"`
	Checkpoint *number `parser:"| 'checkpoint' @@"`
}

type imageWant struct {
	Digest *text       `parser:"  'digest' '=' @@"`
	Memory *memoryWant `parser:"| @@"`
}

type memoryWant struct {
	Addr  *address `parser:"@@"`
	Value *number  `parser:"'=' @@"`
	Size  *number  `parser:"( 'size' @@ )?"`
}

type countWant struct {
	Name  *name   `parser:"@@"`
	Op    string  `parser:"@( '=' | '!=' | '<' | '<=' | '>' | '>=' )"`
	Value *number `parser:"@@"`
}

var parser = participle.MustBuild[file](
	participle.Lexer(tokens),
	participle.Elide("Space", "Comment"),
	participle.UseLookahead(0), // the first word decides, so that errors point at the second
)
