package spec

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Canonical is the one text of a resolved configuration: a line key=value for
// each parameter in the table's order, "auto" values filled in. Equal
// configurations have equal text, however they were written.
func (c *Config) Canonical() string {
	var b strings.Builder
	for _, kv := range c.KeyValues() {
		b.WriteString(kv[0] + "=" + kv[1] + "\n")
	}
	return b.String()
}

// KeyValues is Canonical as pairs. Values contain no spaces.
func (c *Config) KeyValues() [][2]string {
	out := make([][2]string, len(Params))
	for i := range Params {
		out[i] = [2]string{Params[i].Key, strings.ReplaceAll(Params[i].Value(c), " ", "")}
	}
	return out
}

// ParseCanonical reads Canonical's text back. Keys may be missing: they keep
// their defaults.
func ParseCanonical(text string) (Config, error) {
	c := Default()
	for _, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if line == "" {
			continue
		}
		if err := c.Set(line); err != nil {
			return c, err
		}
	}
	return c.Resolve()
}

// Hash names a configuration: the first 16 hexadecimal digits of the SHA-256 of
// Canonical.
func (c *Config) Hash() string {
	sum := sha256.Sum256([]byte(c.Canonical()))
	return hex.EncodeToString(sum[:8])
}
