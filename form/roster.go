package form

// Member is one agency of a roster (编制主体名单).
type Member struct {
	Code      string
	Name      string
	Aliases   []string
	Division  string
	Kind      string // for example 政府部门, 街道
	Group     string // 本级, 部门 or 乡镇街道
	CountedIn string // code of the agency whose figures already include this one's
	Vertical  bool   // a vertically led organ, not part of the district's sum
	FromYear  int    // first report year expected, 0 for always
	ToYear    int    // last report year expected, 0 for always
	Successor string // code of the agency that took over
	Due       string // due date "01-31" within the following year, "" for the default
}

// Roster is the list of agencies that must report. A nil Roster is empty.
type Roster struct {
	Members []Member
	byCode  map[string]int
	byName  map[[2]string]int // folded name or alias within a division; -1 if ambiguous
}

// NewRoster indexes members. The first of several with one code wins a lookup
// by code; a name that several share within a division finds none of them.
func NewRoster(members []Member) *Roster {
	r := &Roster{Members: members, byCode: map[string]int{}, byName: map[[2]string]int{}}
	for i, m := range members {
		if _, taken := r.byCode[m.Code]; !taken && m.Code != "" {
			r.byCode[m.Code] = i
		}
		for _, name := range append([]string{m.Name}, m.Aliases...) {
			for _, division := range []string{m.Division, ""} {
				key := [2]string{division, FoldName(name)}
				if j, taken := r.byName[key]; taken && j != i {
					r.byName[key] = -1
				} else {
					r.byName[key] = i
				}
			}
		}
	}
	return r
}

// ByCode finds a member by its code.
func (r *Roster) ByCode(code string) (*Member, bool) {
	if r == nil || code == "" {
		return nil, false
	}
	i, ok := r.byCode[code]
	if !ok {
		return nil, false
	}
	return &r.Members[i], true
}

// ByName finds a member by name or alias; division may be "" if it is not known.
func (r *Roster) ByName(division, name string) (*Member, bool) {
	if r == nil {
		return nil, false
	}
	i, ok := r.byName[[2]string{division, FoldName(name)}]
	if !ok || i < 0 {
		return nil, false
	}
	return &r.Members[i], true
}

// FoldName reduces an agency's name to what identifies it: no white space, no
// full-width letters, no brackets.
func FoldName(name string) string {
	return FoldLabel(name)
}
