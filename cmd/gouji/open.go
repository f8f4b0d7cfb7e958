package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/inconshreveable/mousetrap"
	"github.com/spf13/cobra"

	"gouji/form"
)

// systemDesktop is the desktop of the computer.
type systemDesktop struct{ stdin io.Reader }

func (systemDesktop) DoubleClicked() bool      { return mousetrap.StartedByExplorer() }
func (systemDesktop) Program() (string, error) { return os.Executable() }

func (systemDesktop) Open(path string) error {
	name, arguments := opener(runtime.GOOS, path)
	command := exec.Command(name, arguments...)
	if err := command.Start(); err != nil {
		return err
	}
	return command.Process.Release()
}

func (d systemDesktop) Wait() {
	// Any line ends the wait, and so does the end of the input.
	_, _ = bufio.NewReader(d.stdin).ReadString('\n')
}

// opener is the command by which a system opens a file in the program for it.
func opener(system, path string) (name string, arguments []string) {
	switch system {
	case "windows":
		return "rundll32", []string{"url.dll,FileProtocolHandler", path}
	case "darwin":
		return "open", []string{path}
	default:
		return "xdg-open", []string{path}
	}
}

// resultsBeside is what the folder of results beside a folder of reports is called.
const resultsBeside = "-勾稽结果"

// withoutTerminal is what a double click, or folders dropped on the program, mean:
// open the folder that the program lies in, or these. Other arguments stay.
func (a *application) withoutTerminal(args []string) []string {
	if len(args) == 0 {
		if a.desktop == nil || !a.desktop.DoubleClicked() {
			return args
		}
		program, err := a.desktop.Program()
		if err != nil {
			return args
		}
		return []string{"open", filepath.Dir(program)}
	}
	for _, path := range args {
		// What is dropped is named from the root, so a command such as run is never taken
		// for a folder of that name.
		if !filepath.IsAbs(path) {
			return args
		}
		if _, err := os.Stat(path); err != nil {
			return args
		}
	}
	return append([]string{"open"}, args...)
}

func (a *application) openCommand() *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   a.say("open 文件夹 [选项]", "open FOLDER [flags]"),
		Short: a.say("读取文件夹，打开结果网页", "read a folder and open the page of its results"),
		Long: a.say(`读取文件夹中的全部报告，结果放在它旁边的“文件夹`+resultsBeside+`”里（结果不会再被当作输入），
然后用浏览器打开 report.html。双击程序读取程序所在的文件夹，把文件夹拖到程序上读取该文件夹，都与此相同。
退出码同 gouji run。`, `Read all reports of a folder into a folder beside it, “FOLDER`+resultsBeside+`”, which is never
input again, and open report.html in the browser. A double click on the program does this with the
folder the program lies in, a folder dropped on it with that folder. Exit codes as for gouji run.`),
		Example: a.say(`  gouji open 报送材料`, `  gouji open reports`),
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("没有文件夹：请给出要读取的文件夹", "no folder: name the folder to read")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.open(cmd, args, output)
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", a.say("结果`文件夹`；默认在旁边", "`folder` of the results; default: beside it"))
	return cmd
}

// open runs the pipeline with plain defaults and opens the page.
func (a *application) open(cmd *cobra.Command, inputs []string, output string) error {
	if output == "" {
		first, err := filepath.Abs(inputs[0])
		if err != nil {
			return err
		}
		output = outputOf(first)
	}
	run := a.runCommand()
	run.SetContext(cmd.Context())
	arguments := []string{"--output", output}
	for _, path := range inputs {
		arguments = append(arguments, "--input", path)
	}
	if err := run.ParseFlags(arguments); err != nil {
		return err
	}
	a.opened = nil
	err := run.RunE(run, nil)
	if a.opened == nil || a.desktop == nil {
		return err
	}
	page := filepath.Join(output, "runs", a.opened.RunID, "report.html")
	if _, missing := os.Stat(page); missing != nil {
		return err
	}
	if openErr := a.desktop.Open(page); openErr != nil {
		fmt.Fprintln(a.stderr, a.say("没有能打开网页的程序，请自行打开 ", "nothing opens the page by itself; please open ")+form.Visible(page))
	}
	return err
}

// waitForReader keeps the window open that a double click opened, until what was
// printed has been read.
func (a *application) waitForReader() {
	if a.desktop != nil && a.desktop.DoubleClicked() {
		fmt.Fprint(a.stdout, "\n"+a.say("按回车键关闭本窗口……", "press Enter to close this window …"))
		a.desktop.Wait()
	}
}

// outputOf is where the results of a folder or file go: beside it, or into it where
// nothing can lie beside it, as with a drive.
func outputOf(path string) string {
	parent, name := filepath.Split(filepath.Clean(path))
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		name = strings.TrimSuffix(name, filepath.Ext(name))
	}
	if name == "" || parent == "" || !writable(parent) {
		return filepath.Join(path, strings.TrimPrefix(resultsBeside, "-"))
	}
	return filepath.Join(parent, name+resultsBeside)
}

// writable reports whether something can be made in a folder.
func writable(folder string) bool {
	probe, err := os.MkdirTemp(folder, ".gouji-*")
	if err != nil {
		return false
	}
	return !errors.Is(os.Remove(probe), os.ErrPermission)
}
