// Shows the tutorial's checksum: a short message passing through it, as text or
// with the argument svg as a timing diagram; with verilog, its Verilog.
package main

import (
	"fmt"
	"log"
	"os"

	"github.com/hwgen/hwgen/examples/tutorial/checksum"
	"github.com/hwgen/hwgen/gen/verilog"
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim"
	"github.com/hwgen/hwgen/hdl/sim/wave"
)

func main() {
	log.SetFlags(0)
	what := "text"
	if len(os.Args) > 1 {
		what = os.Args[1]
	}
	if err := show(what); err != nil {
		log.Fatal(err)
	}
}

func show(what string) error {
	design, err := hdl.Elaborate(checksum.Checksum{})
	if err != nil {
		return err
	}
	if what == "verilog" {
		files, err := verilog.Emit(design)
		if err == nil {
			os.Stdout.Write(files[0].Data)
		}
		return err
	}
	waves, err := run(design, "abc")
	if err != nil {
		return err
	}
	if what == "svg" {
		fmt.Print(waves.SVG())
	} else {
		fmt.Print(waves.Text())
	}
	return nil
}

// run lets a message pass and returns what happened.
func run(design *netlist.Design, msg string) (*wave.Recorder, error) {
	s, err := sim.New(design)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	waves, err := wave.Record(s, "in_valid", "in_ready", "in_data", "in_last", "crc", "out_valid", "out_ready", "out_data")
	if err != nil {
		return nil, err
	}
	in, err := s.Driver("in")
	if err != nil {
		return nil, err
	}
	out, err := s.Monitor("out")
	if err != nil {
		return nil, err
	}
	for i := range len(msg) {
		if err := in.Send(sim.Item{"data": msg[i], "last": i == len(msg)-1}); err != nil {
			return nil, err
		}
	}
	s.Go(func(t *sim.Task) {
		out.Wait(t, 1)
		t.Tick()
	})
	return waves, s.Run(100)
}
