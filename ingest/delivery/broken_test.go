package delivery

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Why a file cannot be opened follows from what the system says: a path that is too long
// is no matter of permissions.
func TestReadReason(t *testing.T) {
	_, long := os.Open(filepath.Join(t.TempDir(), strings.Repeat("长", 5000)))
	_, missing := os.Open(filepath.Join(t.TempDir(), "没有"))
	denied := &fs.PathError{Op: "open", Path: "a", Err: fs.ErrPermission}
	slow := &fs.PathError{Op: "open", Path: "a", Err: syscall.ETIMEDOUT}
	for _, tt := range []struct {
		err  error
		want string
	}{{slow, tookLong.English}, {long, tooLong.English}, {missing, isMissing.English}, {denied, NoPermission.English}} {
		if got := ReadReason(tt.err).English; got != tt.want {
			t.Errorf("%v is reported as %q, want %q", tt.err, got, tt.want)
		}
	}
}
