package ingest

import (
	"testing"

	"gouji/form"
)

// A compressed file that asks for a larger window than there may be is reported as that,
// and not as damaged.
func TestZstdWindowOverTheLimit(t *testing.T) {
	// A frame of one empty block with a window of 512 MiB.
	c := collect(t, "a.json.zst", []byte{0x28, 0xb5, 0x2f, 0xfd, 0, 19 << 3, 1, 0, 0})
	if len(c.sources) != 1 || len(c.sources[0].Findings) != 1 {
		t.Fatalf("%+v", c.sources)
	}
	if f := c.sources[0].Findings[0]; f.Rule != form.RuleFLimit {
		t.Errorf("%s: %s", f.Rule, f.Message(form.English))
	}
}
