package printed

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"gouji/form"
	"gouji/ingest/lines"
	"gouji/ingest/words"
)

// read reads a document that is drawn line by line:
//
//	text                text outside of tables
//	| a | b |           a line of a table, the one of the line before
//	|~ a | b |          one whose blanks at the end prove nothing
//	=                   the next line begins another table
//	> a                 a line of a dump, whose cells stand one to a line
//	- name              the next line begins another sheet; "-- name" one that is not shown
//	% text              the title of the page
//	* 2 4               from here on these columns of tables are hidden
//
// A cell "<" is covered from the left, "^" from above, "[]" is certain to be one
// though it is blank; "⏎" begins a new line. "[picture]" holds one, and "[.]" says nothing that can be known.
func read(text string) *Document {
	d := NewDocument(&form.Report{}, words.NewLexicon(), "a.docx")
	table := 1
	var hidden []bool
	for i, line := range strings.Split(strings.Trim(text, "\n"), "\n") {
		l := lines.Line{}
		cell := func(text string) {
			c := lines.Cell{Text: text, Place: form.Place{Line: int32(i + 1), Column: int32(len(l.Cells) + 1)}}
			switch text {
			case "<":
				c.Text, c.Covered = "", lines.FromTheLeft
			case "^":
				c.Text, c.Covered = "", lines.FromAbove
			case "[]":
				c.Text, c.Kind = "", lines.Empty
			case "[picture]":
				c.Text, c.Runs = "", []lines.Run{{Look: lines.Image}}
			case "[.]":
				c.Runs = []lines.Run{{Text: "1"}, {Text: "2", Look: lines.Struck}}
			}
			l.Cells = append(l.Cells, c)
		}
		line = strings.TrimLeft(line, "\t")
		switch {
		case line == "=":
			table++
			continue
		case strings.HasPrefix(line, "-"):
			table++
			d.Part(strings.TrimLeft(line, "- "), strings.HasPrefix(line, "--"))
			continue
		case strings.HasPrefix(line, "*"):
			hidden = make([]bool, 9)
			for column := range strings.FieldsSeq(line[1:]) {
				hidden[column[0]-'1'] = true
			}
			continue
		case strings.HasPrefix(line, "%"):
			d.Title(line[1:])
			continue
		case strings.HasPrefix(line, "|"):
			l.Table, l.HiddenColumns, l.Padded = table, hidden, strings.HasPrefix(line, "|~")
			line = strings.TrimSuffix(strings.TrimPrefix(line[1:], "~"), "|")
			for text := range strings.SplitSeq(line, "|") {
				cell(strings.ReplaceAll(strings.TrimSpace(text), "⏎", "\n"))
			}
		case strings.HasPrefix(line, ">"):
			l.Tokens = true
			cell(strings.TrimPrefix(line[1:], " "))
		default:
			cell(line)
		}
		d.Line(l)
	}
	return d
}

// told is what a report says: a line for each row of the form, or for several that say
// the same, with its figures, "_" for a blank cell and "?" for one that cannot be read;
// the findings with their places; the prose; who reported.
func told(r *form.Report) (all []string) {
	for t := range form.NumTables {
		first, before := "", ""
		for i := range form.Tables[t].Rows {
			row := &form.Tables[t].Rows[i]
			if !dataRow(row) {
				continue
			}
			says := cellsOfRow(r, t, row)
			code := form.Tables[t].Code + "." + row.Code
			switch says {
			case "":
			case before:
				all[len(all)-1] = first + " … " + row.Code + says
			default:
				first = code
				all = append(all, code+says)
			}
			before = says
		}
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		text := fmt.Sprintf("%s in line %d", f.Rule, f.Place.Line)
		if f.Figures > 0 {
			text += fmt.Sprintf(", figures: %d", f.Figures)
		}
		for _, argument := range f.Arguments {
			text += "; " + argument
		}
		all = append(all, text)
	}
	if len(all) == 0 {
		all = append(all, "nothing")
	}
	for _, s := range r.Narrative {
		all = append(all, s.Number+"、"+strings.ReplaceAll(s.Text, "\n", " / "))
	}
	if r.Agency.Name != "" {
		all = append(all, fmt.Sprintf("of %s on %d", r.Agency.Name, r.Year))
	}
	return append(all, fmt.Sprintf("%d figures", r.Figures))
}

