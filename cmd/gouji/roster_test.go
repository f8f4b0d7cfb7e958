package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"gouji/form"
	"gouji/pipeline/selfcheck"
)

// What any report of an agency says of its code and its district is in the draft;
// two agencies of one name stay two.
func TestRosterDraft(t *testing.T) {
	const bureau, other = "11340603000001046Q", "11340604000001222M"
	d := rosterDraft{members: map[string]*draftMember{}}
	for year, a := range []form.Agency{
		{Name: "相山区民政局"},
		{Name: "相山区民政局", Division: "340603"},
		{Name: "相山区民政局", Code: bureau},
		{Name: "财政局", Division: "340603"},
		{Name: "财政局", Division: "340604", Code: other},
		{Name: "财政局"},
	} {
		if err := d.add(&selfcheck.Checked{Report: &form.Report{Agency: a, Year: 2020 + year}, Usable: true}); err != nil {
			t.Fatal(err)
		}
	}
	want := []form.Member{
		{Name: "财政局", Group: form.GroupDepartments, FromYear: 2025}, // whose it is nothing tells
		{Name: "财政局", Division: "340603", Group: form.GroupDepartments, FromYear: 2023},
		{Name: "相山区民政局", Code: bureau, Division: "340603", Group: form.GroupDepartments, FromYear: 2020},
		{Name: "财政局", Code: other, Division: "340604", Group: form.GroupDepartments, FromYear: 2024},
	}
	for i := range want {
		want[i].Aliases = []string{}
	}
	if diff := cmp.Diff(want, d.list()); diff != "" {
		t.Error(diff)
	}
}
