package reports

import (
	"testing"

	"gouji/form"
)

// Any change of an input makes another generation, and so does their order.
func TestIdentityOfTheInputs(t *testing.T) {
	id := func(list ...form.Source) string {
		s := newSources(nil, 0)
		for i := range list {
			s.add(&incomingSource{keptSource: keptSource{status: list[i].Status}, path: list[i].Path, hash: list[i].SHA256, reason: list[i].Reason})
		}
		return s.Hash()
	}
	a, b := form.Source{Path: "a"}, form.Source{Path: "b", SHA256: [32]byte{1}}
	seen := map[string]int{}
	for i, list := range [][]form.Source{
		{}, {a}, {b}, {a, b}, {b, a}, {{Path: "ab"}}, {{Path: "a", SHA256: [32]byte{1}}, {Path: "b"}},
		{{Path: "a", Status: form.Rejected}}, {a, a},
		{{Path: "a", Status: form.Rejected, Reason: form.Text{Chinese: "没有权限"}}}, {{Path: "a4:"}},
	} {
		name := id(list...)
		if name != id(list...) {
			t.Errorf("list %d has two names", i)
		}
		if other, there := seen[name]; there {
			t.Errorf("lists %d and %d have one name", other, i)
		}
		seen[name] = i
	}
}
