package claims

import (
	"os"
	"strings"
	"testing"
)

// TestSentences reads sentences in the manner of published reports, whose figures
// testdata/sentences.tsv tells the meaning of.
func TestSentences(t *testing.T) {
	data, err := os.ReadFile("testdata/sentences.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(string(data), "\n"), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		sentence, want, _ := strings.Cut(line, "\t")
		text := Read("一", sentence, 2023)
		var got []string
		for i := range text.Claims {
			got = append(got, shown(&text.Claims[i]))
		}
		if meant := strings.Join(got, " "); meant != want {
			t.Errorf("%s\nwant %s\ngot  %s", sentence, want, meant)
		}
		if broken := text.Broken(); len(broken) > 0 {
			t.Errorf("%s\nlists that do not add up: %+v", sentence, broken)
		}
	}
}
