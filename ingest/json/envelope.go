package json

import (
	"slices"

	"gouji/ingest/keys"
)

// envelopes are the keys under which platforms answer with the reports:
// {"code": 200, "msg": "ok", "data": {"total": 2, "list": […]}}.
var envelopes = []string{
	"data", "rows", "list", "result", "results", "records", "items", "content", "body", "response", "payload", "page", "reports", "values",
	"数据", "列表", "记录", "结果", "明细", "报告", "年度报告", "内容",
}

// enter moves into the envelope that the object at pos is, to the reports in it.
// It returns false, and stays where it is, if the object may be a report itself.
func (j *Reader) enter() bool {
	m, depth := j.mark(), j.depth
	j.failed, j.keys, j.depth = noFailure, j.keys[:0], 0
	entered := j.toReports()
	j.failed, j.keys, j.depth = noFailure, j.keys[:0], depth
	if !entered {
		j.back(m)
	}
	return entered
}

// toReports goes through the keys of an object in front of the reports.
func (j *Reader) toReports() bool {
	j.report = j.reading.Blank() // takes what is found on the way, which is found again
	o, ok := j.open()
	for ok {
		var key []byte
		if key, _, ok = j.key(&o); !ok {
			return false
		}
		c := j.data[j.pos]
		switch f := j.names.Field(key); {
		case slices.Contains(envelopes, string(key)) && (c == '[' || c == '{'):
			return true
		case f != keys.NoField && f != keys.CodeField && f != keys.NameField, j.names.Table(key) != nil:
			return false // a report; platforms have codes and names of their own
		case c == '{', c == '[':
			return false
		}
		j.skip()
		ok = j.failed == noFailure
	}
	return false
}

// leave moves over what stands behind the reports in their envelope. It returns
// false if the envelope is malformed or cut off there.
func (j *Reader) leave() bool {
	m := j.mark()
	j.failed, j.report, j.keys, j.depth = noFailure, nil, j.keys[:0], 1
	for o := (object{begun: true}); j.failed == noFailure; j.skip() {
		if _, _, ok := j.key(&o); !ok {
			break
		}
	}
	if j.failed == incomplete {
		j.back(m)
	}
	return j.failed == noFailure
}
