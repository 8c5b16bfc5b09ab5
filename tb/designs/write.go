package designs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/hwgen/hwgen/gen/verilog"
)

// Write puts files into dir, which is made if it is not there. All are written
// in full to a directory beside it first (inside it, if it exists) and then take
// their places by renaming: a failure to write leaves dir as it was. What else
// stands in dir stays.
func Write(dir string, files []verilog.File) (err error) {
	st, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return writeNew(dir, files)
	case err != nil:
		return fmt.Errorf("output directory: %w", err)
	case !st.IsDir():
		return fmt.Errorf("output directory: %s is a file; expected a directory, or a name that is free", dir)
	}
	tmp, err := stage(dir, files)
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	for _, f := range files { // a directory in a file's place is found before anything moves
		if st, err := os.Stat(filepath.Join(dir, f.Name)); err == nil && st.IsDir() {
			return fmt.Errorf("output directory: %s is a directory, and a file of that name has to be written", filepath.Join(dir, f.Name))
		}
	}
	for _, f := range files {
		if err := os.Rename(filepath.Join(tmp, f.Name), filepath.Join(dir, f.Name)); err != nil {
			return fmt.Errorf("output directory: %w", err)
		}
	}
	return nil
}

// writeNew makes dir in one step.
func writeNew(dir string, files []verilog.File) error {
	parent := filepath.Dir(filepath.Clean(dir))
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return fmt.Errorf("output directory: %w", err)
	}
	tmp, err := stage(parent, files)
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp) // nothing is there after the rename
	if err := os.Chmod(tmp, 0o755); err != nil {
		return fmt.Errorf("output directory: %w", err)
	}
	if err := os.Rename(tmp, dir); err != nil {
		return fmt.Errorf("output directory: %w", err)
	}
	return nil
}

// stage writes all files into a new directory in parent.
func stage(parent string, files []verilog.File) (string, error) {
	tmp, err := os.MkdirTemp(parent, ".hwgen.*")
	if err != nil {
		var pe *fs.PathError // the path has a random name
		if errors.As(err, &pe) {
			err = pe.Err
		}
		return "", fmt.Errorf("output directory: cannot write to %s: %w", parent, err)
	}
	if err := verilog.WriteDir(tmp, files); err != nil {
		os.RemoveAll(tmp)
		return "", err
	}
	return tmp, nil
}
