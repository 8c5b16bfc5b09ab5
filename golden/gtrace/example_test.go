package gtrace_test

import (
	"bytes"
	"fmt"
	"os"

	"github.com/hwgen/hwgen/golden/gtrace"
)

// A trace is written, read, and compared with one that differs.
func Example() {
	h := &gtrace.Header{
		Name: "two loads", Seed: 1, Config: [][2]string{{"line_size", "32B"}},
		Kinds: []gtrace.Kind{{Name: "load", Fields: []gtrace.Field{{Name: "at", Width: 16}, {Name: "addr", Width: 16}, {Name: "data", Width: 32}}}},
		Masks: []gtrace.Mask{{Kind: "*", Field: "at"}}, // when is not compared
	}
	write := func(loads ...[]uint64) *gtrace.Reader {
		var b bytes.Buffer
		w, err := gtrace.NewWriter(&b, h)
		if err != nil {
			panic(err)
		}
		for _, v := range loads {
			if err := w.Write(&gtrace.Event{V: v}); err != nil {
				panic(err)
			}
		}
		if err := w.Close(""); err != nil {
			panic(err)
		}
		r, err := gtrace.NewReader(&b, "example")
		if err != nil {
			panic(err)
		}
		return r
	}
	res, err := gtrace.Compare(
		write([]uint64{1, 0x20, 7}, []uint64{2, 0x40, 8}),
		write([]uint64{5, 0x20, 7}, []uint64{9, 0x40, 9}))
	if err != nil {
		panic(err)
	}
	fmt.Println(res.Diff.Line())
	info, err := gtrace.Survey(write([]uint64{1, 0x20, 7}))
	if err != nil {
		panic(err)
	}
	if err := info.Print(os.Stdout); err != nil {
		panic(err)
	}
	// Output:
	// event 1, load.data: golden 00000008, actual 00000009, xor 00000001
	// form          text
	// name          two loads
	// generator     absent
	// seed          0000000000000001
	// rtl-hash      absent
	// config-hash   absent
	// events        1
	// crc32c        cdcc11c9
	// digest        -
	//            1  load(at:16 addr:16 data:32)
}
