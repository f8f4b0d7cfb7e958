package rtf_test

import (
	"strings"
	"testing"

	"gouji/ingest/documents/rtf"
	"gouji/ingest/lines/linestest"
)

// What a document costs grows as it does, whatever it repeats.
func TestCostGrowsWithTheDocument(t *testing.T) {
	repeated := func(one, foot string) func(n int) []byte {
		return func(n int) []byte { return []byte(`{\rtf1\ansi\ansicpg936 ` + strings.Repeat(one, n) + foot + "}") }
	}
	linestest.ReadGrows(t, rtf.Read, map[string]func(n int) []byte{
		"paragraphs":   repeated(`a\par `, ""),
		"rows":         repeated(`\trowd\cellx100\cellx200\intbl a\cell 1\cell\row `, ""),
		"cells":        repeated(`\trowd\cellx100\intbl a\cell `, `\row a\par `),
		"merged cells": repeated(`\trowd\clvmrg\cellx100\clmgf\cellx200\clmrg\cellx300\intbl a\cell\cell\cell\row `, ""),
		"fonts":        repeated(`{\fonttbl{\f1 a;}}`, `a\par `),
		"groups":       repeated(`{\b a}`, `\par `),
		"nested groups": func(n int) []byte {
			return []byte(`{\rtf1 ` + strings.Repeat("{", n) + "a" + strings.Repeat("}", n) + `\par }`)
		},
		"bytes":           repeated(`\'b1\'ed`, `\par `),
		"columns of rows": repeated(`\cellx100`, `\intbl a\cell\row `),
	})
}
