//go:build unix

package disk

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// noFollow keeps a file from being opened through a link.
const noFollow = syscall.O_NOFOLLOW

// Fault marks an error of the file system that is worth a retry.
func Fault(err error) error {
	for _, e := range []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT, syscall.EIO, syscall.EMFILE, syscall.ENFILE, syscall.EAGAIN, syscall.ESTALE} {
		if errors.Is(err, e) {
			return fmt.Errorf("%w: %w", ErrTemporary, err)
		}
	}
	return err
}

// NoLinks reports whether an error says that there are no symbolic links here:
// on FAT, on some network shares.
func NoLinks(err error) bool {
	for _, e := range []syscall.Errno{syscall.EPERM, syscall.EOPNOTSUPP, syscall.ENOTSUP, syscall.ENOSYS, syscall.EINVAL} {
		if errors.Is(err, e) {
			return true
		}
	}
	return errors.Is(err, errors.ErrUnsupported)
}

// replaceLink puts a link or file in the place of another in one step.
func replaceLink(from, to string) error { return os.Rename(from, to) }

// junction is a thing of Windows.
func junction(target, path string) error { return errors.ErrUnsupported }
