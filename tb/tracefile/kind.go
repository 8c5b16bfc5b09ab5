package tracefile

import (
	"bytes"
	"fmt"
	"io"
	"os"
)

const goldenMagic = "hwgen-golden-trace "

// IsGolden says whether a file is a golden trace; everything else is taken for a
// memory trace.
func IsGolden(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	if st, err := f.Stat(); err == nil && !st.Mode().IsRegular() { // a pipe could not be read again
		return false, fmt.Errorf("%s: is not a regular file; expected a trace file", path)
	}
	head := make([]byte, len(goldenMagic))
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return false, fmt.Errorf("%s: %w", path, err)
	}
	return bytes.Equal(head[:n], []byte(goldenMagic)), nil
}
