// Package attribution decides who reported: which agencies are one, which
// member of the roster each is, in which district and group it counts, which
// reports are added up, and who is missing or late. It decides once, on numbers
// and names alone; datasets, sums and office files read what it says.
//
// Files, each using only those after it: key, register, campaign, summary,
// standing, by_reporter, agencies, version.
package attribution

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"gouji/form"
)

// Agencies are the agencies that the reports of a run name, each once, and who
// they are.
type Agencies struct {
	Roster *form.Roster // nil if there is none
	// List holds the agencies as they are published, in the order of division,
	// code and name: with the code and the division that the report leaves out
	// where the roster or another report knows them, and without a code that is
	// no identity.
	List []form.Agency

	reporters []int32  // of List: agencies of one number are one reporter
	members   []int32  // of List: place in the roster, -1 for none
	groups    []string // of List
	clashes   []Clash
	order     map[*form.Member]int32 // place of a member in the roster
	// merged are the members of the roster that were merged into another, by its code.
	merged   map[string][]int32
	reporter []int32 // of the members of the roster, -1 if nobody reported
}

// Clash are two names under one code in one year.
type Clash struct {
	Agency, Other int32 // numbers in List
	Code          string
	Year          int
}

// Identify decides who the named agencies are. reports gives the number of the
// agency and the year of every report that can be used. It returns the agencies
// and the number that each of the named has among them.
func Identify(named []form.Agency, reports iter.Seq2[int32, int], roster *form.Roster) (*Agencies, []int32) {
	who := &identifier{named: named, roster: roster, used: make([]bool, len(named))}
	for agency := range reports {
		who.used[agency] = true
	}
	who.chooseCodes()
	who.giveUpShared(reports)
	who.recognise()
	who.complete()

	order := make([]int32, len(named))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int {
		x, y := &who.agencies[a], &who.agencies[b]
		return cmp.Or(strings.Compare(x.Division, y.Division), strings.Compare(x.Code, y.Code), strings.Compare(x.Name, y.Name), strings.Compare(named[a].Code, named[b].Code))
	})
	a := &Agencies{Roster: roster, List: make([]form.Agency, len(named)), members: make([]int32, len(named)), order: map[*form.Member]int32{}, merged: map[string][]int32{}}
	now := make([]int32, len(named))
	for number, was := range order {
		now[was] = int32(number)
		a.List[number], a.members[number] = who.agencies[was], who.members[was]
	}
	for _, c := range who.clashes {
		a.clashes = append(a.clashes, Clash{now[c.Agency], now[c.Other], c.Code, c.Year})
	}
	slices.SortFunc(a.clashes, func(x, y Clash) int { return cmp.Or(cmp.Compare(x.Agency, y.Agency), cmp.Compare(x.Year, y.Year)) })
	if roster != nil {
		a.reporter = make([]int32, len(roster.Members))
		for i := range roster.Members {
			a.order[&roster.Members[i]] = int32(i)
			a.reporter[i] = -1
			if m := &roster.Members[i]; m.Successor != "" && m.ToYear != 0 {
				a.merged[m.Successor] = append(a.merged[m.Successor], int32(i))
			}
		}
	}
	a.number()
	a.group()
	return a, now
}

// number gives agencies that are one the same number.
func (a *Agencies) number() {
	type key struct{ division, code, name string }
	known := make(map[key]int32, len(a.List))
	a.reporters = make([]int32, len(a.List))
	for i := range a.List {
		agency := &a.List[i]
		var k key
		switch m := a.members[i]; {
		case m >= 0:
			if a.reporter[m] < 0 {
				a.reporter[m] = int32(i)
			}
			a.reporters[i] = a.reporter[m]
			continue
		case agency.Code != "":
			k = key{code: agency.Code}
		default:
			k = key{division: agency.Division, name: form.FoldName(agency.Name)}
		}
		number, there := known[k]
		if !there {
			number = int32(i)
			known[k] = number
		}
		a.reporters[i] = number
	}
}

