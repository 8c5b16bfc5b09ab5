// Runs the tutorial's checksum in the embedded simulator and then, with the
// same inputs, its Verilog in Verilator.
package main

import (
	"context"
	"fmt"
	"hash/crc32"
	"log"

	"github.com/hwgen/hwgen/examples/tutorial/checksum"
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/sim"
	"github.com/hwgen/hwgen/verilator/replay"
)

func main() {
	log.SetFlags(0)
	if err := run("hello, hardware"); err != nil {
		log.Fatal(err)
	}
}

func run(msg string) error {
	design, err := hdl.Elaborate(checksum.Checksum{})
	if err != nil {
		return err
	}
	s, err := sim.New(design)
	if err != nil {
		return err
	}
	defer s.Close()
	rec, err := replay.Record(s, design, 1)
	if err != nil {
		return err
	}
	in, err := s.Driver("in", sim.Stalls(20))
	if err != nil {
		return err
	}
	out, err := s.Monitor("out")
	if err != nil {
		return err
	}
	for i := range len(msg) {
		if err := in.Send(sim.Item{"data": msg[i], "last": i == len(msg)-1}); err != nil {
			return err
		}
	}
	s.Go(func(t *sim.Task) { out.Wait(t, 1) })
	if err := s.Run(1000); err != nil {
		return err
	}
	fmt.Printf("the hardware says %08x, hash/crc32 says %08x\n", out.Uints("data")[0], crc32.ChecksumIEEE([]byte(msg)))
	if err := rec.Verilator(context.Background()); err != nil {
		return err
	}
	fmt.Printf("Verilator agrees on every output in %d cycles\n", rec.Edges())
	return nil
}
