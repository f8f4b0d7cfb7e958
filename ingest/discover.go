package ingest

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/sync/errgroup"
	"golang.org/x/text/encoding/simplifiedchinese"

	"gouji/form"
	"gouji/ingest/delivery"
)

// Reasons why something found in the input folder is not read.
var (
	hiddenName  = form.Text{Chinese: "隐藏文件", English: "hidden file"}
	officeLock  = form.Text{Chinese: "办公软件打开文件时的临时文件", English: "an office program's lock file for a file that is open"}
	temporary   = form.Text{Chinese: "临时文件", English: "temporary file"}
	thisProgram = form.Text{Chinese: "勾稽程序，不是报告", English: "the program itself, no report"}
	pagePart    = form.Text{Chinese: "“%s”文件是网页的附件，不含报告", English: "a “%s” file is a part of a web page and holds no report"}
	companion   = form.Text{Chinese: "网页另存时的附件文件夹", English: "the folder of pictures and styles of a saved page"}
	ownResults  = form.Text{Chinese: "已发布的结果，不是报送材料", English: "the published result of a run, not reports"}
	folderLink  = form.Text{Chinese: "指向输入文件夹内另一文件夹的链接，其中的文件已在原处读取", English: "a link to a folder inside the input, whose files are read where they are"}
)

// Discover lists the files to read under the given roots, files or folders, in
// the order of their paths. What it leaves out is listed in ignored: hidden and
// temporary files, published results and other kinds of file as Ignored, links that lead out of
// their root and folders that cannot be listed as Rejected, each with its
// reason. The error is about a root that does not exist.
//
// What lies in a folder that runs publish to is no input and not listed, so that
// an input is the same before and after a run. Such folders are known by their
// content; outputs names one that may be new.
func Discover(roots []string, outputs ...string) (inputs []Input, ignored []*form.Source, err error) {
	d := discovery{seen: map[string]bool{}}
	for _, output := range outputs {
		if path, err := filepath.EvalSymlinks(output); err == nil { // else there is nothing in it
			if info, err := os.Stat(path); err == nil && info.IsDir() {
				d.outputs = append(d.outputs, folder{filepath.Base(path), info})
			}
		}
	}
	d.measuring.SetLimit(runtime.GOMAXPROCS(0))
	for _, root := range roots {
		if err = d.root(root, len(roots) > 1); err != nil {
			break
		}
	}
	d.collect()
	if err != nil {
		return nil, nil, err
	}
	d.distinguish()
	slices.SortFunc(d.ignored, func(a, b *form.Source) int { return strings.Compare(a.Path, b.Path) })
	return d.inputs, d.ignored, nil
}

// discovery is the walk through the roots.
type discovery struct {
	inputs  []Input // once all is listed
	ignored []*form.Source
	seen    map[string]bool // display names of roots, so that paths stay unique
	real    string          // the root being walked, without links
	base    string          // the same as given
	prefix  string          // of display paths
	outputs []folder        // that runs publish to, as far as they are known before
	publish bool            // the root is one, too

	listed    []Input  // and not yet being measured
	pieces    []*piece // the others that are listed
	measuring errgroup.Group
}

// piece are some of the files that are listed, being measured.
type piece struct {
	inputs []Input
	errs   []error // why a file could not be measured
}

// folder is a folder by what it is, however it is reached.
type folder struct {
	name string
	info fs.FileInfo
}

// isOfRuns reports whether a name is one that runs make in the folder they
// publish to: some, and all that are hidden or temporary.
func isOfRuns(name string) bool {
	_, hidden := hiddenFile(name)
	return hidden || name == "runs" || name == "current" || name == "edited" || name == "since" || name == "journal.ndjson"
}

