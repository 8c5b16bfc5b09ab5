package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/hwgen/hwgen/models/spec"
)

func configFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "config", Usage: "TOML `FILE` with parameters"},
		&cli.StringSliceFlag{Name: "set", Usage: "set a parameter, `KEY=VALUE`, behind the file; can be repeated"},
	}
}

var jsonFlag = &cli.BoolFlag{Name: "json", Usage: "print JSON", DisableDefaultText: true}

// config is what --config gives; the settings of --set are checked, and left to
// be applied behind a scenario's own.
func config(c *cli.Context) (*spec.Config, []string, error) {
	out := spec.Default()
	if f := c.String("config"); f != "" {
		if err := out.LoadTOML(f); err != nil {
			return nil, nil, err
		}
	}
	sets, try := c.StringSlice("set"), out
	for _, s := range sets {
		if err := try.Set(s); err != nil {
			return nil, nil, fmt.Errorf("--set: %w", err)
		}
	}
	return &out, sets, nil
}

// resolved is the configuration that --config and --set give.
func resolved(c *cli.Context) (spec.Config, error) {
	cfg, sets, err := config(c)
	if err != nil {
		return spec.Config{}, err
	}
	for _, s := range sets {
		if err := cfg.Set(s); err != nil {
			return spec.Config{}, err
		}
	}
	return cfg.Resolve()
}