// Reporter numbers who an agency is: two agencies of one number are one.
func (a *Agencies) Reporter(agency int32) int32 { return a.reporters[agency] }

// Predecessor is an agency that was merged into another.
type Predecessor struct {
	Name     string
	Reporter int32 // see Agencies.Reporter; -1 if it never reported
}

// Predecessors lists the agencies that the roster says were merged into an agency
// at the end of the year before.
func (a *Agencies) Predecessors(agency int32, year int) (list []Predecessor) {
	heir := a.Member(agency)
	if heir == nil || heir.Code == "" {
		return nil
	}
	for _, i := range a.merged[heir.Code] {
		if m := &a.Roster.Members[i]; m.ToYear == year-1 {
			list = append(list, Predecessor{m.Name, a.reporter[i]})
		}
	}
	return list
}

// Member is the member of the roster that an agency is, nil for none.
func (a *Agencies) Member(agency int32) *form.Member {
	if m := a.members[agency]; m >= 0 {
		return &a.Roster.Members[m]
	}
	return nil
}

// District is the code of the district that an agency counts in, "" if its
// division is not known or no code.
func (a *Agencies) District(agency int32) string { return form.District.In(a.List[agency].Division) }

// Group is the group that an agency counts in: the roster's, else what its name says.
func (a *Agencies) Group(agency int32) string { return a.groups[agency] }

// group decides in which groups the agencies count: once, for there are many
// reports of each.
func (a *Agencies) group() {
	a.groups = make([]string, len(a.List))
	for i := range a.List {
		if m := a.Member(int32(i)); m != nil && m.Group != "" {
			a.groups[i] = m.Group
		} else {
			a.groups[i] = form.GroupByName(a.List[i].Name)
		}
	}
}

// Kind is the kind of an agency by the roster, "" if that does not say.
func (a *Agencies) Kind(agency int32) string {
	if m := a.Member(agency); m != nil {
		return m.Kind
	}
	return ""
}

// Name is what an agency is called where people read it: the roster's name, else
// the one reported, else the code. A consolidated report keeps its own.
func (a *Agencies) Name(agency int32, scope form.Scope) string {
	if m := a.Member(agency); m != nil && m.Name != "" && scope == form.Own {
		return m.Name
	}
	return cmp.Or(a.List[agency].Name, a.List[agency].Code)
}

// Clash finds another agency that gives the code of this one for a year.
func (a *Agencies) Clash(agency int32, year int) (Clash, bool) {
	i, found := slices.BinarySearchFunc(a.clashes, 0, func(c Clash, _ int) int {
		return cmp.Or(cmp.Compare(c.Agency, agency), cmp.Compare(c.Year, year))
	})
	if !found {
		return Clash{}, false
	}
	return a.clashes[i], true
}

// identifier is what Identify works on. Its slices go by the numbers of named.
type identifier struct {
	named   []form.Agency
	roster  *form.Roster
	used    []bool
	codes   []string // the code by which an agency is known, "" for none
	members []int32
	clashes []Clash

	agencies []form.Agency
}

// chooseCodes decides which codes say who an agency is. A code that the roster has is
// one, and so is one that an office made up for itself. A social credit code
// whose check digits are wrong was mistyped or rounded by a spreadsheet, and what
// is no code at all was never one: two agencies may share them. Without a name
// there is nothing better.
func (w *identifier) chooseCodes() {
	w.codes = make([]string, len(w.named))
	for i := range w.named {
		a := &w.named[i]
		if _, listed := w.roster.ByCode(a.Code); listed || a.Name == "" || identifies(a.Code) {
			w.codes[i] = a.Code
		}
	}
}

// identifies reports whether a code, by its look, says who an agency is.
func identifies(code string) bool {
	const creditCode = 18
	if len(code) == creditCode {
		return form.CheckCode(code)
	}
	for _, c := range code {
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && c != '-' && c != '_' {
			return false
		}
	}
	return code != ""
}

