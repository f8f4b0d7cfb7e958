package pipeline_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"gouji/pipeline"
)

// A run reads folders and files and publishes one result, or none. What is wrong
// with the reports is counted in the result; an error says that nothing came of it.
func ExampleRun() {
	folder, err := os.MkdirTemp("", "gouji")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	const report = `{"agency": "云溪县民政局", "year": 2023, "applications": {"new_received": {"natural": 5, "total": 6}}}`
	input := filepath.Join(folder, "民政局.json")
	if err := os.WriteFile(input, []byte(report), 0o600); err != nil {
		panic(err)
	}
	result, err := pipeline.Run(context.Background(), pipeline.Config{
		Inputs: []string{input}, Output: filepath.Join(folder, "out"), AsOf: "2024-06-30", NoDesk: true,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Published, result.Reports.Published, "report", result.Figures.Published, "figures")
	for _, rule := range result.Rules {
		if rule.Rule == "A3-ROW" {
			fmt.Println(rule.Rule, rule.Findings)
		}
	}
	// Output:
	// true 1 report 2 figures
	// A3-ROW 1
}
