package report

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"text/tabwriter"
)

// Table prints rows in columns under a title, on standard output.
type Table struct{ w *tabwriter.Writer }

// NewTable prints the title, and begins with the columns' names.
func NewTable(title string, columns ...any) Table {
	fmt.Printf("\n%s\n\n", title)
	t := Table{tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', 0)}
	t.Row(columns...)
	return t
}

// Row adds a row.
func (t Table) Row(cells ...any) {
	for _, c := range cells {
		fmt.Fprintf(t.w, "%v\t", c)
	}
	fmt.Fprintln(t.w)
}

// End prints what was added.
func (t Table) End() { t.w.Flush() }

// Median is the middle one of some values, of an even number the upper one.
func Median[T cmp.Ordered](x []T) T {
	x = slices.Clone(x)
	slices.Sort(x)
	return x[len(x)/2]
}
