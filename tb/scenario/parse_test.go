package scenario

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write snapshots and the generated parts of the documentation anew")

func compile(t testing.TB, src string) *Program {
	s, err := Parse([]byte("scenario \"x\"\n"+src+"\n"), "x.scn")
	require.NoError(t, err)
	p, err := s.Compile(Options{})
	require.NoError(t, err)
	return p
}

func TestExamplesOfStatements(t *testing.T) {
	for _, s := range Statements {
		if s.Example != "" {
			compile(t, s.Example)
			assert.True(t, strings.HasPrefix(s.Example, s.Keyword+" "), s.Example)
		}
		for _, f := range s.Forms {
			assert.Equal(t, s.Keyword, firstWord(f), f)
		}
	}
}

// testdata/errors.txt holds a wrong line, and below it what is said of it. The
// line stands behind the scenario's first.
func TestErrors(t *testing.T) {
	const file = "testdata/errors.txt"
	src, err := os.ReadFile(file)
	require.NoError(t, err)
	var got strings.Builder
	for _, l := range strings.SplitAfter(string(src), "\n") {
		line := strings.TrimSuffix(l, "\n")
		if line == "" || strings.HasPrefix(line, "    ") {
			continue
		}
		got.WriteString(line + "\n")
		s, err := Parse([]byte("scenario \"x\"\n"+strings.ReplaceAll(line, "⏎", "\n")+"\n"), "x.scn")
		if err == nil {
			_, err = s.Compile(Options{})
		}
		require.Error(t, err, line)
		for _, e := range strings.Split(err.Error(), "\n") {
			got.WriteString("    " + e + "\n")
		}
	}
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got.String()), 0o644))
	}
	require.Equal(t, string(src), got.String())
}

func TestPlacesAndNumbers(t *testing.T) {
	p := compile(t, "load image+0x40 size 2 thread 1\nstore 0x1_0000 = 0b101 size 1 privileged on_behalf # why\n\n  load log + 8 expect 1 KiB")
	require.Len(t, p.Actions, 3)
	// The image is a quarter of 16 MiB at a quarter of it; the further image
	// follows, then the log.
	assert.Equal(t, Access{Addr: 4<<20 + 0x40, Size: 2, Thread: 1}, p.Actions[0].(*Single).Access)
	assert.Equal(t, Access{Addr: 0x10000, Value: 5, Size: 1, Bits: 3, Store: true}, p.Actions[1].(*Single).Access)
	third := p.Actions[2].(*Single)
	assert.Equal(t, uint64(12<<20+8), third.Addr)
	assert.Equal(t, uint64(1024), third.Want)
	assert.Equal(t, Pos{"x.scn", 5, 3}, third.Where())
}

func TestSettingsFromOutside(t *testing.T) {
	s, err := Parse([]byte("scenario \"x\"\nseed 3\nconfig threads = 2\nconfig l2_ways = 8\nload 0 thread 4"), "x.scn")
	require.NoError(t, err)
	_, err = s.Compile(Options{})
	require.ErrorContains(t, err, "x.scn:5:15: thread 4, and threads = 2; expected 0 to 1")
	seed := uint64(9)
	p, err := s.Compile(Options{Settings: []string{"threads=8"}, Seed: &seed})
	require.NoError(t, err)
	assert.Equal(t, []int{8, 8}, []int{p.Config.Threads, p.Config.L2Ways})
	assert.Equal(t, uint64(9), p.Seed)
}

func TestOverrides(t *testing.T) {
	p := compile(t, "load 0\nstart protection\nfail primary at reference 3\ncheckpoint every 5 references\nload 0")
	p.SetEvery(7)
	p.SetFailure(8)
	require.Len(t, p.Actions, 5)
	assert.Equal(t, uint64(8), p.Actions[2].(*Fail).N)
	assert.Equal(t, uint64(7), p.Actions[3].(*CheckpointEvery).N)
}

func TestLooks(t *testing.T) {
	for src, want := range map[string]bool{
		"scenario \"x\"": true, "# c\n\n\t scenario": true, "scenarios": false, "": false, "# only": false, " S 1000,4\nscenario": false,
	} {
		assert.Equal(t, want, Looks([]byte(src)), src)
	}
}

func FuzzScenario(f *testing.F) {
	for _, s := range Statements {
		f.Add("scenario \"x\"\n" + s.Example)
	}
	f.Add("scenario \"x\"\nrandom 0xffffffffffffffff hot 0 for 4 takes 1 in 1 in image+1 for 7 sizes 1")
	f.Add("scenario \"x\"\nlink to secondary loss packet 0..18446744073709551615")
	f.Fuzz(func(t *testing.T, src string) {
		s, err := Parse([]byte(src), "x.scn")
		if err != nil {
			var e *Error
			require.ErrorAs(t, err, &e)
			require.NotEmpty(t, e.Msg)
			return
		}
		p, err := s.Compile(Options{})
		if err != nil {
			return
		}
		for _, a := range p.Actions {
			if r, ok := a.(*Random); ok { // what compiles can be drawn
				buf := make([]Access, 64)
				n, _ := r.Stream().Next(buf)
				for _, x := range buf[:n] {
					require.Zero(t, x.Addr%uint64(x.Size))
					require.LessOrEqual(t, x.Addr+uint64(x.Size), p.Config.MemBytes)
				}
			}
		}
	})
}
