package difftest

import (
	"fmt"
	"os"
	"testing"

	"github.com/hwgen/hwgen/verilator"
)

func TestDump(t *testing.T) {
	c := &campaign{variants: []variant{{name: "plain"}}, steps: *flagSteps}
	s, f := c.subject(t.Context(), *flagSeed, fmt.Sprintf("d%d", *flagSeed), func() *choices { return drawn(*flagSeed) })
	if f != nil {
		t.Fatal(f)
	}
	files, _ := s.jobs[0].emit()
	os.MkdirAll("/tmp/d", 0o755)
	for _, x := range files {
		os.WriteFile("/tmp/d/"+x.Name, x.Data, 0o644)
	}
	_ = verilator.Cache{}
	t.Log(s.jobs[0].stim)
}