// isOutput reports whether runs publish to a folder.
func (d *discovery) isOutput(path string) bool {
	for _, output := range d.outputs {
		// The name only saves asking for every folder; roots may be given by any.
		if strings.EqualFold(filepath.Base(path), output.name) || path == d.base {
			if info, err := os.Stat(path); err == nil && os.SameFile(info, output.info) {
				return true
			}
		}
	}
	if isJob(path) {
		return true
	}
	runs := filepath.Join(path, "runs")
	generations, err := os.ReadDir(runs)
	return err == nil && slices.ContainsFunc(generations, func(e fs.DirEntry) bool { return isResult(filepath.Join(runs, e.Name())) })
}

// isJob reports whether a folder is that of a job, or holds the shards of one: its
// lists look like reports, and nobody handed them in.
func isJob(folder string) bool {
	for _, parts := range [][]string{{"plan.json", "slices"}, {"00000.shard"}} {
		if !slices.ContainsFunc(parts, func(name string) bool {
			_, err := os.Stat(filepath.Join(folder, name))
			return err != nil
		}) {
			return true
		}
	}
	return false
}

// root walks one root. With several roots their names are part of the paths.
func (d *discovery) root(root string, several bool) error {
	info, err := os.Stat(root)
	if err != nil {
		return fmt.Errorf("input %s: %w", root, errors.Unwrap(err))
	}
	d.base = filepath.Clean(root)
	name := readableName(filepath.ToSlash(filepath.Base(d.base)))
	if d.base == "." || d.base == ".." || name == "/" {
		name = "input"
	}
	if !info.IsDir() {
		d.list(Input{Path: d.unique(name), File: d.base, Bytes: info.Size(), Changed: info.ModTime().UnixNano()})
		return nil
	}
	if d.real, err = filepath.EvalSymlinks(d.base); err != nil {
		return fmt.Errorf("input %s: %w", root, err)
	}
	if d.real, err = filepath.Abs(d.real); err != nil {
		return fmt.Errorf("input %s: %w", root, err)
	}
	d.prefix = ""
	if several {
		d.prefix = d.unique(name) + "/"
	}
	if _, err := os.ReadDir(d.base); err != nil {
		return fmt.Errorf("input %s: %w", root, errors.Unwrap(err))
	}
	d.publish = d.isOutput(d.base)
	// With a separator at its end a root that is a link is walked like its folder.
	return filepath.WalkDir(d.base+string(filepath.Separator), d.visit)
}

// unique makes a display name that no other root has: a second "2023" becomes "2023~2".
func (d *discovery) unique(name string) string {
	candidate := name
	for n := 2; d.seen[candidate]; n++ {
		candidate = fmt.Sprintf("%s~%d", name, n)
	}
	d.seen[candidate] = true
	return candidate
}

// visit decides about one entry of a folder.
func (d *discovery) visit(file string, entry fs.DirEntry, err error) error {
	if strings.HasSuffix(file, string(filepath.Separator)) { // the root
		return nil
	}
	// Mostly the display path is the end of the path itself and takes no memory.
	relative := strings.TrimPrefix(strings.TrimPrefix(file, d.base), string(filepath.Separator))
	if d.base == "." {
		relative = file
	}
	display := d.prefix + readableName(filepath.ToSlash(relative))
	name := entry.Name()
	switch {
	case d.publish && relative == name && isOfRuns(name):
		return skip(entry)
	case err != nil:
		// WalkDir reports a folder that it cannot list by a second visit.
		d.reject(display+"/", folderReason(err))
		return fs.SkipDir
	case entry.IsDir():
		if reason, hidden := hiddenFile(name); hidden {
			d.ignore(display+"/", reason)
			return fs.SkipDir
		}
		if isCompanion(file) {
			d.ignore(display+"/", companion)
			return fs.SkipDir
		}
		if isResult(file) {
			d.ignore(display+"/", ownResults)
			return fs.SkipDir
		}
		if d.isOutput(file) {
			return fs.SkipDir
		}
		return nil
	}
	reason, ignored := hiddenFile(name)
	mode := entry.Type()
	if !ignored && mode&fs.ModeSymlink != 0 {
		d.link(file, display)
		return nil
	}
	if !ignored {
		reason, ignored = foreignName(name)
	}
	if ignored {
		d.ignore(display, reason)
		return nil
	}
	if !mode.IsRegular() {
		d.reject(display, delivery.IsNoFile)
		return nil
	}
	d.list(Input{Path: display, File: file, Bytes: unmeasured})
	return nil
}

