package wave_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/sim"
	"github.com/hwgen/hwgen/hdl/sim/wave"
)

// blinker inverts its output in every cycle.
type blinker struct{}

type blinkerPorts struct{ Led hdl.Out }

func (blinker) Ports() blinkerPorts { return blinkerPorts{hdl.Output(1)} }

func (blinker) Build(m *hdl.Module, p *blinkerPorts) {
	led := m.OutReg(p.Led, 0)
	led.Set(led.Not())
}

// A wave file for GTKWave, Surfer or another viewer. The observe engine keeps
// wires too; the fast one keeps ports and registers.
func ExampleVCD() {
	design, err := hdl.Elaborate(blinker{})
	if err != nil {
		log.Fatal(err)
	}
	s, err := sim.New(design, sim.WithEngine(sim.Observe))
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()

	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	file, err := os.Create(filepath.Join(dir, "blinker.vcd"))
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	vcd, err := wave.VCD(file, s)
	if err != nil {
		log.Fatal(err)
	}
	if err := s.Step(3); err != nil {
		log.Fatal(err)
	}
	if err := vcd.Close(); err != nil { // writes what is left
		log.Fatal(err)
	}

	text, err := os.ReadFile(file.Name())
	if err != nil {
		log.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "$var") {
			fmt.Print(line)
		}
	}
	// Output:
	// $var wire 1 $ clk $end
	// $var wire 1 ! led $end
	// $var wire 1 " led_q $end
	// $var wire 1 # rst $end
}
