package ingest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"gouji/fixtures/seeds"
)

// A Reader remembers headers of tables. It reads each file as one that has read nothing
// before does, whatever came before: also headers that differ in a space, a place or an
// unknown column, whose figures are counted in each file anew.
func TestReaderForgetsNothingAndMixesNothing(t *testing.T) {
	folder := t.TempDir()
	var files []string
	add := func(name, content string) {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		files = append(files, path)
	}
	const wide, long = "agency_name,year,applications.new_received.natural,applications.new_received.total", "agency_name,year,table,row,column,value"
	for i, header := range []string{
		wide, " agency_name,year,applications.new_received.natural,applications.new_received.total", "某某市统计表\n" + wide, "\ufeff" + wide,
		"agency_name,year,applications.new_received.natural,merkwürdig", "agency_name,year,applications.new_received.natural,applications.new_received.natural",
		"year,agency_name,applications.new_received.natural,applications.new_received.total",
		"某某市统计表\nagency_name,year,applications.new_received.natural,merkwürdig",
	} {
		who, year := "甲局", "2021"
		if i == 6 {
			who, year = year, who
		}
		add(fmt.Sprintf("wide%d.csv", i), header+"\n"+who+","+year+",3,4\n")
		add(fmt.Sprintf("wide%d-two.csv", i), header+"\n"+who+","+year+",3,4\n乙局,2022,5,6\n")
	}
	for i, header := range []string{long, long + ",extra", "\n" + long, "agency_name;year;table;row;column;value"} {
		line := "甲局,2021,applications,new_received,natural,3"
		if i == 3 {
			line = "甲局;2021;applications;new_received;natural;3"
		}
		add(fmt.Sprintf("long%d.csv", i), header+"\n"+line+"\n")
		add(fmt.Sprintf("long%d-more.csv", i), header+"\n"+line+",17\n"+line+"\n")
	}
	seed := seeds.Seed(t, rand.Uint64())
	random := rand.New(rand.NewPCG(seed, 0))
	rd := NewReader(Options{})
	for range 400 {
		path := files[random.IntN(len(files))]
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		again := &keeper{}
		if err := rd.Read(context.Background(), Input{Path: filepath.Base(path), File: path, Bytes: info.Size()}, again); err != nil {
			t.Fatal(err)
		}
		compareKept(t, fmt.Sprint("seed ", seed, ", ", filepath.Base(path)), readWhole(t, path), again)
		if t.Failed() {
			return
		}
	}
}
