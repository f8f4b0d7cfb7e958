// Package pipeline is one run of gouji, from discovery to publication.
//
// A run has two passes. Gathering reads every input in parallel and keeps each
// report in a compact form in a spool. Publishing settles duplicates, sorts the
// reports by year and agency, and turns them chunk by chunk into Arrow records,
// checks, findings and Parquet row groups, which are committed strictly in
// order, so that the bytes do not depend on the number of workers. The result
// is staged beside the published generations and becomes visible by switching
// one symbolic link.
//
// The package owns all goroutines of a run. It has no clock and reads no
// environment.
package pipeline
