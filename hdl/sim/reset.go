package sim

import "fmt"

// Reset asserts the resets of the top until each of their clocks has had n
// active edges, and takes them back: those of the named domains, or all of
// them. It begins with the resets inactive, so that an asynchronous one has an
// edge. Resets that the design makes itself are its own business.
func (s *Sim) Reset(n int, domains ...string) error {
	if err := s.movable(); err != nil {
		return err
	}
	if len(domains) == 0 {
		for i := range s.flat.Domains {
			if d := &s.flat.Domains[i]; s.isResetPort(d) {
				domains = append(domains, d.Name)
			}
		}
	}
	if err := s.setResets(true, domains); err != nil {
		return err
	}
	goal := map[int]int64{}
	for _, name := range domains {
		i, _ := s.domain(name)
		e := s.p.Domains[i].Event
		goal[e] = s.counts[e] + int64(n)
	}
	for e, until := range goal { // in any order: none stops before all are there
		for s.counts[e] < until {
			if err := s.nextSet(); err != nil {
				return err
			}
		}
	}
	return s.setResets(false, domains)
}

// SetReset asserts or takes back the reset port of a domain.
func (s *Sim) SetReset(domain string, active bool) error {
	return s.setResets(active, []string{domain})
}

func (s *Sim) setResets(active bool, domains []string) error {
	for _, name := range domains {
		i, err := s.domain(name)
		if err != nil {
			return err
		}
		d := &s.flat.Domains[i]
		if !s.isResetPort(d) {
			return fmt.Errorf("sim: domain %q is not reset by a port", name)
		}
		v := uint64(1)
		if active == d.ActiveLow {
			v = 0
		}
		if err := s.Set(s.flat.Var(d.ResetNode).Name, v); err != nil {
			return err
		}
	}
	return nil
}
