//go:build unix

package pipeline

import (
	"errors"
	"fmt"
	"syscall"
)

// temporary marks an error of the file system that is worth a retry.
func temporary(err error) error {
	for _, e := range []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT, syscall.EIO, syscall.EMFILE, syscall.ENFILE, syscall.EAGAIN, syscall.ESTALE} {
		if errors.Is(err, e) {
			return fmt.Errorf("%w: %w", ErrTemporary, err)
		}
	}
	return err
}
