// Package pipeline is one run of gouji, from discovery to publication.
//
// A run is a value that passes through stages (package reports), each of which
// takes over what the one before it made. The inputs are collected in parallel,
// each report in a compact form in a spool. They are resolved: who reported, which
// version counts. They are examined chunk by chunk, and become Arrow records and
// Parquet row groups, which are committed strictly in order, so that the bytes do
// not depend on the number of workers. They are judged: who is missing, what does
// not add up. The result is staged beside the published generations and becomes
// visible by switching one symbolic link (package generations).
//
// The package has no clock and reads no environment.
//
// Files, each using only those after it: diff, pipeline, run, catalogue, describe,
// guard, job, lists, manifest, publish, explain, published, questions, tables,
// publisher, recycler, tally, tracker, runner, population, config.
package pipeline
