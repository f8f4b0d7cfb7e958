package since

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"gouji/form/spreadsheet"
	"gouji/sinks/letter"
	"gouji/sinks/office"
)

// OutboxFolder lies beside the other files and has what is to be sent: a folder and an archive for each agency.
const OutboxFolder = "outbox"

// Open opens a file of the generation in force by its name with slashes. Several
// goroutines call it at once.
type Open func(name string) (io.ReadCloser, error)

// Create makes a file here, whose Close makes it durable. Several goroutines call it at once.
type Create func(name string) (io.WriteCloser, error)

// readOutbox finds what there is to send in the generation: nothing if it has no office files.
func readOutbox(open Open) ([]mailing, error) {
	text, err := read(open, letter.List)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	letters, err := letter.ReadList(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	var mailings []mailing
	known := map[string]int{} // agencies, by division's folder and id
	taken := office.Names{}
	for _, l := range letters {
		parts := strings.Split(l.Name, "/") // returns, perhaps a folder of the division, name
		within, who := path.Join(parts[1:len(parts)-1]...), l.AgencyID
		if who == "" {
			who = l.Report
		}
		i, there := known[within+"/"+who]
		if !there {
			name := office.FileName(l.Agency.Name)
			if l.Agency.Name == "" {
				name = parts[len(parts)-1]
			}
			i = len(mailings)
			mailings = append(mailings, mailing{folder: taken.Unique(path.Join(within, name), "")})
			known[within+"/"+who] = i
		}
		mailings[i].letters = append(mailings[i].letters, l)
	}
	return mailings, nil
}

func read(open Open, name string) ([]byte, error) {
	f, err := open(name)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(f)
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return text, nil
}

// contents are the files that go to an agency, and the mails with which they can be sent.
func (p *mailing) contents(open Open) (files, mails []letter.Attached, err error) {
	taken := office.Names{}
	add := func(l *letter.Letter, extension string) (*letter.Attached, error) {
		content, err := read(open, l.Name+extension)
		files = append(files, letter.Attached{Name: taken.Unique(path.Base(l.Name), extension), Content: content})
		return &files[len(files)-1], err
	}
	for i := range p.letters {
		l := &p.letters[i]
		text, err := add(l, ".txt")
		if err != nil {
			return nil, nil, err
		}
		l.ReadText(string(text.Content))
		extension := ".docx" // the letter to print
		if l.Return != "" {
			extension = ".xlsx" // the form to correct
		}
		attached, err := add(l, extension)
		if err != nil {
			return nil, nil, err
		}
		if to := letter.Addresses(l.Email); len(to) > 0 {
			mail := letter.Mail{To: to, Subject: l.Subject.Chinese, Text: l.Body.Chinese + "\n\n" + l.Body.English + "\n", Attached: []letter.Attached{*attached}}
			var b bytes.Buffer
			if err := mail.Write(&b); err != nil {
				return nil, nil, err
			}
			mails = append(mails, letter.Attached{Name: taken.Unique(path.Base(l.Name), ".eml"), Content: b.Bytes()})
		}
	}
	return files, mails, nil
}

// maxWriting is how many agencies have their files written at once: each file waits for
// the disk, which makes several durable in the time of one. More were not faster, nor
// was one sync of the whole file system, which waits for everybody else's files as well.
const maxWriting = 4

// writeOutbox writes a folder and an archive for each agency.
func writeOutbox(mailings []mailing, open Open, create Create) error {
	writing, ctx := errgroup.WithContext(context.Background())
	writing.SetLimit(maxWriting)
	for i := range mailings {
		writing.Go(func() error {
			if ctx.Err() != nil { // another has failed, and tells why
				return nil
			}
			return mailings[i].write(open, create)
		})
	}
	return writing.Wait()
}

func (p *mailing) write(open Open, create Create) error {
	files, mails, err := p.contents(open)
	if err != nil {
		return err
	}
	name := path.Join(OutboxFolder, p.folder)
	for _, f := range slices.Concat(files, mails) {
		if err := save(path.Join(name, f.Name), create, whole(f.Content)); err != nil {
			return err
		}
	}
	var archive bytes.Buffer
	if err := pack(&archive, files); err != nil {
		return err
	}
	return save(name+".zip", create, whole(archive.Bytes()))
}

// pack writes an archive without times: the same files, the same bytes.
func pack(to io.Writer, files []letter.Attached) error {
	archive := zip.NewWriter(to)
	for _, f := range files {
		method := zip.Store // workbooks and documents are packed already
		if strings.HasSuffix(f.Name, ".txt") {
			method = zip.Deflate
		}
		w, err := archive.CreateHeader(&zip.FileHeader{Name: f.Name, Method: method})
		if err == nil {
			_, err = w.Write(f.Content)
		}
		if err != nil {
			return err
		}
	}
	return archive.Close()
}

// save makes a file of what write writes.
func save(name string, create Create, write func(io.Writer) error) error {
	w, err := create(name)
	if err != nil {
		return err
	}
	if err := errors.Join(write(w), w.Close()); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// whole writes a content that is there already.
func whole(content []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	}
}

// writeRequests lists what was asked of whom and when, what came of it, and where
// in the outbox lies what there is to send. What is still open stands first.
func (r *Report) writeRequests(to io.Writer) error {
	type sent struct {
		mailing *mailing
		letter  *letter.Letter
	}
	letters := map[string]sent{}
	for i := range r.mailings {
		p := &r.mailings[i]
		for k := range p.letters {
			letters[p.letters[k].Report] = sent{p, &p.letters[k]}
		}
	}
	rows := [][]string{{"机关", "年度", "事项", "首次要求", "最近要求", "次数", "答复日期", "答复文件", "未了", "文件夹", "电子邮箱", "邮件草稿", "report"}}
	var closed [][]string
	for _, q := range r.Requests {
		row := []string{q.Agency, number(q.Year), "", q.First, q.Last, strconv.Itoa(q.Times), q.Answered, q.Source, strconv.Itoa(q.Open), "", "", "", q.Report}
		if s, there := letters[q.Report]; there {
			draft := ""
			if len(letter.Addresses(s.letter.Email)) > 0 {
				draft = "有"
			}
			row[2], row[9], row[10], row[11] = string(s.letter.Kind), path.Join(OutboxFolder, s.mailing.folder), s.letter.Email, draft
		}
		if q.Open == 0 {
			closed = append(closed, row)
			continue
		}
		rows = append(rows, row)
	}
	return spreadsheet.WriteFile(to, append(rows, closed...))
}
