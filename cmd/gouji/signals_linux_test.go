package main

import (
	"bytes"
	"os"
	"os/exec"
	ossignal "os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// A process ends by each of the signals that ask for it, while it waits for another
// run, too, and says so by its exit code. One that the shell ignores is ignored: nohup.
func TestSignalsEndAProcess(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	program, output := filepath.Join(folder, "gouji"), filepath.Join(folder, "out")
	if err := os.Symlink(self, program); err != nil { // TestMain makes it gouji, if it is called so
		t.Fatal(err)
	}
	if err := os.Mkdir(output, 0o755); err != nil {
		t.Fatal(err)
	}
	lock, err := os.Create(filepath.Join(output, ".lock"))
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	begin := func(t *testing.T, shell string) (*os.Process, <-chan int) {
		said := &bytes.Buffer{}
		command := exec.CommandContext(t.Context(), "/bin/sh", "-c", shell+`exec "$0" "$@"`, program, "run", "-i", folder, "-o", output, "--wait-lock", "10m")
		command.Dir, command.Env, command.Stdout, command.Stderr = folder, []string{"GOUJI_LANG=en"}, said, said
		opened := whenOpened(t, lock.Name())
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan int, 1)
		go func() {
			_ = command.Wait() // the exit code tells
			t.Logf("%s", said)
			ended <- command.ProcessState.ExitCode()
		}()
		select {
		case code := <-ended:
			t.Fatalf("it does not wait: %d", code)
		case <-opened:
		}
		return command.Process, ended
	}
	end := func(t *testing.T, process *os.Process, ended <-chan int, signal os.Signal) {
		if err := process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		select {
		case code := <-ended:
			if code != int(exitInterrupted) {
				t.Errorf("exit code %d", code)
			}
		case <-time.After(20 * time.Second):
			t.Error("it goes on")
		}
	}
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(signal.String(), func(t *testing.T) {
			if ossignal.Ignored(signal) {
				t.Skip("these tests run under nohup, which what they start inherits")
			}
			process, ended := begin(t, "")
			end(t, process, ended, signal)
		})
	}
	t.Run("nohup", func(t *testing.T) {
		process, ended := begin(t, `trap "" HUP; `)
		if err := process.Signal(syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
		select {
		case code := <-ended:
			t.Fatalf("it ended with %d", code)
		case <-time.After(300 * time.Millisecond):
		}
		end(t, process, ended, syscall.SIGTERM)
	})
}

// whenOpened returns what is closed when somebody opens a file.
func whenOpened(t *testing.T, name string) <-chan struct{} {
	watch, err := syscall.InotifyInit1(syscall.IN_CLOEXEC)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := syscall.InotifyAddWatch(watch, name, syscall.IN_OPEN); err != nil {
		t.Fatal(err)
	}
	opened := make(chan struct{})
	go func() {
		_, _ = syscall.Read(watch, make([]byte, 4096))
		_ = syscall.Close(watch)
		close(opened)
	}()
	return opened
}
