package generations

// Manifest describes a generation: manifest.json. It is written last.
type Manifest struct {
	RunID    string         `json:"run_id"`
	Version  string         `json:"version"`
	Settings Settings       `json:"settings"`
	Files    []Item         `json:"files"`
	Reports  ReportCounts   `json:"reports"`
	Figures  FigureCounts   `json:"figures"`
	Agencies int            `json:"agencies"`
	Years    []int          `json:"years"`
	Findings map[string]int `json:"findings"`
	Decided  int            `json:"decided,omitempty"` // findings about which the office has decided, not among those above
	Missing  int            `json:"missing"`           // expected reports that are not there
	// InputsSHA256 stands for the inputs, which come last: there may be a million.
	InputsSHA256 string `json:"inputs_sha256"`
	InputsIn     string `json:"inputs_in,omitempty"` // the dataset that lists them in place of Inputs
	Inputs       []Item `json:"inputs"`              // written apart
}

// Settings are the parts of the configuration that change what is published.
// Workers, memory and the like are not among them, nor is today: only the day
// from which on the same reports are due.
type Settings struct {
	AsOf         string    `json:"as_of,omitempty"` // see form.Roster.JudgedOn
	Years        []int     `json:"years_judged,omitempty"`
	Stray        []int     `json:"years_stray,omitempty"` // see attribution.Campaigns
	Due          []DueRule `json:"due,omitempty"`
	Roster       string    `json:"roster,omitempty"` // name of the file
	RosterSHA256 string    `json:"roster_sha256,omitempty"`
	// The file of the population and its content.
	Population       string `json:"population,omitempty"`
	PopulationSHA256 string `json:"population_sha256,omitempty"`
	// The list of decisions, its content, and the lines of it that have expired.
	Decisions       string            `json:"decisions,omitempty"`
	DecisionsSHA256 string            `json:"decisions_sha256,omitempty"`
	Expired         []int             `json:"decisions_expired,omitempty"`
	Severity        map[string]string `json:"severity,omitempty"` // of rules that are graded otherwise here
	Desk            bool              `json:"desk"`
	// Rules are the district's own.
	Rules []OwnRule `json:"rules,omitempty"`
}

// OwnRule is a form.OwnRule as the manifest writes it.
type OwnRule struct {
	ID       string   `json:"id"`
	Words    []string `json:"words"` // in Chinese and English
	Severity string   `json:"severity"`
	Editions []string `json:"editions,omitempty"`
	Relation string   `json:"relation"`
}

// DueRule is a form.DueRule as the manifest writes it.
type DueRule struct {
	Year  int    `json:"year,omitempty"`
	Group string `json:"group,omitempty"`
	Date  string `json:"date"`
}

// Item is a file of a generation or of its input.
type Item struct {
	Path   string `json:"path"` // within the generation, with slashes
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
	Status string `json:"status,omitempty"`
	Rows   *int64 `json:"rows,omitempty"`
}

// ReportCounts says what became of the reports. Read = Published + Rejected + Superseded.
type ReportCounts struct{ Read, Published, Rejected, Superseded int }

// FigureCounts says what became of the figures. Read = Published + Found +
// Unpublished: every figure of the input is in the data, or accounted for by a
// finding, or belongs to a report that was rejected or superseded.
type FigureCounts struct{ Read, Published, Found, Unpublished int }
