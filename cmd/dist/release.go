package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// platform is a system that the program is built for.
type platform struct{ system, machine string }

func (p platform) String() string { return p.system + "-" + p.machine }

// program is the file name of the built program.
func (p platform) program() string {
	if p.system == "windows" {
		return "gouji.exe"
	}
	return "gouji"
}

// release is what all that is handed out has in common.
type release struct {
	version string    // as git describes it: v1.2.3, v1.2.3-4-gabcdef or abcdef
	moment  time.Time // of the commit, in UTC
	folder  string    // to write
	// maintainer is whom packages name, as in a letter's head: name <address>.
	maintainer string

	platforms []platform
}

// path returns the folder in which a platform's program lies.
func (r release) path(p platform) string { return filepath.Join(r.folder, p.String()) }

// run runs a command with more variables and shows what it says.
func run(command *exec.Cmd, variables ...string) error {
	command.Env = append(os.Environ(), variables...)
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	if err := command.Run(); err != nil {
		return fmt.Errorf("%s: %w", command, err)
	}
	return nil
}
