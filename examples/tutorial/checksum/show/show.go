// Shows a short message passing through the tutorial's checksum: as text, or as
// a timing diagram with the argument svg.
package main

import (
	"fmt"
	"log"
	"os"

	"github.com/hwgen/hwgen/examples/tutorial/checksum"
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/sim"
	"github.com/hwgen/hwgen/hdl/sim/wave"
)

func main() {
	log.SetFlags(0)
	waves, err := run("abc")
	if err != nil {
		log.Fatal(err)
	}
	if len(os.Args) > 1 && os.Args[1] == "svg" {
		fmt.Print(waves.SVG())
		return
	}
	fmt.Print(waves.Text())
}

func run(msg string) (*wave.Recorder, error) {
	design, err := hdl.Elaborate(checksum.Checksum{})
	if err != nil {
		return nil, err
	}
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
		if err := in.Send(sim.Item{"data": int(msg[i]), "last": i == len(msg)-1}); err != nil {
			return nil, err
		}
	}
	s.Go(func(t *sim.Task) {
		out.Wait(t, 1)
		t.Tick()
	})
	return waves, s.Run(100)
}
