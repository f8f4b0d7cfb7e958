package attribution

import (
	"path"
	"strconv"
	"strings"

	"gouji/form/pattern"
)

// finalVersion is the rank of a file that says it is the last one.
const finalVersion = 1000

var (
	numberedVersion = pattern.Of(`第([0-9一二三四五六七八九])(?:版|稿|次(?:更正|修订|修改|报送|上报|提交))|(?:^|[^a-z0-9])v([0-9]{1,2})(?:[^0-9]|$)`)
	// One that says it is the last and was followed by another: 最终版2, 终稿(3).
	numberedFinal = pattern.Of(`(?:最终|终|定|正式)(?:版|稿)?[\s_（(-]*([2-9])(?:[^0-9]|$)`)
	// What was not corrected yet, or is to be: 更正前, 待修订, 未定稿.
	uncorrected = pattern.Of(`(?:更正|修订|订正|修改|改)前|[待需未非](?:更正|修订|订正|修改|补正|最终|定稿|正式)`)
)

// VersionMark ranks what the name of a file or of its folder says about its
// being a correction: 0 if nothing, more for a later version.
func VersionMark(file string) int {
	rank := 0
	for _, name := range []string{path.Base(file), path.Base(path.Dir(file))} {
		name = strings.ToLower(name)
		if uncorrected.Compiled().MatchString(name) {
			return 0
		}
		for _, word := range []string{"更正", "修订", "订正", "修改版", "修改稿", "改后", "补正", "重报", "重新报送", "重新上报", "重新提交", "再次报送", "二次报送", "新版", "(新)", "（新）", "corrected"} {
			if strings.Contains(name, word) {
				rank = max(rank, 1)
			}
		}
		for _, word := range []string{"最终", "终稿", "定稿", "正式稿", "正式版", "final"} {
			if strings.Contains(name, word) {
				rank = max(rank, finalVersion)
			}
		}
		if m := numberedFinal.Compiled().FindStringSubmatch(name); m != nil {
			rank = max(rank, finalVersion+int(m[1][0]-'0'))
		}
		if m := numberedVersion.Compiled().FindStringSubmatch(name); m != nil {
			n, err := strconv.Atoi(m[1] + m[2])
			if err != nil {
				n = strings.Index("一二三四五六七八九", m[1])/len("一") + 1
			}
			if n > 1 { // the first version is no correction
				rank = max(rank, n)
			}
		}
	}
	return rank
}
