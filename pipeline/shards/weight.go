package shards

// What it costs to read a file: so much for opening it, and so much for each byte of it,
// by what its name says it is. Measured; only how one stands to the other counts, and
// only for how evenly the work is dealt out.
const (
	nanosecondsPerFile = 50_000
	nanosecondsPerByte = 200 // of a file of any other kind
)

var costs = map[string]int64{ // nanoseconds a byte, by the end of the name
	".json": 20, ".ndjson": 20, ".jsonl": 20, ".rtf": 30,
	".doc": 80, ".wps": 80, ".csv": 100, ".tsv": 100,
	".xlsx": 280, ".xlsm": 280, ".pdf": 300,
	".txt": 450, ".md": 450, ".zip": 500, ".gz": 500, ".tgz": 500, ".zst": 500,
	".docx": 550, ".docm": 550, ".dotx": 550, ".ofd": 750,
}
