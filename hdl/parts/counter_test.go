package parts_test

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/stretchr/testify/require"
)

// Every count with every command, for all moduli of up to 4 bits.
func TestCounterExhaustively(t *testing.T) {
	for width := 1; width <= 4; width++ {
		for modulo := uint64(0); modulo <= 1<<width; modulo++ {
			if modulo == 1 {
				continue
			}
			n := modulo
			if n == 0 {
				n = 1 << width
			}
			for _, saturate := range []bool{false, true} {
				t.Run(fmt.Sprint(width, modulo, saturate), func(t *testing.T) {
					r := rigOf(t, parts.Counter{Width: width, Modulo: modulo, Saturate: saturate})
					require.Equal(t, uint64(0), r.get("count"))
					for from := range n {
						for command := range uint64(4) {
							r.set("load", 1)
							r.set("value", from)
							r.set("enable", command&1)
							require.Equal(t, uint64(0), r.get("wrap"), "a load goes past no end")
							r.step()
							require.Equal(t, from, r.get("count"))
							r.set("load", 0)
							enable, down := command&1 == 1, command>>1 == 1
							r.setBool("down", down)
							r.setBool("enable", enable)
							want, wrap := from, false
							switch {
							case !enable:
							case down:
								wrap = from == 0
								want = (from + n - 1) % n
							default:
								wrap = from == n-1
								want = (from + 1) % n
							}
							if wrap && saturate {
								want = from
							}
							require.Equal(t, wrap, r.is("wrap"))
							r.step()
							require.Equal(t, want, r.get("count"))
						}
					}
				})
			}
		}
	}
}

func TestWideCounterCarries(t *testing.T) {
	r := rigOf(t, parts.Counter{Width: 200})
	r.set("load", 1)
	r.setBig("value", ones(130))
	r.step()
	r.set("load", 0)
	r.set("enable", 1)
	r.step()
	require.Equal(t, new(big.Int).Lsh(big.NewInt(1), 130), r.big("count"))
	r.set("down", 1)
	r.step()
	require.Equal(t, ones(130), r.big("count"))
}
