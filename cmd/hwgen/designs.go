package main

import (
	"fmt"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/urfave/cli/v2"

	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/designs"
)

func designsCommand() *cli.Command {
	return &cli.Command{
		Name:      "designs",
		Usage:     "list what can be generated, with its parameters and their ranges",
		ArgsUsage: "[DESIGN]",
		Flags:     []cli.Flag{jsonFlag},
		Action:    listDesigns,
		BashComplete: func(c *cli.Context) {
			for _, n := range designs.Names() {
				fmt.Fprintln(c.App.Writer, n)
			}
		},
	}
}

type designJSON struct {
	Name       string      `json:"name"`
	Doc        string      `json:"doc"`
	Parameters []paramJSON `json:"parameters"`
}

type paramJSON struct {
	Key      string `json:"key"`
	Doc      string `json:"doc"`
	Unit     string `json:"unit,omitempty"`
	Default  string `json:"default"`
	Accepted string `json:"accepted"`
}

func listDesigns(c *cli.Context) error {
	list := designs.All
	if c.Args().Present() {
		args, err := arguments(c, "DESIGN")
		if err != nil {
			return err
		}
		d, err := designs.ByName(args[0])
		if err != nil {
			return err
		}
		list = []designs.Design{*d}
	}
	if c.Bool("json") {
		return printJSON(c.App.Writer, designsAsJSON(list))
	}
	printDesigns(c, list)
	return nil
}

func designsAsJSON(list []designs.Design) (out []designJSON) {
	for i := range list {
		d := designJSON{Name: list[i].Name, Doc: list[i].Doc}
		for _, p := range list[i].Params() {
			d.Parameters = append(d.Parameters, paramJSON{p.Key, p.Doc, p.Unit, p.Default(), p.Accepted()})
		}
		out = append(out, d)
	}
	return out
}

func printDesigns(c *cli.Context, list []designs.Design) {
	w := c.App.Writer
	t := newTable(w)
	t.SetColumnConfigs([]table.ColumnConfig{{Number: 2, WidthMax: 38, WidthMaxEnforcer: text.WrapSoft}, {Number: 3, WidthMax: 46, WidthMaxEnforcer: text.WrapSoft}})
	t.AppendHeader(table.Row{"design", "what", "parameters"})
	used := map[string]bool{}
	for i := range list {
		t.AppendRow(table.Row{list[i].Name, list[i].Doc, strings.Join(list[i].Keys, ", ")})
		for _, k := range list[i].Keys {
			used[k] = true
		}
	}
	t.Render()
	fmt.Fprintln(w)
	t = newTable(w)
	t.SetColumnConfigs([]table.ColumnConfig{{Number: 3, WidthMax: 34, WidthMaxEnforcer: text.WrapSoft}, {Number: 4, WidthMax: 32, WidthMaxEnforcer: text.WrapSoft}})
	t.AppendHeader(table.Row{"parameter", "default", "accepted", "what"})
	for i := range spec.Params {
		if p := &spec.Params[i]; used[p.Key] {
			doc := p.Doc
			if p.Unit != "" {
				doc += ", in " + p.Unit
			}
			t.AppendRow(table.Row{p.Key, p.Default(), p.Accepted(), doc})
		}
	}
	t.Render()
}
