// Package wave shows what a simulation does: as a VCD file for wave viewers,
// as text for tests, and as a timing diagram in SVG.
//
//	v, err := wave.VCD(file, s)
//	... // Step, Run
//	err = v.Close()
//
//	r, err := wave.Record(s, "in_valid", "in_data")
//	... // Step, Run
//	fmt.Print(r.Text())
package wave
