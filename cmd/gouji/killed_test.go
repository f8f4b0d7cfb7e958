package main

import (
	"bytes"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"gouji/fixtures"
)

// A process that is killed at any moment leaves the generation that was in force, or
// the new one, whole; and the next run, with either input, goes well. GOUJI_KILLS sets
// how many are killed, GOUJI_SEED when.
func TestARunKilledAtAnyMoment(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: hundreds of processes are not short")
	}
	kills, seed := 2, rand.Uint64()
	if os.Getenv("GOUJI_LARGE") != "" {
		kills = 20
	}
	if text := os.Getenv("GOUJI_KILLS"); text != "" {
		kills, _ = strconv.Atoi(text)
	}
	if text := os.Getenv("GOUJI_SEED"); text != "" {
		seed, _ = strconv.ParseUint(text, 10, 64)
	}
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 23))
	program, err := os.Executable() // which TestMain makes gouji, if it is called so
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	output := filepath.Join(folder, "out")
	inputs := []string{filepath.Join(folder, "one"), filepath.Join(folder, "two")}
	ids := map[string]string{} // of the generation that an input makes
	begin := func(input string) (*exec.Cmd, *bytes.Buffer) {
		said := &bytes.Buffer{}
		command := exec.CommandContext(t.Context(), program, "run", "-i", filepath.Join(input, fixtures.InputFolder), "-o", output, "--as-of", "2024-06-30", "--keep", "2", "--fail-on", "never", "-q")
		command.Args[0], command.Dir, command.Env, command.Stdout, command.Stderr = "gouji", folder, []string{"GOUJI_LANG=en"}, said, said
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		return command, said
	}
	// inForce is the generation that is, which must be whole.
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
		command, said := begin(input)
		if err := command.Wait(); err != nil {
			t.Fatalf("%s: %v: %s", input, err, said)
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
	died, old, fresh := 0, 0, 0
	for n := 0; died < kills; n++ {
		input := inputs[random.IntN(2)]
		before := inForce()
		command, said := begin(input)
		time.Sleep(time.Duration(random.Int64N(int64(longest))))
		if err := command.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Fatal(err)
		}
		if err := command.Wait(); err == nil {
			complete(input) // it was sooner
			continue
		} else if !strings.Contains(err.Error(), "killed") {
			t.Fatalf("%v: %s", err, said)
		}
		died++
		switch got := inForce(); got {
		case before:
			old++
		case ids[input]:
			fresh++
		default:
			t.Fatalf("after kill %d %q is in force, before %q", n, got, before)
		}
		if random.IntN(3) == 0 {
			complete(inputs[random.IntN(2)])
		}
	}
	complete(inputs[0])
	complete(inputs[1])
	t.Logf("%d processes killed within %v, %d with the old generation in force, %d with the new one", died, longest.Round(time.Millisecond), old, fresh)
}
