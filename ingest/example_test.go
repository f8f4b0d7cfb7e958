package ingest_test

import (
	"context"
	"fmt"

	"gouji/form"
	"gouji/ingest"
)

// printer prints what a Reader delivers. A report is borrowed until Report returns.
type printer struct{}

func (printer) Report(r *form.Report, usable bool) error {
	fmt.Println(r.Agency.Name, r.Year, r.Figures, "figures")
	return nil
}

func (printer) Source(s *form.Source) error {
	fmt.Println(s.Path, s.Kind, s.Status)
	return nil
}

func ExampleReader_ReadBytes() {
	const text = `{"agency": "云溪县民政局", "year": 2023, "applications": {"new_received": {"natural": 5, "total": 5}}}`
	reader := ingest.NewReader(ingest.Options{})
	if err := reader.ReadBytes(context.Background(), "民政局.json", []byte(text), printer{}); err != nil {
		fmt.Println(err) // the run cannot go on; what is wrong with the file is a finding
	}
	// Output:
	// 云溪县民政局 2023 2 figures
	// 民政局.json json read
}
