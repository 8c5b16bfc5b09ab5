package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/hwgen/hwgen/tb/designs"
)

func genCommand() *cli.Command {
	return &cli.Command{
		Name:  "gen",
		Usage: "write a design's Verilog, its file list, a FuseSoC core file, and what describes its registers",
		Description: "All files are written before the first takes its place: a failure leaves the directory as it was.\n" +
			"Other files in it stay.",
		Flags: append(configFlags(),
			&cli.StringFlag{Name: "design", Value: designs.Default, Usage: "`NAME` of the design: " + strings.Join(designs.Names(), ", ")},
			&cli.StringFlag{Name: "o", Usage: "`DIR`ectory to write to"},
			jsonFlag),
		Action: generate,
	}
}

type generated struct {
	Design     string   `json:"design"`
	Top        string   `json:"top"`
	ConfigHash string   `json:"config_hash"`
	Dir        string   `json:"dir"`
	Files      []string `json:"files"`
}

func generate(c *cli.Context) error {
	if _, err := arguments(c); err != nil {
		return err
	}
	dir := c.String("o")
	switch {
	case dir == "":
		return fmt.Errorf("gen: no output directory; expected -o DIR")
	}
	d, err := designs.ByName(c.String("design"))
	if err != nil {
		return err
	}
	cfg, err := resolved(c)
	if err != nil {
		return err
	}
	files, top, err := d.Files(&cfg)
	if err != nil {
		return err
	}
	if err := designs.Write(dir, files); err != nil {
		return err
	}
	out := generated{Design: d.Name, Top: top, ConfigHash: cfg.Hash(), Dir: dir}
	for _, f := range files {
		out.Files = append(out.Files, f.Name)
	}
	if c.Bool("json") {
		return printJSON(c.App.Writer, out)
	}
	for _, f := range files {
		fmt.Fprintln(c.App.Writer, filepath.Join(dir, f.Name))
	}
	return nil
}
