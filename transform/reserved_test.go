package transform

import (
	"slices"
	"strings"
	"testing"
)

// reserved are the words that an engine does not take as the name of a column
// without quotes. DuckDB's and ClickHouse's are what the engines themselves say
// (duckdb_keywords() in 2.0; each keyword tried in 4.4 of chdb), PostgreSQL's the
// reserved words and those for functions and types of its kwlist.h, Spark's those
// of its ANSI mode.
var reserved = map[string]string{
	"DuckDB": `all analyse analyze and anti any array as asc asof asymmetric at authorization binary both by case cast check collate
		collation column columns concurrently constraint create cross default deferrable desc describe distinct do else end except false
		fetch for foreign freeze from full generated glob group having ilike in initially inner intersect into is isnull join lambda
		lateral leading left like limit map natural not notnull null offset on only or order outer overlaps pivot pivot_longer
		pivot_wider placing positional primary qualify references returning right select semi show similar some struct summarize
		symmetric table tablesample then to trailing true try_cast tuple union unique unpack unpivot using variadic verbose when where
		window with`,
	"PostgreSQL": `all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation column
		concurrently constraint create cross current_catalog current_date current_role current_schema current_time current_timestamp
		current_user default deferrable desc distinct do else end except false fetch for foreign freeze from full grant group having
		ilike in initially inner intersect into is isnull join lateral leading left like limit localtime localtimestamp natural not
		notnull null offset on only or order outer overlaps placing primary references returning right select session_user similar some
		symmetric system_user table tablesample then to trailing true union unique user using variadic verbose when where window with`,
	"Spark": `all and any as authorization both case cast check collate column constraint create cross current_date current_time
		current_timestamp current_user distinct else end escape except false fetch filter for foreign from full grant group having in
		inner intersect into is join lateral leading left natural not null on only or order outer overlaps primary references right
		select session_user some table then time to trailing true union unique unknown user using when where with`,
	"ClickHouse": `all cube false not null rollup true`,
}

// Nobody needs quotes to write a query, in whichever engine.
func TestNoColumnIsAReservedWord(t *testing.T) {
	words := map[string][]string{}
	for engine, list := range reserved {
		words[engine] = strings.Fields(list)
	}
	check := func(what, name string) {
		if strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
			t.Errorf("%s %q needs quotes", what, name)
		}
		for engine, list := range words {
			if slices.Contains(list, name) {
				t.Errorf("%s %q is a reserved word of %s", what, name, engine)
			}
		}
	}
	for _, d := range Datasets {
		check("dataset", d.Name)
		for _, c := range d.Columns {
			check(d.Name+": column", c.Name)
		}
	}
}

// The columns that were renamed, and no others, tell their old name.
func TestRenamedColumns(t *testing.T) {
	want := map[string]string{"natural_persons": "natural", "agency_group": "group", "source_column": "column", "is_unique": "unique"}
	seen := map[string]bool{}
	for _, d := range Datasets {
		for _, c := range d.Columns {
			if c.OldName != want[c.Name] {
				t.Errorf("%s.%s was called %q, want %q", d.Name, c.Name, c.OldName, want[c.Name])
			}
			seen[c.OldName] = true
		}
	}
	for _, old := range want {
		if !seen[old] {
			t.Errorf("no column was called %s", old)
		}
	}
}
