package office

import "testing"

// No system takes the name of a file for something else.
func TestFileName(t *testing.T) {
	for text, want := range map[string]string{
		"相山区教育局": "相山区教育局", "a/b\\c:d": "a_b_c_d", "": "_", " .甲. ": "甲", "甲\x00\x1b[2J\n局": "甲__[2J_局", "\u202e甲": "_甲",
		"aux": "_aux", "Con": "_Con", "com1": "_com1", "LPT9": "_LPT9", "com0": "_com0", "COM¹": "_COM¹", "nul.txt": "_nul.txt", "aux .x": "_aux .x",
		"COM10": "COM10", "com": "com", "communication": "communication", "lpt": "lpt", "CONIN$": "_CONIN$", "auxiliary": "auxiliary",
	} {
		if got := FileName(text); got != want {
			t.Errorf("%q is named %q, want %q", text, got, want)
		}
	}
}
