package pipeline

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"gouji/fixtures"
	"gouji/form"
)

// peakHeap samples the heap until stop is called and returns the largest size seen.
func peakHeap() (stop func() uint64) {
	var peak atomic.Uint64
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak.Store(max(peak.Load(), m.HeapInuse))
			select {
			case <-done:
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	return func() uint64 {
		close(done)
		<-ended
		return peak.Load()
	}
}

// BenchmarkRun is the whole job on generated districts: read, check, roll up,
// write all datasets. The corpora are plain JSON files and bundles.
func BenchmarkRun(b *testing.B) {
	const agencies, years = 1000, 5
	for name, bundle := range map[string]fixtures.Bundle{
		"files": fixtures.FilePerReport, "ndjson": fixtures.OneNDJSON, "long": fixtures.OneLong, "wide": fixtures.OneWide,
	} {
		folder := b.TempDir()
		d := &fixtures.District{
			Agencies: agencies, FirstYear: 2021, LastYear: 2020 + years, Seed: 1, ErrorShare: 0.02,
			Formats: []fixtures.Format{fixtures.JSON}, PlainText: true,
		}
		if _, err := d.Write(folder, bundle); err != nil {
			b.Fatal(err)
		}
		input := int64(0)
		err := filepath.WalkDir(filepath.Join(folder, fixtures.InputFolder), func(_ string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			info, err := e.Info()
			if err == nil {
				input += info.Size()
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		for _, workers := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/workers=%d", name, workers), func(b *testing.B) {
				b.ReportAllocs()
				stop := peakHeap()
				reports, bytes := 0, int64(0)
				for b.Loop() {
					c := Config{Inputs: []string{filepath.Join(folder, fixtures.InputFolder)}, Output: b.TempDir(), Workers: workers, NoDesk: true}
					result, err := Run(b.Context(), c)
					if err != nil || result.Reports.Published < agencies*years*9/10 || result.Files[form.Rejected] > agencies*years/10 {
						b.Fatal(err, result.Reports) // a benchmark that is wrong is not fast
					}
					reports += result.Reports.Read
					bytes += input
				}
				b.ReportMetric(float64(stop())/(1<<20), "peak-MiB")
				b.ReportMetric(float64(reports)/b.Elapsed().Seconds(), "reports/s")
				b.ReportMetric(float64(bytes)/1e6/b.Elapsed().Seconds(), "MB/s")
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}
