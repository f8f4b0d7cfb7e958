package main

import (
	"flag"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite the expected output of scripts and of the README")

// programs are those that the program of the tests is, if it is called so.
var programs = map[string]func(){"gouji": main}

func TestMain(m *testing.M) { testscript.Main(m, programs) }

// TestScripts runs testdata/script/*.txtar: the specification of the command
// line. Each runs in a fresh folder with an environment as bare as cron's.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			// A report that was really published, and the same with one typing error.
			return os.CopyFS(e.WorkDir, os.DirFS("testdata/reports"))
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){"exits": exits, "shown": shown},
	})
}
