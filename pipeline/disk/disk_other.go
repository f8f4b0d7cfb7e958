//go:build !unix

package disk

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
)

// noFollow keeps a file from being opened through a link, where that can be said.
const noFollow = 0

// Errors of Windows, as golang.org/x/sys/windows numbers them.
const (
	errorHandleDiskFull   = syscall.Errno(39)
	errorDiskFull         = syscall.Errno(112)
	errorSharingViolation = syscall.Errno(32)
)

// Fault marks an error of the file system that is worth a retry: the disk is
// full, or another program has the file open.
func Fault(err error) error {
	for _, e := range []syscall.Errno{errorHandleDiskFull, errorDiskFull, errorSharingViolation} {
		if errors.Is(err, e) {
			return fmt.Errorf("%w: %w", ErrTemporary, err)
		}
	}
	return err
}

// NoLinks reports whether a link could not be made because there are none here,
// or none for an ordinary user.
func NoLinks(err error) bool { return true }

// replaceLink puts a link or file in the place of another. A link to a folder
// cannot be replaced in one step here: for a moment there is none.
func replaceLink(from, to string) error {
	err := os.Rename(from, to)
	if err == nil {
		return nil
	}
	if removed := os.Remove(to); removed != nil { // of a folder with something in it there is no removal
		return err
	}
	return os.Rename(from, to)
}

// exchange is not to be had here.
func exchange(a, b string) error { return errors.ErrUnsupported }

// junction links to a folder as any user may. The shell's own command makes it:
// there is no call for it but through undocumented structures.
func junction(target, path string) error {
	if err := exec.Command("cmd", "/c", "mklink", "/J", path, target).Run(); err != nil {
		return fmt.Errorf("mklink: %w", err)
	}
	return nil
}