// giveUpShared takes codes back under which agencies of different names reported on one
// year. Such a code says who its agency is only where the roster has it under
// that name; the others go by their names.
func (w *identifier) giveUpShared(reports iter.Seq2[int32, int]) {
	shared := w.sharedCodes()
	if len(shared) == 0 {
		return
	}
	contested := map[int32]bool{}
	for use, agencies := range w.usesOf(shared, reports) {
		w.clash(use, agencies, contested)
	}
	for i := range contested {
		if !w.keepsCode(i) {
			w.codes[i] = ""
		}
	}
}

// sharedCodes finds the codes that different names bear.
func (w *identifier) sharedCodes() map[string]bool {
	byCode := make(map[string]int32, len(w.named))
	shared := map[string]bool{}
	for i := range w.named {
		code := w.codes[i]
		if !w.used[i] || code == "" || w.named[i].Name == "" {
			continue
		}
		first, known := byCode[code]
		if !known {
			byCode[code] = int32(i)
		} else if !sameName(w.named[first].Name, w.named[i].Name) {
			shared[code] = true
		}
	}
	return shared
}

// codeUse is a code as reports on a year give it.
type codeUse struct {
	code string
	year int
}

// usesOf lists the agencies of each use of the shared codes.
func (w *identifier) usesOf(shared map[string]bool, reports iter.Seq2[int32, int]) map[codeUse][]int32 {
	type reporting struct {
		agency int32
		year   int
	}
	seen := map[reporting]bool{}
	uses := map[codeUse][]int32{}
	for agency, year := range reports {
		use := codeUse{w.codes[agency], year}
		if r := (reporting{agency, year}); shared[use.code] && w.named[agency].Name != "" && !seen[r] {
			seen[r] = true
			uses[use] = append(uses[use], agency)
		}
	}
	return uses
}

// clash notes which agencies of a use are different ones.
func (w *identifier) clash(use codeUse, agencies []int32, contested map[int32]bool) {
	member, listed := w.roster.ByCode(use.code)
	goes := func(i int32) bool { return listed && member.Goes(w.named[i].Name) }
	slices.SortFunc(agencies, func(a, b int32) int {
		if goes(a) != goes(b) { // whose code it is stands first
			if goes(a) {
				return -1
			}
			return 1
		}
		return cmp.Or(strings.Compare(w.named[a].Name, w.named[b].Name), strings.Compare(w.named[a].Division, w.named[b].Division))
	})
	first, noted := agencies[0], false
	for _, other := range agencies[1:] {
		if sameName(w.named[first].Name, w.named[other].Name) || goes(other) {
			continue
		}
		if !noted {
			w.clashes = append(w.clashes, Clash{first, other, use.code, use.year})
			noted = true
		}
		w.clashes = append(w.clashes, Clash{other, first, use.code, use.year})
		contested[first], contested[other] = true, true
	}
}

// keepsCode reports whether the roster says that a contested code is this agency's. Under
// a name that the roster does not know it may be the member after a change of name, or
// another agency that filled in a neighbour's form. It goes by its name: of what came in
// nothing takes the place of the member's own report, which bears the member's name,
// nobody is lost, and both are told (R-CODE). An alias in the roster makes them one.
func (w *identifier) keepsCode(agency int32) bool {
	member, listed := w.roster.ByCode(w.codes[agency])
	return listed && member.Goes(w.named[agency].Name)
}

// sameName reports whether two names under one code are one agency's: equal, or the one
// in short for the other, as 教育局 for 相山区教育局 and 发改委 for 发展和改革委员会, or
// with a slip, as 民政 for 民政局.
func sameName(a, b string) bool {
	a, b = form.FoldName(a), form.FoldName(b)
	if len(a) > len(b) {
		a, b = b, a
	}
	const shortest = len("教育局")
	if a == b || len(a) >= shortest && strings.HasSuffix(b, a) {
		return true
	}
	short, long := []rune(a), []rune(b)
	const leastSlip = 5 // characters, of which one is missing
	if len(short) < 3 || !contains(long, short) {
		return false
	}
	return len(short) >= leastSlip && len(long) == len(short)+1 || short[0] == long[0] && lastOf(short) == lastOf(long)
}

