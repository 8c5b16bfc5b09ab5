package sim_test

import (
	"fmt"
	"log"
	"os"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/sim"
	"github.com/hwgen/hwgen/hdl/sim/wave"
)

func Example() {
	design, err := hdl.Elaborate(counter{Width: 4})
	if err != nil {
		log.Fatal(err)
	}
	s, err := sim.New(design)
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	r, err := wave.Record(s, "en", "count")
	if err != nil {
		log.Fatal(err)
	}
	for i := range uint64(6) {
		if err := s.Set("en", i&3>>1); err != nil {
			log.Fatal(err)
		}
		if err := s.Step(1); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Print(r.Text())
	// Output:
	// cycle  0  1  2  3  4  5
	// en     ▁▁▁▁▁▁▔▔▔▔▔▔▁▁▁▁▁▁
	// count  │0       │1 │2
}

func ExampleSim_Go() {
	design, err := hdl.Elaborate(fifo{Width: 8, Depth: 4})
	if err != nil {
		log.Fatal(err)
	}
	s, err := sim.New(design, sim.WithOutput(os.Stdout))
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	s.Go(func(t *sim.Task) { // pushes three words, whenever there is room
		for i := range uint64(3) {
			t.Set("in_valid", 1)
			t.Set("in_data", 10+i)
			t.Until(0, func() bool { return t.Get("in_ready") == 1 })
		}
		t.Set("in_valid", 0)
	})
	s.Go(func(t *sim.Task) { // takes them
		t.Ticks(5)
		t.Set("out_ready", 1)
		for range 3 {
			t.Until(0, func() bool { return t.Get("out_valid") == 1 })
			fmt.Println(t.Get("out_data"))
		}
	})
	if err := s.Run(100); err != nil {
		log.Fatal(err)
	}
	// Output:
	// 10
	// 11
	// 12
}
