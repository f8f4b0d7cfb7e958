package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// nfpm puts the packages together. It is a program of its own, and not in go.mod,
// so that what it needs does not decide what gouji is built with.
const nfpm = "github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.45.2"

// described takes apart what git describes: a tag, commits since, the commit, dirty.
var described = regexp.MustCompile(`^v?(\d[^-]*)(?:-(\d+)-(g[0-9a-f]+))?(-dirty)?$`)

// debianVersion returns a version that Debian sorts as it came about: commits
// after a tag come after it, and what has no tag comes before all that have one.
func (r release) debianVersion() string {
	match := described.FindStringSubmatch(r.version)
	tagged := match != nil && strings.Contains(match[1], ".")
	if !tagged {
		return "0~" + r.moment.Format("20060102150405") + "." + strings.ReplaceAll(r.version, "-", ".")
	}
	version := match[1]
	if match[2] != "" {
		version += "+" + match[2] + "." + match[3]
	}
	switch {
	case match[4] == "":
	case match[2] == "":
		version += "+0.dirty"
	default:
		version += ".dirty"
	}
	return version
}

// debianPackage writes the package of a platform.
func (r release) debianPackage(p platform) error {
	folder := filepath.Join(r.folder, "package")
	settings, err := os.ReadFile("docs/gouji.toml")
	if err != nil {
		return err
	}
	packaged, err := packagedSettings(string(settings))
	if err != nil {
		return err
	}
	notice, err := os.ReadFile("NOTICE")
	if err != nil {
		return err
	}
	files := map[string][]byte{"gouji.toml": []byte(packaged), "NOTICE.gz": notice, "changelog.gz": []byte(r.debianChangelog())}
	for _, language := range []string{"en", "zh"} {
		pages, err := under("man/"+language, filepath.Join(r.folder, "man", language))
		if err != nil {
			return err
		}
		for _, page := range pages {
			if files[page.name+".gz"], err = os.ReadFile(page.path); err != nil {
				return err
			}
		}
	}
	for name, content := range files {
		if strings.HasSuffix(name, ".gz") {
			content = compressed(content)
		}
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	version := r.debianVersion()
	target := filepath.Join(r.folder, fmt.Sprintf("gouji_%s_%s.deb", version, p.machine))
	return run(exec.Command("go", "run", nfpm, "package", "--config", "deploy/nfpm.yaml", "--packager", "deb", "--target", target),
		"FOLDER="+r.folder, "PROGRAM="+r.path(p), "ARCH="+p.machine, "PACKAGE_VERSION="+version, "MAINTAINER="+r.maintainer, "SOURCE_DATE_EPOCH="+strconv.FormatInt(r.moment.Unix(), 10))
}

// packagedPaths are the lines of the example that a package has otherwise: /etc is
// no place for reports, and nobody knows the roster yet.
var packagedPaths = []struct{ example, packaged string }{
	{`input = ["报送材料"]     `, `input = ["/var/lib/gouji/input"]`},
	{`output = "结果"          `, `output = "/var/lib/gouji/output"`},
	{`roster = "编制主体名单.csv"`, `#roster = "/var/lib/gouji/agencies.csv"`},
}

// packagedSettings makes /etc/gouji.toml of the example.
func packagedSettings(example string) (string, error) {
	for _, line := range packagedPaths {
		if strings.Count(example, "\n"+line.example) != 1 {
			return "", fmt.Errorf("docs/gouji.toml has no line %q", line.example)
		}
		example = strings.Replace(example, "\n"+line.example, "\n"+line.packaged, 1)
	}
	return example, nil
}

// debianChangelog says which version it is and where the changes stand.
func (r release) debianChangelog() string {
	return fmt.Sprintf("gouji (%s) stable; urgency=medium\n\n  * gouji %s; what changed: CHANGELOG.md of the source.\n\n -- %s  %s\n",
		r.debianVersion(), r.version, r.maintainer, r.moment.Format(time.RFC1123Z))
}

// compressed returns content as gzip -9n writes it.
func compressed(content []byte) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		panic(err) // the level is a constant
	}
	if _, err := w.Write(content); err != nil {
		panic(err) // into memory
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}
