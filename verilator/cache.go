package verilator

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Cache is where built models are kept. The zero Cache is hwgen/verilator in
// the user's cache directory, with at most 1 GiB of models, the ones used last.
type Cache struct {
	Dir   string
	Bytes int64 // most that is kept, 0: 1 GiB
	// Off builds into a temporary directory that Model.Close removes; only the
	// runtime's object files are taken from the cache.
	Off bool
}

func (c Cache) dir() (string, error) {
	if c.Dir != "" {
		return filepath.Abs(c.Dir)
	}
	base, err := os.UserCacheDir()
	if err != nil {
		base = os.TempDir()
	}
	return filepath.Join(base, "hwgen", "verilator"), nil
}

// key hashes parts unambiguously.
func key(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:16])
}

func (c *Config) key(tool *Tool, harness string) string {
	parts := []string{tool.Banner, harness, c.Top, fmt.Sprint(c.Optimise, c.Trace, c.Split), fmt.Sprintf("%q", c.Defines), fmt.Sprintf("%q", c.Flags)}
	for _, list := range [][]File{c.Files, c.Data} {
		parts = append(parts, fmt.Sprint(len(list)))
		for _, f := range list {
			parts = append(parts, f.Name, string(f.Data))
		}
	}
	return key(parts...)
}

// prune removes the models used longest ago until the rest is within the bound.
func (c Cache) prune(dir, keep string) {
	limit := c.Bytes
	if limit == 0 {
		limit = 1 << 30
	}
	type model struct {
		path string
		used time.Time
		size int64
	}
	var models []model
	total := int64(0)
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		m := model{path: filepath.Join(dir, e.Name())}
		filepath.WalkDir(m.path, func(_ string, d fs.DirEntry, err error) error {
			if err != nil {
				return nil
			}
			if info, err := d.Info(); err == nil {
				m.size += info.Size()
				if info.ModTime().After(m.used) {
					m.used = info.ModTime()
				}
			}
			return nil
		})
		models = append(models, m)
		total += m.size
	}
	slices.SortFunc(models, func(a, b model) int { return cmp.Compare(a.used.UnixNano(), b.used.UnixNano()) })
	for _, m := range models {
		if total <= limit {
			return
		}
		if filepath.Base(m.path) != keep {
			os.RemoveAll(m.path)
			total -= m.size
		}
	}
}
