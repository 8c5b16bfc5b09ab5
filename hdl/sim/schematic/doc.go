// Package schematic draws a module as SVG: its ports, registers, memories,
// instances and operations as boxes, and what connects them. Of a simulation
// it also shows the values at that moment.
//
//	svg, err := schematic.Draw(s, "u_core.u_alu")
package schematic
