//go:build !unix

package pipeline

// temporary marks an error of the file system that is worth a retry; here no
// error is known to be.
func temporary(err error) error { return err }
