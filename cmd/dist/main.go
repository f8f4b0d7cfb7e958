// Command dist makes what is handed out: an archive for every system, Debian
// packages, a bill of materials and the sums of all of them. The same source and
// Go make the same bytes: every time in them is the one of the commit, and owners,
// modes and order come from this program, not from the machine.
//
// It is run by make dist in the root of the source.
//
// Files, each using only those after it: main, bill, debian, archive, release.
package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"io"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

var platforms = []platform{
	{"linux", "amd64"},
	{"linux", "arm64"},
	{"linux", "loong64"},
	{"linux", "riscv64"},
	{"windows", "amd64"},
	{"windows", "arm64"},
	{"darwin", "arm64"},
}

func main() {
	var r release
	var unix int64
	var only, rebuild string
	flag.StringVar(&r.version, "version", "", "version, as git describes it")
	flag.Int64Var(&unix, "time", 0, "time of the commit in seconds since 1970")
	flag.StringVar(&r.maintainer, "maintainer", "", "whom packages name: name <address>")
	flag.StringVar(&r.folder, "o", "dist", "folder to write; what is in it is removed")
	flag.StringVar(&only, "only", "", "systems to build for, such as linux-amd64,darwin-arm64; default: all")
	flag.StringVar(&rebuild, "rebuild", "", "system to build without what Go has cached, such as linux-amd64")
	flag.Parse()
	r.moment = time.Unix(unix, 0).UTC()
	for _, p := range platforms {
		if only == "" || slices.Contains(strings.Split(only, ","), p.String()) {
			r.platforms = append(r.platforms, p)
		}
	}
	if _, err := mail.ParseAddress(r.maintainer); err != nil {
		fmt.Fprintf(os.Stderr, "dist: maintainer %q: want name <address>\n", r.maintainer)
		os.Exit(2)
	}
	if err := r.make(rebuild); err != nil {
		fmt.Fprintln(os.Stderr, "dist:", err)
		os.Exit(1)
	}
}

// make builds everything.
func (r release) make(rebuild string) error {
	if err := os.RemoveAll(r.folder); err != nil {
		return err
	}
	for _, p := range r.platforms {
		if err := r.build(p, p.String() == rebuild); err != nil {
			return err
		}
	}
	// The program itself writes its manual and completions.
	own := platform{runtime.GOOS, runtime.GOARCH}
	if !slices.Contains(r.platforms, own) {
		return fmt.Errorf("%s must be among what is built: it writes the manual", own)
	}
	if err := r.writeManual(filepath.Join(r.path(own), own.program())); err != nil {
		return err
	}
	for _, p := range r.platforms {
		if err := r.pack(p); err != nil {
			return err
		}
		if p.system == "linux" {
			if err := r.debianPackage(p); err != nil {
				return err
			}
		}
	}
	if err := r.writeBill(); err != nil {
		return err
	}
	return r.writeSums()
}

// build compiles the program for a platform.
func (r release) build(p platform, anew bool) error {
	args := []string{"build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w -X main.version=" + r.version, "-o", filepath.Join(r.path(p), p.program())}
	if anew {
		args = append(args, "-a")
	}
	return run(exec.Command("go", append(args, "./cmd/gouji")...), "GOOS="+p.system, "GOARCH="+p.machine, "CGO_ENABLED=0")
}

// writeManual has the program write its manual pages, in both languages, and its
// completions.
func (r release) writeManual(program string) error {
	for _, language := range []string{"en", "zh"} {
		if err := run(exec.Command(program, "manual", "--lang", language, "--date", r.moment.Format(time.DateOnly), "-o", filepath.Join(r.folder, "man", language))); err != nil {
			return err
		}
	}
	folder := filepath.Join(r.folder, "completions")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for shell, extension := range map[string]string{"bash": "bash", "zsh": "zsh", "fish": "fish", "powershell": "ps1"} {
		script, err := exec.Command(program, "completion", shell, "--lang", "en").Output()
		if err != nil {
			return fmt.Errorf("completion of %s: %w", shell, err)
		}
		if err := os.WriteFile(filepath.Join(folder, "gouji."+extension), script, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// pack writes the archive of a platform.
func (r release) pack(p platform) error {
	name := "gouji-" + r.version + "-" + p.String()
	members := []member{{name: p.program(), path: filepath.Join(r.path(p), p.program()), executable: true}}
	for _, file := range []string{"LICENSE", "NOTICE", "README.md", "README.zh-CN.md", "CHANGELOG.md"} {
		members = append(members, member{name: file, path: file})
	}
	folders := map[string]string{"docs": "docs", "completions": filepath.Join(r.folder, "completions")}
	if p.system != "windows" {
		folders["man"] = filepath.Join(r.folder, "man")
	}
	if p.system == "linux" {
		folders["deploy"] = "deploy"
	}
	for inside, folder := range folders {
		found, err := under(inside, folder)
		if err != nil {
			return err
		}
		members = append(members, found...)
	}
	slices.SortFunc(members, func(a, b member) int { return strings.Compare(a.name, b.name) })
	write, extension := writeTar, ".tar.gz"
	if p.system == "windows" {
		write, extension = writeZip, ".zip"
	}
	file, err := os.Create(filepath.Join(r.folder, name+extension))
	if err != nil {
		return err
	}
	if err := write(file, name, members, r.moment); err != nil {
		return fmt.Errorf("%s: %w", file.Name(), err)
	}
	return file.Close()
}

// writeSums writes SHA256SUMS over all files that are handed out.
func (r release) writeSums() error {
	entries, err := os.ReadDir(r.folder)
	if err != nil {
		return err
	}
	var sums strings.Builder
	for _, entry := range entries {
		if entry.IsDir() {
			continue
		}
		file, err := os.Open(filepath.Join(r.folder, entry.Name()))
		if err != nil {
			return err
		}
		hash := sha256.New()
		_, err = io.Copy(hash, file)
		file.Close()
		if err != nil {
			return err
		}
		fmt.Fprintf(&sums, "%x  %s\n", hash.Sum(nil), entry.Name())
	}
	return os.WriteFile(filepath.Join(r.folder, "SHA256SUMS"), []byte(sums.String()), 0o644)
}
