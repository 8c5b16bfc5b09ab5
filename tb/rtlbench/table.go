package main

import (
	"fmt"
	"os"
	"text/tabwriter"
)

// table prints rows in columns under a title.
type table struct{ w *tabwriter.Writer }

func newTable(title string, columns ...any) table {
	fmt.Printf("\n%s\n\n", title)
	t := table{tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', 0)}
	t.row(columns...)
	return t
}

func (t table) row(cells ...any) {
	for _, c := range cells {
		fmt.Fprintf(t.w, "%v\t", c)
	}
	fmt.Fprintln(t.w)
}

func (t table) end() { t.w.Flush() }
