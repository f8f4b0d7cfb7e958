package disk

import "errors"

// ErrTemporary marks failures worth a retry: a full disk, an I/O error.
var ErrTemporary = errors.New("temporary failure")
