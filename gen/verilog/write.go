package verilog

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
)

// WriteDir writes the files into dir, which is made if it is not there. Each is
// written beside its place and then renamed, so that a reader sees the old text
// or the new one; a file that already holds the text keeps its time.
func WriteDir(dir string, files []File) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("verilog: making the output directory: %w", err)
	}
	for _, f := range files {
		if filepath.Base(f.Name) != f.Name {
			return fmt.Errorf("verilog: %q is no plain file name", f.Name)
		}
		if err := writeFile(filepath.Join(dir, f.Name), f.Data); err != nil {
			return fmt.Errorf("verilog: writing %s: %w", f.Name, err)
		}
	}
	return nil
}

func writeFile(path string, data []byte) error {
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, data) {
		return nil
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) // fails, as it should, after the rename
	_, err = tmp.Write(data)
	if e := tmp.Chmod(0o644); err == nil {
		err = e
	}
	if e := tmp.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}