// skip passes over an entry and all that lies in it.
func skip(entry fs.DirEntry) error {
	if entry.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// unmeasured is the size of a file that was only listed so far.
const unmeasured = -1

// measuredTogether is how many files are measured in one go.
const measuredTogether = 512

// list adds a file.
func (d *discovery) list(in Input) {
	d.listed = append(d.listed, in)
	if len(d.listed) == measuredTogether {
		d.measure()
	}
}

// measure asks for the sizes of what is listed while other files are still being found:
// of many small files this is a good part of all the work that a run begins with.
func (d *discovery) measure() {
	p := &piece{d.listed, make([]error, len(d.listed))}
	d.pieces, d.listed = append(d.pieces, p), nil
	d.measuring.Go(func() error {
		for i := range p.inputs {
			in := &p.inputs[i]
			if in.Bytes != unmeasured {
				continue
			}
			info, err := os.Lstat(in.File)
			if p.errs[i] = err; err == nil {
				in.Bytes, in.Changed = info.Size(), info.ModTime().UnixNano()
			}
		}
		return nil
	})
}

// collect measures the last files and takes those that could be measured.
func (d *discovery) collect() {
	d.measure()
	_ = d.measuring.Wait() // the functions return no error
	d.inputs = make([]Input, 0, len(d.pieces)*measuredTogether)
	for _, p := range d.pieces {
		for i, in := range p.inputs {
			if p.errs[i] != nil {
				d.reject(in.Path, delivery.ReadReason(p.errs[i]))
			} else {
				d.inputs = append(d.inputs, in)
			}
		}
	}
}

// distinguish sorts the inputs and gives those of one path, whose names are the
// same in different encodings, different ones: a second 甲局.csv becomes 甲局~2.csv.
func (d *discovery) distinguish() {
	sort := func() {
		slices.SortFunc(d.inputs, func(a, b Input) int { return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.File, b.File)) })
	}
	sort()
	twice := false
	for i := 1; i < len(d.inputs); i++ {
		twice = twice || d.inputs[i].Path == d.inputs[i-1].Path
	}
	if !twice {
		return
	}
	taken := make(map[string]bool, len(d.inputs))
	for _, in := range d.inputs {
		taken[in.Path] = true
	}
	previous := ""
	for i := range d.inputs {
		name := d.inputs[i].Path
		if name == previous {
			extension := path.Ext(name)
			for n := 2; taken[d.inputs[i].Path]; n++ {
				d.inputs[i].Path = fmt.Sprintf("%s~%d%s", strings.TrimSuffix(name, extension), n, extension)
			}
			taken[d.inputs[i].Path] = true
		}
		previous = name
	}
	sort()
}

// isResult reports whether a folder holds what a run has published: its office files
// look like reports, and must not be read as such.
func isResult(folder string) bool {
	for _, part := range []string{"manifest.json", "datasets"} {
		if _, err := os.Stat(filepath.Join(folder, part)); err != nil {
			return false
		}
	}
	return true
}