// contains reports whether the characters of a short name stand in a long one in their order.
func contains(long, short []rune) bool {
	for _, r := range long {
		if len(short) > 0 && short[0] == r {
			short = short[1:]
		}
	}
	return len(short) == 0
}

// lastOf is the last character of a name; 委 and 委员会 end alike.
func lastOf(name []rune) rune {
	if strings.HasSuffix(string(name), "委员会") {
		return '委'
	}
	return name[len(name)-1]
}

// recognise finds the members of the roster.
func (w *identifier) recognise() {
	w.members = make([]int32, len(w.named))
	order := map[*form.Member]int32{}
	if w.roster != nil {
		for i := range w.roster.Members {
			order[&w.roster.Members[i]] = int32(i)
		}
	}
	for i := range w.named {
		w.members[i] = -1
		m, ok := w.roster.Find(form.Agency{Code: w.codes[i], Name: w.named[i].Name, Division: w.named[i].Division})
		if !ok {
			continue
		}
		if first, listed := w.roster.ByCode(m.Code); listed {
			m = first // of the lines of the roster that repeat a code
		}
		w.members[i] = order[m]
	}
}

// complete makes the agencies as they are published: a member's code and
// division are the roster's; an agency that some reports name without a code has
// the code of the one of that name; and a division that no report gives is the
// only one there is.
func (w *identifier) complete() {
	w.agencies = make([]form.Agency, len(w.named))
	only, several := "", false
	see := func(division string) {
		switch {
		case division == "" || division == only:
		case only == "":
			only = division
		default:
			several = true
		}
	}
	byName := w.codesByName()
	for i := range w.named {
		a := &w.agencies[i]
		*a = form.Agency{Code: w.codes[i], Name: w.named[i].Name, Division: w.named[i].Division}
		if n := w.members[i]; n >= 0 {
			m := &w.roster.Members[n]
			a.Code, a.Division = cmp.Or(m.Code, a.Code), cmp.Or(a.Division, m.Division)
		} else if a.Code == "" {
			a.Code = byName[[2]string{a.Division, form.FoldName(a.Name)}]
		}
		if w.used[i] {
			see(a.Division)
		}
	}
	if w.roster != nil {
		for i := range w.roster.Members {
			see(w.roster.Members[i].Division)
		}
	}
	if several || only == "" {
		return
	}
	for i := range w.agencies {
		if a := &w.agencies[i]; a.Division == "" {
			a.Division = only
		}
	}
}

// codesByName finds the code of agencies that some reports name without one:
// a name that belongs to exactly one code within its division, or anywhere if
// the report does not say its division. Only agencies with usable reports count.
func (w *identifier) codesByName() map[[2]string]string {
	named := map[[2]string]bool{} // names that come without a code
	for i := range w.named {
		if w.used[i] && w.codes[i] == "" && w.members[i] < 0 {
			named[[2]string{w.named[i].Division, form.FoldName(w.named[i].Name)}] = true
		}
	}
	codes := map[[2]string]string{}
	if len(named) == 0 {
		return codes
	}
	const ambiguous = "?"
	for i := range w.named {
		a := &w.named[i]
		if !w.used[i] || w.codes[i] == "" || a.Name == "" || w.members[i] >= 0 {
			continue
		}
		folded := form.FoldName(a.Name)
		for _, division := range []string{a.Division, ""} {
			name := [2]string{division, folded}
			if !named[name] {
				continue
			}
			if known, ok := codes[name]; ok && known != w.codes[i] {
				codes[name] = ambiguous
			} else {
				codes[name] = w.codes[i]
			}
		}
	}
	for name, code := range codes {
		if code == ambiguous {
			delete(codes, name)
		}
	}
	return codes
}

// doubled reports whether a line of the roster repeats the code of one before it.
func (a *Agencies) doubled(i int) bool {
	m := &a.Roster.Members[i]
	first, ok := a.Roster.ByCode(m.Code)
	return ok && first != m
}
