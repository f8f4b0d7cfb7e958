package main

import (
	"debug/buildinfo"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// bill is a bill of materials as CycloneDX 1.6 wants it, of what stands in it here.
type bill struct {
	Format       string       `json:"bomFormat"`
	Specified    string       `json:"specVersion"`
	Version      int          `json:"version"`
	Metadata     metadata     `json:"metadata"`
	Components   []component  `json:"components"`
	Dependencies []dependency `json:"dependencies"`
}

type metadata struct {
	Timestamp string    `json:"timestamp"`
	Component component `json:"component"`
}

type component struct {
	Type       string     `json:"type"`
	Reference  string     `json:"bom-ref"`
	Name       string     `json:"name"`
	Version    string     `json:"version"`
	Licences   []licence  `json:"licenses"`
	Package    string     `json:"purl"`
	Properties []property `json:"properties,omitempty"`
}

type licence struct {
	Expression string `json:"expression"`
}

type property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type dependency struct {
	Reference string   `json:"ref"`
	On        []string `json:"dependsOn"`
}

// writeBill writes what all programs are made of, as they say themselves.
func (r release) writeBill() error {
	var infos []*buildinfo.BuildInfo
	for _, p := range r.platforms {
		info, err := buildinfo.ReadFile(filepath.Join(r.path(p), p.program()))
		if err != nil {
			return err
		}
		infos = append(infos, info)
	}
	notice, err := os.ReadFile("NOTICE")
	if err != nil {
		return err
	}
	b, err := r.bill(infos, string(notice))
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(r.folder, "gouji-"+r.version+".cdx.json"), append(text, '\n'), 0o644)
}

// noticed is a line of NOTICE that names a module: path, version, licences.
var noticed = regexp.MustCompile(`(?m)^(\S+\.\S+/\S+) +(v\S+) +(\S.*)$`)

// bill makes the bill of programs from what Go put into them and from the
// licences that NOTICE names.
func (r release) bill(infos []*buildinfo.BuildInfo, notice string) (*bill, error) {
	licences := map[string]string{}
	for _, line := range noticed.FindAllStringSubmatch(notice, -1) {
		licences[line[1]+"@"+line[2]] = strings.ReplaceAll(line[3], ", ", " AND ")
	}
	toolchain := strings.TrimPrefix(infos[0].GoVersion, "go")
	components := map[string]component{}
	add := func(name, version, licence string, properties ...property) {
		reference := "pkg:golang/" + name + "@" + version
		components[reference] = component{
			Type: "library", Reference: reference, Name: name, Version: version,
			Licences: licenceOf(licence), Package: reference, Properties: properties,
		}
	}
	add("stdlib", toolchain, "BSD-3-Clause")
	for _, info := range infos {
		for _, module := range info.Deps {
			licence, known := licences[module.Path+"@"+module.Version]
			if !known {
				return nil, fmt.Errorf("NOTICE does not name %s %s", module.Path, module.Version)
			}
			add(module.Path, module.Version, licence, property{"go:sum", module.Sum})
		}
	}
	b := &bill{Format: "CycloneDX", Specified: "1.6", Version: 1}
	own := "pkg:golang/gouji@" + r.version
	b.Metadata.Timestamp = r.moment.Format(time.RFC3339)
	b.Metadata.Component = component{Type: "application", Reference: own, Name: "gouji", Version: r.version, Licences: licenceOf("Apache-2.0"), Package: own}
	needs := dependency{Reference: own}
	for _, c := range components {
		b.Components = append(b.Components, c)
		needs.On = append(needs.On, c.Reference)
	}
	slices.SortFunc(b.Components, func(x, y component) int { return strings.Compare(x.Reference, y.Reference) })
	slices.Sort(needs.On)
	b.Dependencies = []dependency{needs}
	return b, nil
}

func licenceOf(expression string) []licence { return []licence{{expression}} }
