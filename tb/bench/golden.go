package main

import (
	"time"

	"github.com/hwgen/hwgen/golden"
	"github.com/hwgen/hwgen/golden/addronly"
	"github.com/hwgen/hwgen/hdl/bench/report"
	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/trace"
)

// excerpt is a trace that every checkout has.
const excerpt = "examples/traces/sort.lackey.gz"

// goldens measures both modes of the model on the excerpt, again and again.
func goldens() ([]report.Result, error) {
	with, err := withData()
	if err != nil {
		return nil, err
	}
	addr, err := addressOnly()
	if err != nil {
		return nil, err
	}
	return []report.Result{
		report.AtLeast("golden_mrefs_per_s", with, "million", 5),
		report.AtLeast("golden_addr_mrefs_per_s", addr, "million", 20),
	}, nil
}

// rate runs something over so many references for a while, and gives the median
// of millions a second.
func rate(refs int, once func() error) (float64, error) {
	var rates []float64
	for begin := time.Now(); time.Since(begin) < 3*time.Second || len(rates) < 5; {
		t := time.Now()
		if err := once(); err != nil {
			return 0, err
		}
		rates = append(rates, float64(refs)/time.Since(t).Seconds()/1e6)
	}
	return report.Median(rates), nil
}

func withData() (float64, error) {
	cl, err := golden.New(spec.Default(), golden.Options{})
	if err != nil {
		return 0, err
	}
	r, err := trace.Open(excerpt, trace.Options{})
	if err != nil {
		return 0, err
	}
	defer r.Close()
	list, err := trace.NewImporter(r, &cl.Config).All()
	if err != nil {
		return 0, err
	}
	n := cl.Nodes[0]
	if err := n.Sync(); err != nil {
		return 0, err
	}
	refs := int(list[len(list)-1].Ref) + 1
	requests := make([]golden.Request, len(list))
	for i, a := range list {
		requests[i] = golden.Request{Addr: a.Addr, Data: a.Value, Size: a.Size}
		if a.Store {
			requests[i].Op = spec.OpStore
		}
	}
	return rate(refs, func() error {
		for i := range requests {
			if _, err := n.Access(&requests[i]); err != nil {
				return err
			}
		}
		return n.Checkpoint() // one each 20,000 references
	})
}

func addressOnly() (float64, error) {
	c, err := addronly.New(32<<10, 8, 64)
	if err != nil {
		return 0, err
	}
	r, err := trace.Open(excerpt, trace.Options{})
	if err != nil {
		return 0, err
	}
	defer r.Close()
	var refs []addronly.Ref
	buf := make([]trace.Ref, 4096)
	for {
		n, err := r.Read(buf)
		for _, x := range buf[:n] {
			if x.Kind <= trace.Modify {
				refs = append(refs, addronly.Ref{Addr: x.Addr, Size: uint16(x.Size), Kind: addronly.Kind(x.Kind)})
			}
		}
		if err != nil {
			break
		}
	}
	return rate(len(refs), func() error {
		c.Run(refs)
		return nil
	})
}
