package form

// About says whom a finding concerns: who can do something about it.
type About uint8

// Whom a finding can concern.
const (
	// AboutAgency: the agency's report says something wrong or doubtful.
	AboutAgency About = iota
	// AboutReading: gouji could not read something with certainty. It needs a
	// better original and is no error of the agency's.
	AboutReading
	// AboutOffice: the office that collects the reports decides or mends it, as
	// with its roster, or with two files of which one must be chosen.
	AboutOffice
	// AboutRollUp: sums over several reports; it follows from these.
	AboutRollUp
	// NumAbout counts the values.
	NumAbout
)

// String returns the stable code used in data.
func (a About) String() string {
	return [...]string{"agency", "reading", "office", "roll-up"}[a]
}

// Label names the value for a person.
func (a About) Label(l Language) string {
	if l == English {
		return a.String()
	}
	return [...]string{"机关", "读取", "主管单位", "汇总"}[a]
}
