package form

var inText = Text{Chinese: "正文与表、正文各数之间", English: "the text against the tables and against itself"}

// textRules are the rules about figures that the text of a report states in
// words. They are warnings at most: words are loose.
var textRules = []Rule{
	{
		ID: RuleNRecv, Severity: Warning,
		Title:       Text{Chinese: "文字：收到申请", English: "words: received"},
		Explanation: Text{Chinese: "正文“收到”“受理”“新收”的件数，应等于表三的本年新收，或新收与上年结转之和，或办理结果总计。文字说法宽松，只要与任何一种合理理解相等即视为相符；全部不等才提示。", English: "Applications received according to the text equal those received this year, or those and what was carried in, or the results in total. Words are loose: a figure agrees if any reasonable reading gives it, and is flagged only if none does."},
		Source:      inText,
		Message:     Text{Chinese: "文字“{0}”中的{1}与表不符：按最接近的理解（{2}），表中为{3}", English: "the text “{0}” says {1}, which no reading of the tables gives: the nearest ({4}) is {3}"},
	},
	{
		ID: RuleNHandled, Severity: Warning,
		Title:       Text{Chinese: "文字：办理申请", English: "words: handled"},
		Explanation: Text{Chinese: "正文“办理”“收办”的件数，应等于新收与上年结转之和、办理结果总计或其中之一。文字说法宽松，只要与任何一种合理理解相等即视为相符；全部不等才提示。", English: "Applications handled according to the text equal received + carried in, the results in total, or one of the two. Words are loose: a figure agrees if any reasonable reading gives it, and is flagged only if none does."},
		Source:      inText,
		Message:     Text{Chinese: "文字“{0}”中的{1}与表不符：按最接近的理解（{2}），表中为{3}", English: "the text “{0}” says {1}, which no reading of the tables gives: the nearest ({4}) is {3}"},
	},
	{
		ID: RuleNAnswer, Severity: Warning,
		Title:       Text{Chinese: "文字：答复办结", English: "words: answered"},
		Explanation: Text{Chinese: "正文“答复”“办结”的件数，应等于办理结果总计，或其减去其他处理，或新收减去结转等。文字说法宽松，只要与任何一种合理理解相等即视为相符；全部不等才提示。", English: "Applications answered according to the text equal the results in total, or those without other results, or received less carried out, and the like. Words are loose: a figure agrees if any reasonable reading gives it, and is flagged only if none does."},
		Source:      inText,
		Message:     Text{Chinese: "文字“{0}”中的{1}与表不符：按最接近的理解（{2}），表中为{3}", English: "the text “{0}” says {1}, which no reading of the tables gives: the nearest ({4}) is {3}"},
	},
	{
		ID: RuleNCarry, Severity: Warning,
		Title:       Text{Chinese: "文字：结转", English: "words: carried over"},
		Explanation: Text{Chinese: "正文“上年结转”“结转下年”的件数，应等于表三的相应行。文字说法宽松，只要与任何一种合理理解相等即视为相符；全部不等才提示。", English: "What the text says was carried in or out equals that row of table 3. Words are loose: a figure agrees if any reasonable reading gives it, and is flagged only if none does."},
		Source:      inText,
		Message:     Text{Chinese: "文字“{0}”中的{1}与表不符：按最接近的理解（{2}），表中为{3}", English: "the text “{0}” says {1}, which no reading of the tables gives: the nearest ({4}) is {3}"},
	},
	{
		ID: RuleNCat, Severity: Warning,
		Title:       Text{Chinese: "文字：办理结果", English: "words: results"},
		Explanation: Text{Chinese: "正文中予以公开、部分公开、不予公开、无法提供、不予处理、其他处理及其细项的件数，应等于表三的相应行或各细项之和。文字说法宽松，只要与任何一种合理理解相等即视为相符；全部不等才提示。", English: "Results by category according to the text equal the row of table 3, or the sum of the rows below it. Words are loose: a figure agrees if any reasonable reading gives it, and is flagged only if none does."},
		Source:      inText,
		Message:     Text{Chinese: "文字“{0}”中的{1}与表不符：按最接近的理解（{2}），表中为{3}", English: "the text “{0}” says {1}, which no reading of the tables gives: the nearest ({4}) is {3}"},
	},
	{
		ID: RuleNNat, Severity: Warning,
		Title:       Text{Chinese: "文字：申请人", English: "words: applicants"},
		Explanation: Text{Chinese: "正文中自然人、法人或其他组织等的件数，应等于表三的相应列：新收的，新收与上年结转的，或办理结果的。文字说法宽松，只要与任何一种合理理解相等即视为相符；全部不等才提示。", English: "Applications by kind of applicant according to the text equal the column of table 3: received, received and carried in, or results. Words are loose: a figure agrees if any reasonable reading gives it, and is flagged only if none does."},
		Source:      inText,
		Message:     Text{Chinese: "文字“{0}”中的{1}与表不符：按最接近的理解（{2}），表中为{3}", English: "the text “{0}” says {1}, which no reading of the tables gives: the nearest ({4}) is {3}"},
	},
	{
		ID: RuleNReview, Severity: Warning,
		Title:       Text{Chinese: "文字：复议诉讼", English: "words: proceedings"},
		Explanation: Text{Chinese: "正文中行政复议、行政诉讼的件数，应等于表四的总计，或总计减去尚未审结的；行政诉讼为两组之和。文字说法宽松，只要与任何一种合理理解相等即视为相符；全部不等才提示。", English: "Reviews and suits according to the text equal the totals of table 4, or those less what is pending; suits are both groups together. Words are loose: a figure agrees if any reasonable reading gives it, and is flagged only if none does."},
		Source:      inText,
		Message:     Text{Chinese: "文字“{0}”中的{1}与表不符：按最接近的理解（{2}），表中为{3}", English: "the text “{0}” says {1}, which no reading of the tables gives: the nearest ({4}) is {3}"},
	},
	{
		ID: RuleNT2, Severity: Warning,
		Title:       Text{Chinese: "文字：主动公开", English: "words: table two"},
		Explanation: Text{Chinese: "正文中规范性文件、行政许可、行政处罚等的件数或金额，应等于表二的相应格。文字说法宽松，只要与任何一种合理理解相等即视为相符；全部不等才提示。", English: "Documents, licences, penalties, fees and the like according to the text equal their cells of table 2. Words are loose: a figure agrees if any reasonable reading gives it, and is flagged only if none does."},
		Source:      inText,
		Message:     Text{Chinese: "文字“{0}”中的{1}与表不符：按最接近的理解（{2}），表中为{3}", English: "the text “{0}” says {1}, which no reading of the tables gives: the nearest ({4}) is {3}"},
	},
	{
		ID: RuleNPct, Severity: Warning,
		Title:       Text{Chinese: "文字：占比", English: "words: share"},
		Explanation: Text{Chinese: "正文“占百分之几”，应等于该数除以办理结果总计等合理的分母，四舍五入或截尾均可。", English: "A share stated in the text equals its figure divided by the results in total or another reasonable whole, rounded or cut off."},
		Source:      inText,
		Message:     Text{Chinese: "文字“{0}”中的{1}与表不符：按最接近的理解（{2}），表中为{3}", English: "the text “{0}” says {1}, which no reading of the tables gives: the nearest ({4}) is {3}"},
	},
	{
		ID: RuleNYoy, Severity: Warning,
		Title:       Text{Chinese: "文字：同比", English: "words: change from last year"},
		Explanation: Text{Chinese: "正文“同比”“较上年”的增减，应与本机关上年报告的同一数相符，四舍五入或截尾均可。", English: "A change from last year stated in the text agrees with the same figure of last year's report, rounded or cut off."},
		Source:      inText,
		Message:     Text{Chinese: "文字“{0}”中的{1}与表不符：按最接近的理解（{2}），表中为{3}", English: "the text “{0}” says {1}, which no reading of the tables gives: the nearest ({4}) is {3}"},
	},
	{
		ID: RuleNQuarter, Severity: Warning,
		Title:       Text{Chinese: "文字：季度合计", English: "words: quarters"},
		Explanation: Text{Chinese: "正文所列各季度或上下半年之和，应等于全年数。", English: "The quarters or halves that the text lists add up to the year."},
		Source:      inText,
		Message:     Text{Chinese: "文字“{0}”：整体{1}，各项之和{2}，相差{3}{4}", English: "the text “{0}”: the whole is {1}, its parts add up to {2}, difference {3}{5}"},
	},
	{
		ID: RuleNPart, Severity: Warning,
		Title:       Text{Chinese: "文字：分项合计", English: "words: parts and whole"},
		Explanation: Text{Chinese: "正文以“分别为”“其中”列出的各项之和，应等于整体；以“等”“主要”“包括”列出的不超过整体。", English: "The parts that the text lists add up to their whole; where the list is open they do not exceed it."},
		Source:      inText,
		Message:     Text{Chinese: "文字“{0}”：整体{1}，各项之和{2}，相差{3}{4}", English: "the text “{0}”: the whole is {1}, its parts add up to {2}, difference {3}{5}"},
	},
}
