package scenario

import "github.com/alecthomas/participle/v2/lexer"

var tokens = lexer.MustSimple([]lexer.SimpleRule{
	{Name: "Comment", Pattern: `#[^\n]*`},
	{Name: "Text", Pattern: `"[^"\n]*"`},
	{Name: "Number", Pattern: `(0[xX][0-9a-fA-F_]+|0[bB][01_]+|[0-9][0-9_]*)([ \t]?(?i:KiB|MiB|GiB|Ki|Mi|Gi|B)\b)?`},
	{Name: "Name", Pattern: `[A-Za-z_][A-Za-z0-9_]*`},
	{Name: "Sign", Pattern: `\.\.|!=|<=|>=|[-+=<>,]`},
	{Name: "EOL", Pattern: `\n`},
	{Name: "Space", Pattern: `[ \t\r]+`},
})
