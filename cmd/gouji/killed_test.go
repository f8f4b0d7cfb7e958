package main

import (
	"bytes"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gouji/fixtures"
	"gouji/fixtures/seeds"
)

// A process that is killed at any moment leaves the generation that was in force, or
// the new one, whole; and the next run, with either input, goes well. GOUJI_KILLS sets
// how many are killed, GOUJI_SEED when.
func TestARunKilledAtAnyMoment(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: hundreds of processes are not short")
	}
	kills := 2
	if os.Getenv("GOUJI_LARGE") != "" {
		kills = 20
	}
	kills = seeds.Count(t, "GOUJI_KILLS", kills)
	random := rand.New(rand.NewPCG(seeds.Seed(t, rand.Uint64()), 23))
	program, err := os.Executable() // TestMain makes it the program gouji where its name is that
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	output := filepath.Join(folder, "out")
	inputs := []string{filepath.Join(folder, "one"), filepath.Join(folder, "two")}
	ids := map[string]string{} // of the generation that an input makes
	begin := func(input string) (*exec.Cmd, *bytes.Buffer) {
		printed := &bytes.Buffer{}
		command := exec.CommandContext(t.Context(), program, "run", "-i", filepath.Join(input, fixtures.InputFolder), "-o", output, "--as-of", "2024-06-30", "--keep", "2", "--fail-on", "never", "-q")
		command.Args[0], command.Dir, command.Env, command.Stdout, command.Stderr = "gouji", folder, []string{"GOUJI_LANG=en"}, printed, printed
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		return command, printed
	}
	// inForce returns the generation that is in force, which must be whole; "" for none.
	inForce := func() string {
		t.Helper()
		target, err := os.Readlink(filepath.Join(output, "current"))
		if errors.Is(err, fs.ErrNotExist) {
			return ""
		} else if err != nil {
			t.Fatal(err)
		}
		if code, stdout, stderr := invoke(t, nil, "verify", "-o", output); code != exitOK {
			t.Fatalf("%s is in force and not whole: %s%s", target, stdout, stderr)
		}
		return filepath.Base(target)
	}
	complete := func(input string) time.Duration {
		t.Helper()
		from := time.Now()
		command, printed := begin(input)
		if err := command.Wait(); err != nil {
			t.Fatalf("%s: %v: %s", input, err, printed)
		}
		id := inForce()
		if ids[input] == "" {
			ids[input] = id
		}
		if id == "" || id != ids[input] {
			t.Fatalf("%s makes %q, and made %q", input, id, ids[input])
		}
		for _, pattern := range []string{".staging*", "*.tmp", "runs/.*"} {
			if left, err := filepath.Glob(filepath.Join(output, pattern)); err != nil || len(left) > 0 {
				t.Fatalf("%v is left, %v", left, err)
			}
		}
		return time.Since(from)
	}
	longest := time.Duration(0)
	for i, input := range inputs {
		d := fixtures.District{Agencies: 6 + i, FirstYear: 2022, LastYear: 2023, Seed: 3, ErrorShare: 0.3}
		if _, err := d.Write(input, fixtures.OneNDJSON); err != nil {
			t.Fatal(err)
		}
		longest = max(longest, complete(input))
	}
	killed, withOld, withNew := 0, 0, 0
	for n := 0; killed < kills; n++ {
		input := inputs[random.IntN(2)]
		before := inForce()
		command, printed := begin(input)
		time.Sleep(time.Duration(random.Int64N(int64(longest))))
		if err := command.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Fatal(err)
		}
		if err := command.Wait(); err == nil {
			complete(input) // the run ended before it could be killed
			continue
		} else if !strings.Contains(err.Error(), "killed") {
			t.Fatalf("%v: %s", err, printed)
		}
		killed++
		switch got := inForce(); got {
		case before:
			withOld++
		case ids[input]:
			withNew++
		default:
			t.Fatalf("after kill %d %q is in force, before %q", n, got, before)
		}
		if random.IntN(3) == 0 {
			complete(inputs[random.IntN(2)])
		}
	}
	complete(inputs[0])
	complete(inputs[1])
	t.Logf("%d processes killed within %v, %d with the old generation in force, %d with the new one", killed, longest.Round(time.Millisecond), withOld, withNew)
}
