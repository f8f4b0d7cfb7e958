package form_test

import (
	"fmt"

	"gouji/form"
)

// One address space of cells serves both editions of the form, and one function
// knows how a figure may look.
func ExampleReadFigure() {
	id, _ := form.CellByCode("applications.new_received.natural")
	for _, text := range []string{"１,２３４", "12件", "/", "12 13"} {
		switch f := form.ReadFigure(&form.Cells[id], text, form.NoUnit); f.State {
		case form.Stated:
			fmt.Printf("%q is %d\n", text, f.Value)
		case form.Blank:
			fmt.Printf("%q is nothing\n", text)
		case form.Unreadable:
			fmt.Printf("%q is no figure: %s\n", text, f.Rule)
		}
	}
	// Output:
	// "１,２３４" is 1234
	// "12件" is 12
	// "/" is nothing
	// "12 13" is no figure: F-TOKEN
}
