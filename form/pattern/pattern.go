// Package pattern has regular expressions that are compiled when they are first used. All
// those of the program together would be half of what it does before it begins, which a
// person with the page for agencies waits for.
package pattern

import (
	"regexp"
	"sync"
)

// Pattern is a regular expression. It may be used by several goroutines.
type Pattern struct {
	expression string
	once       sync.Once
	compiled   *regexp.Regexp
}

// Of is the pattern of an expression. One that is wrong panics when it is first used.
func Of(expression string) *Pattern { return &Pattern{expression: expression} }

// Compiled is the pattern as package regexp uses it.
func (p *Pattern) Compiled() *regexp.Regexp {
	p.once.Do(func() { p.compiled = regexp.MustCompile(p.expression) })
	return p.compiled
}