// cellsOfRow is what a report says in a row of the form, "" if it does not have it.
func cellsOfRow(r *form.Report, t form.TableID, row *form.Row) (text string) {
	for k := range form.Tables[t].Columns {
		id, ok := form.CellOf(row, &form.Tables[t].Columns[k])
		if !ok || r.States[id] == form.Absent {
			continue
		}
		if e := form.Cells[id].Editions; text == "" && e == form.Edition2019 {
			text = " (" + e.String() + ")"
		}
		switch r.States[id] {
		case form.Stated:
			text += fmt.Sprintf(" %d", r.Values[id])
		case form.Unreadable:
			text += " ?"
		default:
			text += " _"
		}
	}
	return text
}

var update = flag.Bool("update", false, "write testdata/forms.txt anew")

// TestForms reads the forms of testdata/forms.txt, drawn as read takes them. Each begins with
// what it shows, in a line "# …", and ends with what it is read as, below a line "->".
// A line "@ table" stands for the caption and head of that table on the form of 2021,
// "@ from to" for the rows of table 三 from one to the other with the figures 1 to 6 and their
// total, and "@> …" for the same in a dump.
func TestForms(t *testing.T) {
	const path = "testdata/forms.txt"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var anew strings.Builder
	for i, form := range strings.Split("\n"+strings.TrimSpace(string(text)), "\n# ")[1:] {
		drawn, want, _ := strings.Cut(form+"\n", "\n->\n")
		title, drawing, _ := strings.Cut(strings.TrimSpace(drawn), "\n")
		got := "no report"
		if r, ok := read(expand(t, drawing)).Finish(); ok {
			got = strings.Join(told(r), "\n")
		}
		if want = strings.TrimSpace(want); got != want {
			t.Errorf("%s: read as\n%s\nwant\n%s", title, got, want)
		}
		if i > 0 {
			anew.WriteString("\n")
		}
		anew.WriteString("# " + strings.TrimSpace(drawn) + "\n->\n" + got + "\n")
	}
	if *update {
		if err := os.WriteFile(path, []byte(anew.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// expand writes out the lines of a drawing that stand for others.
func expand(t *testing.T, drawing string) string {
	t.Helper()
	var all []string
	for line := range strings.SplitSeq(drawing, "\n") {
		dump := strings.HasPrefix(line, "@>")
		fields := strings.Fields(strings.TrimLeft(line, "@>"))
		add := func(cells ...string) {
			if !dump {
				all = append(all, "| "+strings.Join(cells, " | ")+" |")
				return
			}
			for _, text := range cells {
				all = append(all, "> "+text)
			}
		}
		switch {
		case !strings.HasPrefix(line, "@"):
			all = append(all, line)
		case len(fields) == 1:
			table, ok := form.LookupTable(fields[0])
			if !ok {
				t.Fatalf("no table %s", fields[0])
			}
			if caption := table.Caption; dump {
				all = append(all, "> "+caption)
			} else {
				all = append(all, caption)
			}
			head := []string{"信息内容"}
			for _, column := range table.DataColumns(form.Edition2021) {
				head = append(head, column.Label)
			}
			add(head...)
		default:
			within := false
			for _, row := range form.Tables[form.Applications].DataRows(form.Edition2021) {
				if within = within || row.Code == fields[0]; within {
					add(row.Label, "1", "2", "3", "4", "5", "6", "21")
				}
				if row.Code == fields[1] {
					within = false
				}
			}
		}
	}
	return strings.Join(all, "\n")
}