// link decides about a symbolic link: one to a file inside the root is read.
func (d *discovery) link(file, display string) {
	target, err := filepath.EvalSymlinks(file)
	if err == nil {
		target, err = filepath.Abs(target)
	}
	if err != nil {
		d.reject(display, leadsNowhere)
		return
	}
	inside, err := filepath.Rel(d.real, target)
	if err != nil || inside == ".." || strings.HasPrefix(inside, ".."+string(filepath.Separator)) {
		d.reject(display, leadsOut)
		return
	}
	info, err := os.Stat(target)
	switch {
	case err != nil:
		d.reject(display, delivery.ReadReason(err))
	case info.IsDir():
		d.ignore(display, folderLink)
	case !info.Mode().IsRegular():
		d.reject(display, delivery.IsNoFile)
	default:
		if reason, ignored := ignoredName(path.Base(display)); ignored {
			d.ignore(display, reason)
			return
		}
		d.list(Input{Path: display, File: target, Bytes: info.Size(), Changed: info.ModTime().UnixNano()})
	}
}

func (d *discovery) ignore(display string, reason form.Text) {
	d.ignored = append(d.ignored, &form.Source{Path: display, Status: form.Ignored, Reason: reason})
}

func (d *discovery) reject(display string, reason form.Text) {
	f := delivery.Unreadable(reason)
	d.ignored = append(d.ignored, &form.Source{Path: display, Status: form.Rejected, Reason: delivery.Messages(&f), Findings: []form.Finding{f}})
}

// hiddenFile reports whether a name is hidden, temporary or that of a leftover, and why it
// is not read. It may be the name of a folder.
func hiddenFile(name string) (form.Text, bool) {
	lower := strings.ToLower(name)
	switch {
	case strings.HasPrefix(name, "~$"), strings.HasPrefix(name, ".~"):
		return officeLock, true
	case strings.HasPrefix(name, "."), lower == "thumbs.db", lower == "ehthumbs.db", lower == "desktop.ini", name == "__MACOSX", lower == "$recycle.bin", lower == "system volume information":
		return hiddenName, true
	case strings.HasSuffix(lower, ".tmp"), strings.HasSuffix(name, "~"):
		return temporary, true
	}
	return form.Text{}, false
}

// isCompanion reports whether a folder holds the pictures and styles of a saved page
// beside it: 年报.htm and 年报_files or 年报.files.
func isCompanion(folder string) bool {
	for _, end := range []string{"_files", ".files", "_file"} {
		page, cut := strings.CutSuffix(folder, end)
		for _, ext := range []string{".htm", ".html", ".shtml", ".xhtml"} {
			if !cut {
				break
			}
			if _, err := os.Stat(page + ext); err == nil {
				return true
			}
		}
	}
	return false
}

// ignoredName reports whether a file is not read because of its name.
func ignoredName(name string) (form.Text, bool) {
	if reason, hidden := hiddenFile(name); hidden {
		return reason, true
	}
	return foreignName(name)
}

// pageParts are the extensions of files that belong to a saved page and hold no text.
// Every other file is opened: its content tells what it is, or that it is nothing
// that can be read.
var pageParts = []string{".css", ".js", ".gif", ".ico", ".svg", ".woff", ".woff2"}

// foreignName reports whether a name is that of a part of a saved page, or of this
// program, which may lie among the reports to be clicked on.
func foreignName(name string) (form.Text, bool) {
	ext := extension(name)
	if ext == ".exe" && strings.HasPrefix(strings.ToLower(name), "gouji") {
		return thisProgram, true
	}
	if !slices.Contains(pageParts, ext) {
		return form.Text{}, false
	}
	return form.Text{Chinese: fmt.Sprintf(pagePart.Chinese, ext), English: fmt.Sprintf(pagePart.English, ext)}, true
}

// readableName returns a file name as UTF-8. Archives and disks from Chinese
// Windows carry names in GBK and do not say so.
func readableName(raw string) string {
	if utf8.ValidString(raw) {
		return form.Visible(raw)
	}
	name, err := simplifiedchinese.GB18030.NewDecoder().String(raw)
	if err != nil || strings.ContainsRune(name, utf8.RuneError) {
		name = strings.ToValidUTF8(raw, "\uFFFD")
	}
	return form.Visible(name)
}
