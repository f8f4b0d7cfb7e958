package form

import "slices"

// The stable ids of the rules. Findings carry them, settings and decisions name
// them; what each asks for stands in Rules.
const (
	RuleS3Bal            = "S3-BAL"
	RuleA3Sum            = "A3-SUM"
	RuleA3Row            = "A3-ROW"
	RuleA3Sub            = "A3-SUB"
	RuleL3In0            = "L3-IN0"
	RuleL3Old            = "L3-OLD"
	RuleL3Fee            = "L3-FEE"
	RuleA4Sum            = "A4-SUM"
	RuleL4Noapp          = "L4-NOAPP"
	RuleL2RulesLevel     = "L2-RULES-LEVEL"
	RuleL2StockMin       = "L2-STOCK-MIN"
	RuleL2StockNew       = "L2-STOCK-NEW"
	RuleL219Pub          = "L2-19-PUB"
	RuleL219Made         = "L2-19-MADE"
	RuleL219Items        = "L2-19-ITEMS"
	RuleL2Misread        = "L2-MISREAD"
	RuleL219Dec          = "L2-19-DEC"
	RuleL29Pair          = "L2-9-PAIR"
	RuleLNonneg          = "L-NONNEG"
	RuleLInt             = "L-INT"
	RuleLMoney           = "L-MONEY"
	RuleFToken           = "F-TOKEN"
	RuleFLarge           = "F-LARGE"
	RuleFRemark          = "F-REMARK"
	RuleUUnit            = "U-UNIT"
	RuleFTwice           = "F-TWICE"
	RuleFTwiceSame       = "F-TWICE-SAME"
	RuleFTwiceBlank      = "F-TWICE-BLANK"
	RuleFEdition         = "F-EDITION"
	RuleFHybrid          = "F-HYBRID"
	RuleFMissingTable    = "F-MISSING-TABLE"
	RuleFMissingCell     = "F-MISSING-CELL"
	RuleFBlankTotal      = "F-BLANK-TOTAL"
	RuleFUnreadableTable = "F-UNREADABLE-TABLE"
	RuleFUnreadableRow   = "F-UNREADABLE-ROW"
	RuleFCutOff          = "F-CUT-OFF"
	RuleFSummed          = "F-SUMMED"
	RuleFExtraRow        = "F-EXTRA-ROW"
	RuleFHeaderValue     = "F-HEADER-VALUE"
	RuleFShift           = "F-SHIFT"
	RuleFLabel           = "F-LABEL"
	RuleFUnknown         = "F-UNKNOWN"
	RuleFKeyTwice        = "F-KEY-TWICE"
	RuleFRagged          = "F-RAGGED"
	RuleFValue           = "F-VALUE"
	RuleFPeriod          = "F-PERIOD"
	RuleFName            = "F-NAME"
	RuleFNotreport       = "F-NOTREPORT"
	RuleFScope           = "F-SCOPE"
	RuleFCode            = "F-CODE"
	RuleFAgency          = "F-AGENCY"
	RuleFYear            = "F-YEAR"
	RuleFEmpty           = "F-EMPTY"
	RuleFBlank           = "F-BLANK"
	RuleFRead            = "F-READ"
	RuleFChanged         = "F-CHANGED"
	RuleFSyntax          = "F-SYNTAX"
	RuleFEncoding        = "F-ENCODING"
	RuleFLimit           = "F-LIMIT"
	RuleFUnsupported     = "F-UNSUPPORTED"
	RuleFArchive         = "F-ARCHIVE"
	RuleY3Carry          = "Y3-CARRY"
	RuleY2Stock          = "Y2-STOCK"
	RuleY2Pubstock       = "Y2-PUBSTOCK"
	RuleY2Items          = "Y2-ITEMS"
	RuleY4Pend           = "Y4-PEND"
	RuleL4After          = "L4-AFTER"
	RuleL4Gt             = "L4-GT"
	RuleYJump            = "Y-JUMP"
	RuleRSucc            = "R-SUCC"
	RuleRCarry           = "R-CARRY"
	RuleRMix             = "R-MIX"
	RuleUScale           = "U-SCALE"
	RuleFDup             = "F-DUP"
	RuleROne             = "R-ONE"
	RuleRSuperseded      = "R-SUPERSEDED"
	RuleRSame            = "R-SAME"
	RuleRChanged         = "R-CHANGED"
	RuleRUnchanged       = "R-UNCHANGED"
	RuleRExplained       = "R-EXPLAINED"
	RuleRNames           = "R-NAMES"
	RuleRCode            = "R-CODE"
	RuleFRoster          = "F-ROSTER"
	RuleFPopulation      = "F-POPULATION"
	RuleFDecision        = "F-DECISION"
	RuleODecision        = "O-DECISION"
	RuleRMissing         = "R-MISSING"
	RuleRLate            = "R-LATE"
	RuleRYear            = "R-YEAR"
	RuleRUnexpected      = "R-UNEXPECTED"
	RuleRRenamed         = "R-RENAMED"
	RuleRScope           = "R-SCOPE"
	RuleRSum             = "R-SUM"
	RuleRNarr            = "R-NARR"
	RuleRBal             = "R-BAL"
	RuleNRecv            = "N-RECV"
	RuleNHandled         = "N-HANDLED"
	RuleNAnswer          = "N-ANSWER"
	RuleNCarry           = "N-CARRY"
	RuleNCat             = "N-CAT"
	RuleNNat             = "N-NAT"
	RuleNReview          = "N-REVIEW"
	RuleNT2              = "N-T2"
	RuleNPct             = "N-PCT"
	RuleNYoy             = "N-YOY"
	RuleNQuarter         = "N-QUARTER"
	RuleNPart            = "N-PART"
)

var ruleByID = func() map[string]*Rule {
	m := make(map[string]*Rule, len(Rules))
	for i := range Rules {
		m[Rules[i].ID] = &Rules[i]
	}
	return m
}()

// Sources of rules that many rules share.
var (
	printed    = Text{Chinese: "表三表头所印", English: "printed at the head of table 3"}
	totalCell  = Text{Chinese: "表中“总计”", English: "the cells called 总计"}
	ofCounts   = Text{Chinese: "计数的性质", English: "nature of a count"}
	inferred   = Text{Chinese: "推断", English: "inferred"}
	article50  = Text{Chinese: "《条例》第五十条及格式", English: "Regulation article 50 and the format"}
	practice   = Text{Chinese: "实务", English: "practice"}
	legislated = Text{Chinese: "《立法法》", English: "Legislation Law"}
)

// Rules lists every rule, in the order of explanation.
var Rules = slices.Concat(formRules, textRules)

// formRules are the rules about the tables, the files and the district.
var formRules = []Rule{
	// Table 三.
	{
		ID: RuleS3Bal, Severity: Statutory,
		Title:       Text{Chinese: "收办平衡", English: "balance of applications"},
		Explanation: Text{Chinese: "申请人情况每一列：第一项（本年新收）加第二项（上年结转），等于第三项（本年度办理结果总计）加第四项（结转下年度）。这是格式上印明的唯一勾稽关系。", English: "In every column, item 1 (received) plus item 2 (carried in) equals item 3 (results in total) plus item 4 (carried out). It is the one identity printed on the form."},
		Source:      printed,
		Message:     Text{Chinese: "“{column}”列：一＋二＝{stated}，三（七）总计＋四＝{expected}，相差{difference}", English: "column “{column}”: 1 + 2 = {stated}, 3(7) + 4 = {expected}, difference {difference}"},
	},
	{
		ID: RuleA3Sum, Severity: Arithmetic,
		Title:       Text{Chinese: "办理结果合计", English: "results add up"},
		Explanation: Text{Chinese: "每一列的（七）总计等于（一）至（六）各项之和。", English: "In every column, (7) is the sum of the results (1) to (6)."},
		Source:      totalCell,
		Message:     Text{Chinese: "“{column}”列：（一）至（六）之和{expected}≠（七）总计{stated}，相差{difference}", English: "column “{column}”: results (1) to (6) add up to {expected}, (7) says {stated}, difference {difference}"},
	},
	{
		ID: RuleA3Row, Severity: Arithmetic,
		Title:       Text{Chinese: "申请人合计", English: "applicants add up"},
		Explanation: Text{Chinese: "每一行的总计等于六类申请人之和。", English: "In every row, 总计 is the sum of the six kinds of applicant."},
		Source:      totalCell,
		Message:     Text{Chinese: "“{row}”行：六类申请人之和{expected}≠总计{stated}，相差{difference}", English: "row “{row}”: the six applicants add up to {expected}, the total says {stated}, difference {difference}"},
	},
	{
		ID: RuleA3Sub, Severity: Arithmetic,
		Title:       Text{Chinese: "栏目行填数", English: "figure on a caption row"},
		Explanation: Text{Chinese: "（三）（四）（五）以及2021年格式的（六）是栏目行，不填数；如填，应等于其下各细项之和。", English: "Rows (3), (4), (5) and, on the 2021 form, (6) are captions without cells; a figure there must equal the sum of the rows below."},
		Source:      inferred,
		Message:     Text{Chinese: "“{0}／{column}”为栏目行，不应填数；所填{stated}≠细项之和{expected}", English: "“{1} / {column}” is a caption row and takes no figure; it says {stated}, its rows add up to {expected}"},
	},
	{
		ID: RuleL3In0, Severity: Logic,
		Title:       Text{Chinese: "结转不超过收件", English: "carried out within received"},
		Explanation: Text{Chinese: "结转下年度的件数不能超过本年新收与上年结转之和。", English: "What is carried out cannot exceed what was received and carried in."},
		Source:      inferred,
		Message:     Text{Chinese: "“{column}”列：结转下年度大于新收与上年结转之和，多出{distance}", English: "column “{column}”: more is carried out than was received and carried in, by {distance}"},
	},
	{
		ID: RuleL3Old, Severity: Plausibility,
		Title:       Text{Chinese: "结转多于新收", English: "carried out exceeds received"},
		Explanation: Text{Chinese: "答复期限为20个工作日，可延长20个工作日；结转的一般是年末新收的申请，不应多于全年新收。", English: "Answers are due in 20 working days plus 20, so what is carried out was received late in the year and should not exceed the year's intake."},
		Source:      Text{Chinese: "《条例》第三十三条", English: "Regulation article 33"},
		Message:     Text{Chinese: "结转下年度件数大于全年新收件数，多出{distance}", English: "more applications are carried out than were received all year, by {distance}"},
	},
	{
		ID: RuleL3Fee, Severity: Warning,
		Title:       Text{Chinese: "收费与第六部分", English: "unpaid fees against part six"},
		Explanation: Text{Chinese: "有因逾期未缴费而不再处理的申请，第六部分应报告信息处理费情况。", English: "Where applications were dropped for unpaid fees, part six should report the processing fees."},
		Source:      practice,
		Message:     Text{Chinese: "有{stated}件逾期未缴费申请，但第六部分未报告信息处理费", English: "{stated} applications were dropped for unpaid fees, but part six does not report processing fees"},
	},
	// Table 四.
	{
		ID: RuleA4Sum, Severity: Arithmetic,
		Title:       Text{Chinese: "复议诉讼合计", English: "proceedings add up"},
		Explanation: Text{Chinese: "行政复议、未经复议直接起诉、复议后起诉三组，各组总计等于四种结果之和。", English: "In each of the three groups, 总计 is the sum of the four outcomes."},
		Source:      totalCell,
		Message:     Text{Chinese: "“{row}”：四项结果之和{expected}≠总计{stated}，相差{difference}", English: "“{row}”: the four outcomes add up to {expected}, the total says {stated}, difference {difference}"},
	},
	{
		ID: RuleL4Noapp, Severity: Warning,
		Title:       Text{Chinese: "无申请而有复议诉讼", English: "proceedings without applications"},
		Explanation: Text{Chinese: "复议、诉讼以答复为前提，上年有申请的除外（答复可能是上年作出的）。常见原因是司法局把自己审理的复议案件填入第四部分；第四部分只统计本机关作为被申请人、被告的案件。", English: "Reviews and suits need an answer to attack; applications of the year before, if its report is there, are an excuse. The usual cause is a justice bureau that enters the reviews it decided; table 4 counts only cases in which the agency is respondent or defendant."},
		Source:      practice,
		Message:     Text{Chinese: "本年新收和上年结转均为0，第四部分却有{stated}件；第四部分只统计本机关作为被申请人或被告的案件", English: "no application was received or carried in, yet table 4 reports {stated} cases; it counts only cases against this agency"},
	},
	// Table 二.
	{
		ID: RuleL2RulesLevel, Severity: Warning,
		Title:       Text{Chinese: "规章制定权", English: "power to make rules"},
		Explanation: Text{Chinese: "只有省级和设区的市、自治州人民政府可以制定规章；县级及以下以及部门此行应为0。", English: "Only governments of provinces and of cities with districts make 规章; everyone else reports 0."},
		Source:      legislated,
		Message:     Text{Chinese: "本机关无规章制定权，“规章／{column}”应为0，所填{stated}", English: "this agency cannot make rules: “{column}” should be 0, it says {stated}"},
	},
	{
		ID: RuleL2StockMin, Severity: Logic,
		Title:       Text{Chinese: "现行有效件数下限", English: "stock of documents"},
		Explanation: Text{Chinese: "现行有效件数不小于本年制发减本年废止，因为上年末存量不为负。", English: "What is in force is at least what was issued less what was repealed, because last year's stock was not negative."},
		Source:      inferred,
		Message:     Text{Chinese: "“{row}”：现行有效件数小于本年制发减本年废止，差{distance}", English: "“{row}”: fewer in force than issued less repealed, by {distance}"},
	},
	{
		ID: RuleL2StockNew, Severity: Plausibility,
		Title:       Text{Chinese: "当年制发当年废止", English: "issued but not in force"},
		Explanation: Text{Chinese: "现行有效件数小于本年制发件数，除非有文件当年制发当年废止。", English: "Fewer are in force than were issued this year; right only if a document was issued and repealed in one year."},
		Source:      inferred,
		Message:     Text{Chinese: "“{row}”：现行有效件数小于本年制发件数，差{distance}", English: "“{row}”: fewer in force than issued this year, by {distance}"},
	},
	{
		ID: RuleL219Pub, Severity: Logic,
		Title:       Text{Chinese: "对外公开总数", English: "public in total"},
		Explanation: Text{Chinese: "对外公开总数量包括本年新公开数量。", English: "What is public in total includes what was made public this year."},
		Source:      inferred,
		Message:     Text{Chinese: "“{row}”：对外公开总数量小于本年新公开数量，差{distance}", English: "“{row}”: the public total is less than what was made public this year, by {distance}"},
	},
	{
		ID: RuleL219Made, Severity: Plausibility,
		Title:       Text{Chinese: "制作而未公开", English: "made but not made public"},
		Explanation: Text{Chinese: "本年有新制作的文件而没有新公开的，或新制作20件以上而新公开的不到五分之一。", English: "Documents were made this year but none was made public, or, of 20 and more, less than a fifth."},
		Source:      inferred,
		Message:     Text{Chinese: "“{row}”：本年新制作的文件只公开了{stated}件，请说明原因", English: "“{row}”: of the documents made this year {stated} were made public; please say why"},
	},
	{
		ID: RuleL219Items, Severity: Logic,
		Title:       Text{Chinese: "项目数不为负", English: "items not negative"},
		Explanation: Text{Chinese: "上一年项目数量加本年增减即本年项目数，不能为负。", English: "Last year's items plus the change are this year's items, which cannot be negative."},
		Source:      inferred,
		Message:     Text{Chinese: "“{row}”：上一年项目数量＋本年增/减＜0，差{distance}", English: "“{row}”: last year's items plus the change are below 0, by {distance}"},
	},
	{
		ID: RuleL2Misread, Severity: Warning,
		Title:       Text{Chinese: "处理决定数量误填", English: "decisions misread as items"},
		Explanation: Text{Chinese: "处理决定数量指办件量；恰等于上一年项目数量加本年增减时，很可能填成了本年项目数。", English: "处理决定数量 counts cases; when it equals last year's items plus the change, the agency probably entered this year's number of items."},
		Source:      practice,
		Message:     Text{Chinese: "“{row}”：处理决定数量{stated}恰等于上一年项目数量＋本年增/减，疑把办件量填成了项目数", English: "“{row}”: {stated} decisions are exactly last year's items plus the change; probably items instead of cases"},
	},
	{
		ID: RuleL219Dec, Severity: Warning,
		Title:       Text{Chinese: "无项目而有决定", English: "decisions without items"},
		Explanation: Text{Chinese: "本年项目数为0而处理决定数量不为0。", English: "There are no items this year, yet decisions were made."},
		Source:      inferred,
		Message:     Text{Chinese: "“{row}”：项目数为0，处理决定数量却为{stated}", English: "“{row}”: no items, yet {stated} decisions"},
	},
	{
		ID: RuleL29Pair, Severity: Warning,
		Title:       Text{Chinese: "采购数与金额", English: "procurement count and amount"},
		Explanation: Text{Chinese: "采购项目数量与采购总金额应同为0或同不为0。", English: "Number and amount of procurement are both 0 or both not 0."},
		Source:      inferred,
		Message:     Text{Chinese: "采购项目数量与采购总金额一有一无：“{column}”为{stated}", English: "procurement has a number without an amount or the reverse: “{column}” is {stated}"},
	},
	// Figures.
	{
		ID: RuleLNonneg, Severity: Logic,
		Title:       Text{Chinese: "不为负", English: "not negative"},
		Explanation: Text{Chinese: "除本年增/减外，各格均为不小于0的数。", English: "All cells but 本年增/减 hold figures of at least 0."},
		Source:      ofCounts,
		Message:     Text{Chinese: "{cell}为负数：{stated}", English: "{cell} is negative: {stated}"},
	},
	{
		ID: RuleLInt, Severity: Logic,
		Title:       Text{Chinese: "整数", English: "whole number"},
		Explanation: Text{Chinese: "件数、项数是整数。", English: "Counts are whole numbers."},
		Source:      ofCounts,
		Message:     Text{Chinese: "{cell}应为整数：“{0}”；未采用", English: "{cell} should be a whole number: “{0}”; not used"},
	},
	{
		ID: RuleLMoney, Severity: Logic,
		Title:       Text{Chinese: "金额精度", English: "precision of money"},
		Explanation: Text{Chinese: "金额精确到分：以元计不超过2位小数，以万元计不超过6位。", English: "Money is exact to the fen: at most 2 decimals in 元, 6 in 万元."},
		Source:      inferred,
		Message:     Text{Chinese: "{cell}小数位过多：“{0}”；未采用", English: "{cell} has too many decimals: “{0}”; not used"},
	},
	{
		ID: RuleFToken, Severity: Logic,
		Title:       Text{Chinese: "不是数字", English: "not a figure"},
		Explanation: Text{Chinese: "格内不是一个数字，也不是空白记号：如有删除线或上标的数字、一格内两个数字、日期、TRUE、错误值。看的人读不出唯一的数，就不采用；数字中的空格只可分隔三位一组。该格及所涉勾稽关系不作判断。", English: "The cell says neither one number nor a sign for blank to a person who looks at it: struck out or raised digits, two numbers in one cell, a date, TRUE, an error value. Blanks within a number only part groups of three digits. The cell and the identities that use it are not assessed."},
		Source:      article50,
		Message:     Text{Chinese: "{cell}：“{0}”不是数字；该格未采用，所涉勾稽关系不作判断", English: "{cell}: “{0}” is not a figure; the cell is not used and its identities are not assessed"},
	},
	{
		ID: RuleFLarge, Severity: Logic,
		Title:       Text{Chinese: "数字过大", English: "figure too large"},
		Explanation: Text{Chinese: "件数以10¹²为限，金额以10¹²元为限。", English: "Counts are limited to 10¹², money to 10¹² yuan."},
		Source:      ofCounts,
		Message:     Text{Chinese: "{cell}：“{0}”超出可能范围；未采用", English: "{cell}: “{0}” is beyond anything possible; not used"},
	},
	{
		ID: RuleFRemark, Severity: Info, About: AboutReading,
		Title:       Text{Chinese: "数字后的说明", English: "remark after a figure"},
		Explanation: Text{Chinese: "数字之后的括号说明不计入数字。", English: "A remark in parentheses after a figure is not part of it."},
		Source:      practice,
		Message:     Text{Chinese: "{cell}：“{0}”读作{stated}", English: "{cell}: “{0}” is read as {stated}"},
	},
	{
		ID: RuleUUnit, Severity: Info,
		Title:       Text{Chinese: "金额单位", English: "unit of money"},
		Explanation: Text{Chinese: "金额未注单位，或所注单位与表头不同；按所注单位，无单位时按元计。", English: "The amount has no unit, or one that differs from the caption: the unit in the cell is used, or yuan where there is none."},
		Source:      practice,
		Message:     Text{Chinese: "{cell}：“{0}”的单位与格式不一致或未注明，按{stated}计，请核对", English: "{cell}: the unit of “{0}” is missing or not the form's; taken as {stated}, please check"},
	},
	{
		ID: RuleFTwice, Severity: Logic,
		Title:       Text{Chinese: "同一格两个数", English: "two figures for a cell"},
		Explanation: Text{Chinese: "同一格出现两个不同的数，无法判断哪个正确，均不采用。", English: "One cell has two different figures; neither can be trusted, neither is used."},
		Source:      practice,
		Message:     Text{Chinese: "{cell}有两个不同的数：{stated}与“{0}”；均未采用", English: "{cell} has two different figures: {stated} and “{0}”; neither is used"},
	},
	{
		ID: RuleFTwiceSame, Severity: Info, About: AboutReading,
		Title:       Text{Chinese: "同一格重复", English: "cell given twice"},
		Explanation: Text{Chinese: "同一格两次出现，数字相同。", English: "One cell appears twice with the same figure."},
		Source:      practice,
		Message:     Text{Chinese: "{cell}重复出现，数字相同（“{0}”）", English: "{cell} appears twice with the same figure (“{0}”)"},
	},
	{
		ID: RuleFTwiceBlank, Severity: Info, About: AboutReading,
		Title:       Text{Chinese: "空白后有数", English: "blank, then a figure"},
		Explanation: Text{Chinese: "同一格两次出现，一次空白，一次有数；采用有数的一次。", English: "One cell appears twice, blank and with a figure; the figure is used."},
		Source:      practice,
		Message:     Text{Chinese: "{cell}出现两次，一次空白；采用“{0}”", English: "{cell} appears twice, once blank; “{0}” is used"},
	},
	// Form and file.
	{
		ID: RuleFEdition, Severity: Warning,
		Title:       Text{Chinese: "格式年份", English: "edition of the form"},
		Explanation: Text{Chinese: "2019、2020年度用国办公开办函〔2019〕60号格式，2021年度起用〔2021〕30号格式。", English: "The years 2019 and 2020 use the 2019 form, 2021 and later the 2021 form."},
		Source:      article50,
		Message:     Text{Chinese: "{1}年度报告用了{0}年格式，应使用{2}年格式", English: "the {1} report uses the {0} form; the {2} form applies"},
	},
	{
		ID: RuleFHybrid, Severity: Warning,
		Title:       Text{Chinese: "两种格式混用", English: "editions mixed"},
		Explanation: Text{Chinese: "同一份报告的各表应为同一格式。", English: "All tables of a report should be of one edition."},
		Source:      article50,
		Message:     Text{Chinese: "报告混用两种格式：{0}", English: "the report mixes both editions: {1}"},
	},
	{
		ID: RuleFMissingTable, Severity: Logic,
		Title:       Text{Chinese: "缺表", English: "table missing"},
		Explanation: Text{Chinese: "表缺失、全部空白或以“无”代替时，不作判断，不视为0。", English: "A table that is missing, wholly blank or replaced by 无 cannot be assessed and is not taken as zeros."},
		Source:      article50,
		Message:     Text{Chinese: "缺少表“{0}”或全表空白", English: "table “{0}” is missing or wholly blank"},
	},
	{
		ID: RuleFMissingCell, Severity: Warning,
		Title:       Text{Chinese: "缺行缺格", English: "cells missing"},
		Explanation: Text{Chinese: "表中缺少格式规定的行或列。缺的格按空白处理。", English: "The table lacks cells that the form has. They are treated as blank."},
		Source:      article50,
		Message:     Text{Chinese: "“{table}”缺少{0}格，第一处为{cell}；按空白处理", English: "“{table}” lacks {0} cells, the first is {cell}; treated as blank"},
	},
	{
		ID: RuleFBlankTotal, Severity: Info,
		Title:       Text{Chinese: "总计未填", English: "total not stated"},
		Explanation: Text{Chinese: "总计空白视为未填，由各项计算，不作比较。", English: "A blank 总计 is not stated: it is computed, not compared."},
		Source:      totalCell,
		Message:     Text{Chinese: "{cell}未填，各项之和为{expected}", English: "{cell} is blank; its parts add up to {expected}"},
	},
	{
		ID: RuleFUnreadableTable, Severity: Logic, About: AboutReading,
		Title:       Text{Chinese: "表无法读取", English: "table not readable"},
		Explanation: Text{Chinese: "数字无法可靠地归到格中（重复行被删、列缺失等），整表不采用，绝不猜测。", English: "The figures cannot be assigned to cells with certainty (repeated lines removed, columns lost); the table is not used and nothing is guessed."},
		Source:      practice,
		Message:     Text{Chinese: "“{0}”无法可靠读取：{1}；该表未采用，请提供原表", English: "“{0}” cannot be read with certainty: {2}; the table is not used, please supply the original"},
	},
	{
		ID: RuleFUnreadableRow, Severity: Logic, About: AboutReading,
		Title:       Text{Chinese: "行无法读取", English: "row not readable"},
		Explanation: Text{Chinese: "一行的数字无法可靠地归到格中（缺格、多格、行名缺失或次序错乱），该行不采用，绝不猜测，也不视为0。", English: "The figures of a row cannot be assigned to cells with certainty (cells lost or doubled, label lost, out of order); the row is not used, nothing is guessed and nothing taken as 0."},
		Source:      practice,
		Message:     Text{Chinese: "“{0}”行无法可靠读取：{1}；该行未采用，请核对原表", English: "row “{0}” cannot be read with certainty: {2}; it is not used, please check the original"},
	},
	{
		ID: RuleFCutOff, Severity: Logic, About: AboutReading,
		Title:       Text{Chinese: "表未完", English: "table cut off"},
		Explanation: Text{Chinese: "表在中途结束，其后各行不在文件中（如只复制了一部分，或文件传输、导出时中断）；缺少的格不视为空白，涉及它们的平衡关系不作核对。", English: "A table ends in its midst and the rows behind are not in the file, as where only a part was copied or the file was cut off in transfer or export; the missing cells are not taken as blank, and identities that need them are not assessed."},
		Source:      practice,
		Message:     Text{Chinese: "“{0}”止于“{1}”行，其后{2}行未见；涉及这些行的平衡关系不作核对，请提供完整的表", English: "“{0}” ends after row “{1}”; the {2} rows behind it are not there, and identities that need them are not assessed; please supply the whole table"},
	},
	{
		ID: RuleFSummed, Severity: Info, About: AboutReading,
		Title:       Text{Chinese: "细项合计", English: "local rows added up"},
		Explanation: Text{Chinese: "格式中的一行被分成几行填报，按合计采用。", English: "A row of the form was split into local rows; their sum is used."},
		Source:      practice,
		Message:     Text{Chinese: "“{0}”合计作为“{1}”采用", English: "the sum of “{2}” is used as “{1}”"},
	},
	{
		ID: RuleFExtraRow, Severity: Warning,
		Title:       Text{Chinese: "格式外的行列", English: "row or column not on the form"},
		Explanation: Text{Chinese: "格式中没有的行或列，其数字不进入任何一格。", English: "A row or column that the form does not have; its figures go into no cell."},
		Source:      article50,
		Message:     Text{Chinese: "“{0}”不是格式中的行或列，其中{1}个数字未采用", English: "“{0}” is not a row or column of the form; {1} figures in it are not used"},
	},
	{
		ID: RuleFHeaderValue, Severity: Warning,
		Title:       Text{Chinese: "表头中的数字", English: "figure in a caption"},
		Explanation: Text{Chinese: "数字填在表头文字里，而不是格中。", English: "A figure was typed into a caption instead of a cell."},
		Source:      practice,
		Message:     Text{Chinese: "表头“{0}”中有数字，请填到格中", English: "the caption “{0}” contains a figure; it belongs into the cell"},
	},
	{
		ID: RuleFShift, Severity: Warning,
		Title:       Text{Chinese: "错位", English: "figures shifted"},
		Explanation: Text{Chinese: "一行、一列或整表的数移动一格后，本表的勾稽关系全部成立，且没有别的解释。", English: "Moving the figures of a row, a column or a line by one cell makes every identity of the table hold, and nothing else explains it."},
		Source:      practice,
		Message:     Text{Chinese: "疑似错位：{0}后，本表的勾稽关系全部成立", English: "figures seem shifted: after {1}, every identity of the table holds"},
	},
	{
		ID: RuleFLabel, Severity: Info, About: AboutReading,
		Title:       Text{Chinese: "标签有误", English: "label misspelt"},
		Explanation: Text{Chinese: "标签与格式不完全一致，但按位置和字形只有一格与之相符。", English: "The label differs from the form, but exactly one cell fits by position and likeness."},
		Source:      practice,
		Message:     Text{Chinese: "“{0}”按“{1}”读取", English: "“{0}” is read as “{1}”"},
	},
	{
		ID: RuleFUnknown, Severity: Warning, About: AboutReading,
		Title:       Text{Chinese: "无法识别", English: "not recognised"},
		Explanation: Text{Chinese: "键、表、行或列不能识别，其中的数字不进入任何一格。", English: "A key, table, row or column is not known; its figures go into no cell."},
		Source:      practice,
		Message:     Text{Chinese: "无法识别“{0}”；其中的数字未采用", English: "“{0}” is not known; its figures are not used"},
	},
	{
		ID: RuleFKeyTwice, Severity: Warning, About: AboutReading,
		Title:       Text{Chinese: "键重复", English: "key repeated"},
		Explanation: Text{Chinese: "JSON对象中同一个键出现两次。", English: "A key appears twice in a JSON object."},
		Source:      practice,
		Message:     Text{Chinese: "键“{0}”重复出现", English: "the key “{0}” appears twice"},
	},
	{
		ID: RuleFRagged, Severity: Warning, About: AboutReading,
		Title:       Text{Chinese: "列数不齐", English: "ragged line"},
		Explanation: Text{Chinese: "本行列数与表头不同。多出的列不采用，缺少的列视为没有。", English: "The line has another number of fields than the header. Extra fields are not used, missing ones are absent."},
		Source:      practice,
		Message:     Text{Chinese: "本行有{0}列，表头有{1}列", English: "this line has {0} fields, the header has {1}"},
	},
	{
		ID: RuleFValue, Severity: Warning,
		Title:       Text{Chinese: "值不合规定", English: "value not allowed"},
		Explanation: Text{Chinese: "元数据（格式、范围、日期等）的值不合规定，按未填处理。", English: "A value of the meta data (form, scope, date …) is not allowed; it is treated as not given."},
		Source:      practice,
		Message:     Text{Chinese: "“{0}”的值“{1}”不合规定，按未填处理", English: "“{1}” is not a value for “{0}”; treated as not given"},
	},
	{
		ID: RuleFName, Severity: Warning, About: AboutOffice,
		Title:       Text{Chinese: "机关名称不同", English: "names of two agencies"},
		Explanation: Text{Chinese: "报告内写的机关与文件名所写的不是同一个机关（简称与全称、有无地名不算不同）。以报告内的为准；可能放错了文件。", English: "The report and the name of its file name different agencies; short and long forms of one name do not count as different. What stands in the report is believed; the file may be the wrong one."},
		Source:      practice,
		Message:     Text{Chinese: "{0}为“{1}”，文件名为“{2}”：以前者为准，请核对文件是否放错", English: "{3} says “{1}”, the file name “{2}”: the former is believed; please check that the file is the right one"},
	},
	{
		ID: RuleFNotreport, Severity: Info, About: AboutOffice,
		Title:       Text{Chinese: "不是年度报告", English: "no annual report"},
		Explanation: Text{Chinese: "文件夹里的通知、解读、半年统计等不是年度报告；汇总表中的合计行也不是一个机关的报告。列出而不采用，不影响退出码。", English: "Notices, explanations and statistics of half a year stand in folders beside reports, and tables of reports have rows of totals. They are listed and not used, and do not show in the exit code."},
		Source:      practice,
		Message:     Text{Chinese: "{0}", English: "{1}"},
	},
	{
		ID: RuleFPeriod, Severity: Warning,
		Title:       Text{Chinese: "统计期限", English: "period"},
		Explanation: Text{Chinese: "题名、统计期限、文件名所示年度或机关应一致。", English: "Title, statistics period and file name should agree on year and agency."},
		Source:      practice,
		Message:     Text{Chinese: "{0}与{1}不一致：“{2}”“{3}”；采用前者", English: "{4} and {5} disagree: “{2}”, “{3}”; the former is used"},
	},
	{
		ID: RuleFScope, Severity: Info, About: AboutOffice,
		Title:       Text{Chinese: "口径未注明", English: "scope not stated"},
		Explanation: Text{Chinese: "县级以上人民政府名义的报告通常是本行政区域的汇总；未注明口径时按汇总处理，不与各机关相加。", English: "A report in the name of a government of a county or above is usually about the whole district; without a stated scope it is taken as consolidated and not added to the agencies' figures."},
		Source:      practice,
		Message:     Text{Chinese: "“{0}”的报告未注明口径，按本行政区域的汇总处理，不计入各机关之和", English: "the report of “{0}” does not state its scope; it is taken as consolidated and not added to the agencies' figures"},
	},
	{
		ID: RuleFCode, Severity: Warning,
		Title:       Text{Chinese: "机关代码校验", English: "check digit of the code"},
		Explanation: Text{Chinese: "统一社会信用代码（GB 32100-2015）校验位不符；代码仍作为标识使用。", English: "The check characters of the 统一社会信用代码 (GB 32100-2015) are wrong; the code is still used as a key."},
		Source:      Text{Chinese: "GB 32100-2015，GB 11714", English: "GB 32100-2015, GB 11714"},
		Message:     Text{Chinese: "统一社会信用代码“{0}”校验不符", English: "the code “{0}” fails its check digits"},
	},
	{
		ID: RuleFAgency, Severity: Logic, About: AboutReading,
		Title:       Text{Chinese: "机关不明", English: "agency missing"},
		Explanation: Text{Chinese: "没有机关代码，也没有机关名称，报告不能采用。", English: "There is neither an agency code nor a name: the report cannot be used."},
		Source:      article50,
		Message:     Text{Chinese: "没有机关代码或名称，报告未采用", English: "no agency code or name: the report is not used"},
	},
	{
		ID: RuleFYear, Severity: Logic, About: AboutReading,
		Title:       Text{Chinese: "年度不明", English: "year missing"},
		Explanation: Text{Chinese: "没有年度，或年度不可能（现行格式始于2019年度），报告不能采用。", English: "The year is missing or impossible (the forms begin with 2019): the report cannot be used."},
		Source:      article50,
		Message:     Text{Chinese: "年度“{0}”缺失或不可能，报告未采用", English: "the year “{0}” is missing or impossible: the report is not used"},
	},
	{
		ID: RuleFEmpty, Severity: Logic, About: AboutReading,
		Title:       Text{Chinese: "没有报告", English: "no report"},
		Explanation: Text{Chinese: "文件是空的，或其中没有可识别的报告。", English: "The file is empty or holds no recognisable report."},
		Source:      practice,
		Message:     Text{Chinese: "文件中没有可识别的年度报告", English: "no annual report is recognisable in the file"},
	},
	{
		ID: RuleFBlank, Severity: Logic,
		Title:       Text{Chinese: "空白模板", English: "blank form"},
		Explanation: Text{Chinese: "表中一个数字也没有填，是把空白模板报了回来；不视为报告，也不视为0。", English: "No figure is filled in: the blank form was handed back. It is no report, and nothing in it is taken for 0."},
		Source:      article50,
		Message:     Text{Chinese: "空白模板，未填写，报告未采用", English: "a blank form, not filled in: the report is not used"},
	},
	{
		ID: RuleFRead, Severity: Logic, About: AboutReading,
		Title:       Text{Chinese: "文件不能读取", English: "file not readable"},
		Explanation: Text{Chinese: "文件打不开、中途损坏或没有读取权限。", English: "The file cannot be opened, is damaged, or may not be read."},
		Source:      practice,
		Message:     Text{Chinese: "文件不能读取：{0}", English: "the file cannot be read: {1}"},
	},
	{
		ID: RuleFChanged, Severity: Logic, About: AboutReading,
		Title:       Text{Chinese: "读取期间有变化", English: "changed while it was read"},
		Explanation: Text{Chinese: "文件在读取期间被改动（如正在复制、保存或同步），大小或修改时间与开始时不同，读到的可能一半是旧的、一半是新的。", English: "The file was changed while it was read, as by copying, saving or synchronising: its size or date is no longer what it was at the start, and what was read may be half old and half new."},
		Source:      practice,
		Message:     Text{Chinese: "文件在读取期间有变化，所读内容可能不全；请待复制或保存完成后重新运行", English: "the file changed while it was read, and what was read may not be all; please run again when it is saved or copied"},
	},
	{
		ID: RuleFSyntax, Severity: Logic, About: AboutReading,
		Title:       Text{Chinese: "文件格式错误", English: "malformed file"},
		Explanation: Text{Chinese: "文件不是完整的JSON、CSV等。错误之前的报告照常采用。", English: "The file is not whole JSON, CSV and so on. Reports before the error are used."},
		Source:      practice,
		Message:     Text{Chinese: "格式错误：{0}", English: "malformed: {1}"},
	},
	{
		ID: RuleFEncoding, Severity: Logic, About: AboutReading,
		Title:       Text{Chinese: "编码不能识别", English: "encoding not known"},
		Explanation: Text{Chinese: "文字编码不是UTF-8、GB18030或UTF-16。", English: "The text is neither UTF-8 nor GB18030 nor UTF-16."},
		Source:      practice,
		Message:     Text{Chinese: "文字编码不能识别，请另存为UTF-8", English: "the text encoding is not known; please save as UTF-8"},
	},
	{
		ID: RuleFLimit, Severity: Logic, About: AboutReading,
		Title:       Text{Chinese: "超出限制", English: "over a limit"},
		Explanation: Text{Chinese: "为防止恶意或损坏的文件，大小、深度、行列数和压缩比有上限。", English: "Size, depth, rows, columns and compression ratio are limited against hostile or damaged files."},
		Source:      practice,
		Message:     Text{Chinese: "超出限制：{0}", English: "over a limit: {1}"},
	},
	{
		ID: RuleFUnsupported, Severity: Logic, About: AboutReading,
		Title:       Text{Chinese: "不支持的文件", English: "kind of file not supported"},
		Explanation: Text{Chinese: "这种文件不能可靠读取，请转换后再交。", English: "This kind of file cannot be read reliably; please convert it."},
		Source:      practice,
		Message:     Text{Chinese: "不支持{0}，请另存为{1}", English: "{0} is not supported; please save as {1}"},
	},
	{
		ID: RuleFArchive, Severity: Logic, About: AboutReading,
		Title:       Text{Chinese: "压缩包内路径", English: "path in an archive"},
		Explanation: Text{Chinese: "压缩包内的路径指向包外，或名称不合法。", English: "A path in the archive leads out of it or is not valid."},
		Source:      practice,
		Message:     Text{Chinese: "压缩包成员“{0}”的路径不合法，未读取", English: "the archive member “{0}” has an invalid path and is not read"},
	},
	// From year to year.
	{
		ID: RuleY3Carry, Severity: Warning,
		Title:       Text{Chinese: "上年结转衔接", English: "carried over from last year"},
		Explanation: Text{Chinese: "本年报告的上年结转，应等于上年报告的结转下年度。格式没有印明，但除更正或机构改革外没有理由不等。", English: "What this report carries in should equal what last year's report carried out. The form does not print it, but only a correction or a reorganisation explains a difference."},
		Source:      inferred,
		Message:     Text{Chinese: "“{column}”列：上年结转{stated}≠上年度报告的结转下年度{expected}，相差{difference}", English: "column “{column}”: {stated} carried in, but last year's report carried out {expected}, difference {difference}"},
	},
	{
		ID: RuleY2Stock, Severity: Warning,
		Title:       Text{Chinese: "现行有效件数衔接", English: "documents in force from last year"},
		Explanation: Text{Chinese: "现行有效件数等于上年现行有效加本年制发减本年废止；文件清理、机构划转会打破。", English: "In force = in force last year + issued − repealed; clean-ups and transfers of organs break it legitimately."},
		Source:      inferred,
		Message:     Text{Chinese: "“{row}”：现行有效{stated}≠上年现行有效＋本年制发－本年废止{expected}，相差{difference}", English: "“{row}”: {stated} in force, but last year's stock plus issued less repealed is {expected}, difference {difference}"},
	},
	{
		ID: RuleY2Pubstock, Severity: Plausibility,
		Title:       Text{Chinese: "对外公开总数衔接", English: "public documents from last year"},
		Explanation: Text{Chinese: "对外公开总数量不大于上年总数量加本年新公开数量。", English: "The public total is at most last year's plus what was made public this year."},
		Source:      inferred,
		Message:     Text{Chinese: "“{row}”：对外公开总数量大于上年总数量＋本年新公开，多{distance}", English: "“{row}”: more is public than last year's total plus this year's, by {distance}"},
	},
	{
		ID: RuleY2Items, Severity: Warning,
		Title:       Text{Chinese: "项目数量衔接", English: "items from last year"},
		Explanation: Text{Chinese: "上一年项目数量等于上年报告的上一年项目数量加本年增/减。", English: "上一年项目数量 equals last year's report's 上一年项目数量 plus its 本年增/减."},
		Source:      practice,
		Message:     Text{Chinese: "“{row}”：上一年项目数量{stated}≠上年度报告推得的{expected}，相差{difference}", English: "“{row}”: {stated} items last year, but last year's report makes it {expected}, difference {difference}"},
	},
	{
		ID: RuleY4Pend, Severity: Plausibility,
		Title:       Text{Chinese: "未审结案件衔接", English: "pending cases from last year"},
		Explanation: Text{Chinese: "尚未审结的案件在审结前每年都应再报，故本年总计不少于上年尚未审结。", English: "A pending case is reported again until it is decided, so this year's total is at least what was pending."},
		Source:      inferred,
		Message:     Text{Chinese: "“{row}”：本年总计少于上年尚未审结，少{distance}", English: "“{row}”: fewer cases than were pending last year, by {distance}"},
	},
	{
		ID: RuleL4After, Severity: Plausibility,
		Title:       Text{Chinese: "复议后起诉", English: "litigation after review"},
		Explanation: Text{Chinese: "复议后起诉的案件，以本年和上年审结的复议为前提。", English: "Litigation after review needs reviews concluded this year or last."},
		Source:      inferred,
		Message:     Text{Chinese: "复议后起诉多于本年和上年审结的行政复议，多{distance}", English: "more litigation after review than reviews concluded this year and last, by {distance}"},
	},
	{
		ID: RuleL4Gt, Severity: Plausibility,
		Title:       Text{Chinese: "复议多于答复", English: "more reviews than results"},
		Explanation: Text{Chinese: "行政复议以答复为前提，总计一般不超过本年和上年的办理结果之和。", English: "A review attacks a result, so their total does not usually exceed the results of this year and last."},
		Source:      inferred,
		Message:     Text{Chinese: "行政复议总计多于本年和上年办理结果之和，多{distance}", English: "more reviews than results this year and last, by {distance}"},
	},
	{
		ID: RuleRSucc, Severity: Warning,
		Title:       Text{Chinese: "合并后结转衔接", English: "carried over after a merger"},
		Explanation: Text{Chinese: "名单上注明并入本机关的机关，上年结转下年度的申请由本机关接办：本年上年结转，应等于本机关上年（如有）与并入各机关上年的结转下年度之和。有一份上年报告没有收到或该格不能读取时不判断。", English: "What agencies that the roster says were merged into this one carried out is carried in by it: together with what it carried out itself, if it existed. Not assessed if one of the reports on the year before is not there or its cell cannot be read."},
		Source:      practice,
		Message:     Text{Chinese: "“{column}”列：上年结转{stated}≠本机关与并入机关（{0}）上年结转下年度之和{expected}，相差{difference}", English: "column “{column}”: {stated} carried in, but with the agencies merged into it ({1}) {expected} were carried out the year before, difference {difference}"},
	},
	{
		ID: RuleYJump, Severity: Plausibility,
		Title:       Text{Chinese: "与上年相差悬殊", English: "far from last year"},
		Explanation: Text{Chinese: "两年都不少于20件的数，本年超过上年的5倍，或不到上年的五分之一：可能属实，也可能多写、少写了一位。", English: "Of figures that are at least 20 in both years, this year's is more than five times last year's, or less than a fifth: it may be so, or a digit too many or too few."},
		Source:      practice,
		Message:     Text{Chinese: "{cell}：本年{stated}，上年{expected}，相差五倍以上，请核实", English: "{cell}: {stated} this year, {expected} last year, more than five times apart; please check"},
	},
	{
		ID: RuleUScale, Severity: Warning,
		Title:       Text{Chinese: "金额单位差万倍", English: "money off by ten thousand"},
		Explanation: Text{Chinese: "收费金额与上年相差约一万倍，或一个机关的金额达10万万元，很可能把元填进了万元栏或相反。", English: "The fees are about ten thousand times last year's, or the reverse, or reach 100,000 万元 for one agency: probably 元 in a 万元 column."},
		Source:      inferred,
		Message:     Text{Chinese: "{cell}为{stated}，疑似单位误用（元填作万元或相反），请核对", English: "{cell} is {stated}: probably the wrong unit (元 for 万元 or the reverse), please check"},
	},
	{
		ID: RuleFDup, Severity: Warning,
		Title:       Text{Chinese: "雷同", English: "identical figures"},
		Explanation: Text{Chinese: "第三部分的数字不全为0，却与另一机关同年度、或本机关上年度的完全相同。", English: "The figures of table 3 are not all 0 and identical to another agency's of the year, or to the agency's own of the year before."},
		Source:      practice,
		Message:     Text{Chinese: "第三部分的数字与{0}完全相同", English: "the figures of table 3 are identical to those of {1}"},
	},
	// Several reports.
	{
		ID: RuleROne, Severity: Logic, About: AboutOffice,
		Title:       Text{Chinese: "一机关一年一份", English: "one report per agency and year"},
		Explanation: Text{Chinese: "同一机关同一年度有两份不同的报告，提交日期、文件名的更正标记和文件内的修改日期都不能判断取舍，均不采用。", English: "Two different reports of one agency and year, and neither submission dates, nor marks of a correction in the names of files, nor the dates inside them decide: neither is used."},
		Source:      article50,
		Message:     Text{Chinese: "“{0}”{1}年度有不同的报告：{2}；{3}，不能判断取舍，均未采用", English: "“{0}” has different reports for {1}: {4}; {5}: neither can be preferred and neither is used"},
	},
	{
		ID: RuleRSuperseded, Severity: Info, About: AboutOffice,
		Title:       Text{Chinese: "被更正件取代", English: "superseded"},
		Explanation: Text{Chinese: "同一机关同一年度的较早报告，由写着它的退回编号报回来的取代；此外由提交日期较晚的取代；没有日期的，由文件名或文件夹标明更正、修订、第二版、最终的取代；再不能判断的，由文件内修改日期较晚的取代（报告年度结束前的日期属于模板，不算）。", English: "An earlier report of one agency and year gives way to the one that came back on its return (which carries its number), else to the one submitted later or, without dates, to the one whose file or folder is marked as corrected, second version or final; else to the one whose file says inside that it was changed last (a date before the report year's end is the template's and does not count)."},
		Source:      practice,
		Message:     Text{Chinese: "“{0}”{1}年度报告已由{2}取代（依据：{3}）", English: "the {1} report of “{0}” is superseded by {2} (decided by {4})"},
	},
	{
		ID: RuleRSame, Severity: Info, About: AboutOffice,
		Title:       Text{Chinese: "重复件", English: "same report twice"},
		Explanation: Text{Chinese: "同一机关同一年度的报告出现两次，数字完全相同，只采用一份。", English: "The same figures of one agency and year were found twice; one is used."},
		Source:      practice,
		Message:     Text{Chinese: "“{0}”{1}年度报告与{2}相同，只采用一份", English: "the {1} report of “{0}” equals the one in {2}; one is used"},
	},
	{
		ID: RuleRChanged, Severity: Info,
		Title:       Text{Chinese: "更正时另改他格", English: "the correction changes other cells"},
		Explanation: Text{Chinese: "更正件改动了前一版的问题没有涉及的格。可能是机关自己发现的错误，也可能是改动时的笔误；各版本逐格的改动见数据集versions。", English: "A correction changes cells that no finding about the version before was about: an error that the agency found by itself, or a slip while correcting. The dataset versions lists every cell that each version changed."},
		Source:      practice,
		Message:     Text{Chinese: "“{0}”{1}年度报告的更正件另外改动了未要求更正的{2}格：{3}；请核实", English: "the correction of the {1} report of “{0}” also changes {2} cells that nobody asked for: {4}; please confirm"},
	},
	{
		ID: RuleRUnchanged, Severity: Info, About: AboutOffice,
		Title:       Text{Chinese: "退回后未改", English: "returned without a change"},
		Explanation: Text{Chinese: "报来的是退回单上的表，数字与退回时完全相同。没有改动就没有答复：所退回的报告照旧采用，其问题一个不少，机关所写的情况说明列在各项旁。机关如认为原数无误，应在“情况说明”中说明理由。", English: "The form of a return came back with the very figures that it was sent out with. What is not changed answers nothing: the report that was returned stays in use with all that was found about it, and what the agency says is put beside the items. An agency that stands by its figures says why beside the items of the return."},
		Source:      practice,
		Message:     Text{Chinese: "退回单{0}报回来时数字没有任何改动{1}", English: "the return {0} came back without a change of any figure{2}"},
	},
	{
		ID: RuleRExplained, Severity: Info, About: AboutOffice,
		Title:       Text{Chinese: "情况说明", English: "what the agency says"},
		Explanation: Text{Chinese: "机关在退回单上写了情况说明，而所说的事项已经没有问题。留作记录。", English: "The agency wrote something beside an item of the return that is not found any more. It is kept on record."},
		Source:      practice,
		Message:     Text{Chinese: "机关对事项“{0}”的情况说明：{1}", English: "the agency says about item “{0}”: {1}"},
	},
	{
		ID: RuleRNames, Severity: Warning, About: AboutOffice,
		Title:       Text{Chinese: "两个名称，一个机关", English: "two names, one agency"},
		Explanation: Text{Chinese: "同一年度用不同名称报送的报告，按代码或名单属于同一机关，是同一份报告的不同版本。", English: "Reports for one year under different names that the code or the roster says are one agency's: versions of one report."},
		Source:      practice,
		Message:     Text{Chinese: "“{0}”与“{1}”按代码或名单是同一机关，{2}年度的报告只能采用一份；如不是同一机关，请更正代码或名单", English: "“{0}” and “{1}” are one agency by code or roster, and one report for {2} can be used; if they are two, correct the code or the roster"},
	},
	{
		ID: RuleRCode, Severity: Logic,
		Title:       Text{Chinese: "一个代码，两个名称", English: "one code, two names"},
		Explanation: Text{Chinese: "同一年度有两个名称不同的机关填报同一个统一社会信用代码，其中一个是填错的，或机关更名而名单未改。名单上的名称用这个代码；名单上没有的名称按名称认定为另一个机关，不顶替名单上机关的报告。确是一个机关的，请把另一名称写入名单的别名。", English: "Two agencies of different names give the same credit code for one year: one of them is wrong, or an agency was renamed and the roster does not say so. The one whose name the roster has under the code keeps it; a name that the roster does not know is another agency and does not take its place. If they are one, enter the other name in the roster as an alias."},
		Source:      article50,
		Message:     Text{Chinese: "“{0}”与“{1}”{2}年度填报同一个代码{3}，请核对更正", English: "“{0}” and “{1}” give the same code {3} for {2}; please correct it"},
	},
	// The roster and the district's sum.
	{
		ID: RuleFRoster, Severity: Warning, About: AboutOffice,
		Title:       Text{Chinese: "名单有误", English: "line of the roster not usable"},
		Explanation: Text{Chinese: "编制主体名单的一行缺少必要内容、与别的行重复，或所填不合格式。", English: "A line of the roster lacks what it needs, repeats another line, or is malformed."},
		Source:      practice,
		Message:     Text{Chinese: "名单：{0}", English: "roster: {1}"},
	},
	{
		ID: RuleFPopulation, Severity: Warning,
		Title:       Text{Chinese: "人口表有误", English: "line of the population table not usable"},
		Explanation: Text{Chinese: "人口（或其他分母）表的一行没有地区或年度、所填不是数，或与别的行矛盾；或全表与报告的地区和年度无一相符。", English: "A line of the table of population, or of another denominator, lacks area or year, holds no number or contradicts another line; or no line of it is about an area and year with reports."},
		Source:      practice,
		Message:     Text{Chinese: "人口表：{0}", English: "population: {1}"},
	},
	{
		ID: RuleFDecision, Severity: Warning, About: AboutOffice,
		Title:       Text{Chinese: "处理意见有误", English: "line of the decisions not usable"},
		Explanation: Text{Chinese: "处理意见表（--decisions）的一行缺规则、机关、年度或处理，或所填不合规定；该行未采用，所指的问题仍未了。", English: "A line of the list of decisions lacks rule, agency, year or decision, or holds what is none; the line is not used, and the finding it means is open."},
		Source:      practice,
		Message:     Text{Chinese: "处理意见表：{0}；本行未采用", English: "decisions: {1}; the line is not used"},
	},
	{
		ID: RuleODecision, Severity: Info, About: AboutOffice,
		Title:       Text{Chinese: "处理意见不再适用", English: "a decision does not hold"},
		Explanation: Text{Chinese: "一条处理意见在规则、报告和所依据的数值都不变时有效。已过有效期、数值已变的，所指的问题重新列为未了；所指的问题已不存在的，该行可以删除。", English: "A decision holds while rule, report and the values it rests on are the same. Past its expiry, or with other values, the finding is open again; if there is no such finding any more, the line can go."},
		Source:      practice,
		Message:     Text{Chinese: "对“{0}”{1}年度{2}的处理（{3}）{4}", English: "the decision about {2} of “{0}” for {1} ({5}) {6}"},
	},
	{
		ID: RuleRMissing, Severity: Warning,
		Title:       Text{Chinese: "未报送", English: "no report"},
		Explanation: Text{Chinese: "名单上应编制年度报告的机关没有报告。", English: "An agency on the roster has no report."},
		Source:      Text{Chinese: "《条例》第四十九条", English: "Regulation article 49"},
		Message:     Text{Chinese: "“{0}”未报送{1}年度报告，应于{2}前报送", English: "“{0}” has not handed in its {1} report, due by {2}"},
	},
	{
		ID: RuleRLate, Severity: Warning,
		Title:       Text{Chinese: "逾期报送", English: "late"},
		Explanation: Text{Chinese: "部门应在1月31日前报送，本级政府年度报告应在3月31日前公布；各地可以另定更早的日期。", English: "Departments report by 31 January, governments publish by 31 March; districts may set earlier dates."},
		Source:      Text{Chinese: "《条例》第四十九条", English: "Regulation article 49"},
		Message:     Text{Chinese: "“{0}”{1}年度报告于{2}报送，逾期{3}天", English: "“{0}” handed in its {1} report on {2}, {3} days late"},
	},
	{
		ID: RuleRYear, Severity: Warning, About: AboutOffice,
		Title: Text{Chinese: "年度与其余报告不同", English: "a year unlike the others'"},
		Explanation: Text{
			Chinese: "一个年度至多只有两份报告，且不到机关数的十分之一：多半是混入的旧报告，或年度写错、读错。数据照常发布，但不据此认为其他机关该年度未报送，也不判断迟报。as_of 所在年的上一年度和报告最多的年度不在此列；用 --year 指明年度后不作此判断。",
			English: "A year has at most two reports, and from under a tenth of the agencies: most likely an old report among the new, or a wrong year. It is published, but nobody else is taken for missing in that year, and nobody is late. The year before as_of's and the year with the most reports are never among these; with --year nothing of the kind is said.",
		},
		Source:  practice,
		Message: Text{Chinese: "“{0}”的年度{1}与其余报告（{2}年度）不同：请核对年度；该年度不判断未报和迟报，如确需判断请用 --year 指明", English: "the year {1} of “{0}” is unlike that of the other reports ({3}): check it; nobody is judged missing or late for it unless --year asks for it"},
	},
	{
		ID: RuleRUnexpected, Severity: Warning, About: AboutOffice,
		Title:       Text{Chinese: "名单外的报告", English: "not on the roster"},
		Explanation: Text{Chinese: "报告的机关不在该年度名单上，可能是名称不同、机构合并或名单未更新。", English: "The agency is not on the roster of the year: another name, a merger, or an old roster."},
		Source:      practice,
		Message:     Text{Chinese: "“{0}”不在{1}年度编制主体名单上：{2}", English: "“{0}” is not on the roster for {1}: {3}"},
	},
	{
		ID: RuleRRenamed, Severity: Info, About: AboutOffice,
		Title:       Text{Chinese: "名称与名单不同", English: "renamed"},
		Explanation: Text{Chinese: "代码与名单相符，名称不是名单上的名称或别名。", English: "The code is on the roster under another name."},
		Source:      practice,
		Message:     Text{Chinese: "报告名称“{0}”与名单“{1}”不同，按代码认定为同一机关", English: "the report says “{0}”, the roster “{1}”; one agency by its code"},
	},
	{
		ID: RuleRScope, Severity: Warning, About: AboutOffice,
		Title:       Text{Chinese: "认定为汇总报告", English: "taken for the consolidated report"},
		Explanation: Text{Chinese: "一份本机关报告的申请情况等于本地区其余各份之和（最多两格不同），认定为汇总报告，不参加相加，否则每个数都重复计算。名单上列入部门或乡镇街道的机关，按名单是本机关数，照常相加。", English: "The applications of an agency's own report are the sum of all others in the district, two cells at most excepted: it is taken for the consolidated report and not added, which would count everything twice. An agency that the roster lists among the departments or townships is what the roster says, and is added."},
		Source:      practice,
		Message:     Text{Chinese: "“{0}”{1}年度的申请情况{3}其余{2}份之和，认定为汇总报告，未参加相加；如确为本机关数，请在名单中注明其组别", English: "the applications of “{0}” for {1} {4} the sum of the other {2} reports: taken for the consolidated report and not added; if they are its own, give its group on the roster"},
	},
	{
		ID: RuleRSum, Severity: Warning, About: AboutRollUp,
		Title:       Text{Chinese: "与已公布汇总数不符", English: "differs from the published sum"},
		Explanation: Text{Chinese: "本地区汇总报告的数与各机关之和逐格比较。", English: "The figures of the district's consolidated report are compared with the sum of its agencies, cell by cell."},
		Source:      article50,
		Message:     Text{Chinese: "{cell}：汇总报告{stated}，各机关之和{expected}，相差{difference}", English: "{cell}: the consolidated report says {stated}, the agencies add up to {expected}, difference {difference}"},
	},
	{
		ID: RuleRNarr, Severity: Warning, About: AboutRollUp,
		Title:       Text{Chinese: "文字与各机关之和不符", English: "words against the sum of the agencies"},
		Explanation: Text{Chinese: "本地区汇总报告的文字，以及政府（办公室）本机关报告中说全区、全县、全市的数，与各机关报告之和比较；文字逐一列出各单位的数的，各数之和应等于整体。文字说法宽松，只要与任何一种合理理解相等即视为相符；全部不等才提示。", English: "What the text of the district's consolidated report says, and what that of the government's own says of the whole district, is compared with the sum of the agencies' reports; where the text lists the figures of the units, they add up to the whole. Words are loose: a figure agrees if any reasonable reading gives it, and is flagged only if none does."},
		Source:      inText,
		Message:     Text{Chinese: "文字“{0}”中的{1}与各机关之和不符：按最接近的理解（{2}），应为{3}", English: "the text “{0}” says {1}, which the agencies do not add up to: by the nearest reading ({4}) it should be {3}"},
	},
	{
		ID: RuleRCarry, Severity: Warning, About: AboutRollUp,
		Title:       Text{Chinese: "汇总结转衔接", English: "roll-up carried over from last year"},
		Explanation: Text{Chinese: "本地区的上年结转之和，应等于上年的结转下年度之和。只比较两年都有报告并计入的机关，其余列出。", English: "What a district's agencies carry in should add up to what they carried out the year before. Only agencies that count with a report on both years are compared; the others are listed."},
		Source:      inferred,
		Message:     Text{Chinese: "{0}，{1}年度：两年都有报告的{2}个机关，“{column}”列上年结转共{stated}，上年的结转下年度共{expected}，相差{difference}{3}", English: "{4} {1}: the {2} agencies with reports on both years carry in {stated} in column “{column}”, but carried out {expected} the year before, difference {difference}{5}"},
	},
	{
		ID: RuleRMix, Severity: Info, About: AboutRollUp,
		Title:       Text{Chinese: "汇总中两种格式", English: "both editions in a roll-up"},
		Explanation: Text{Chinese: "同一地区同一年度有机关用2019年格式、有机关用2021年格式：第三、四部分按对照关系相加（（六）的细项并入“其他处理”），第二部分两种格式不可比，分别相加。", English: "Agencies of a district and year used both editions: tables 3 and 4 are added by their correspondence (the rows below (6) into 其他处理); those of part 2 cannot be compared and are added per edition."},
		Source:      practice,
		Message:     Text{Chinese: "{0}，{1}年度：各机关所用格式不一，第二部分按两种格式分别汇总", English: "{2} {1}: its agencies used both editions of the form; the tables of part 2 are added per edition"},
	},
	{
		ID: RuleRBal, Severity: Arithmetic, About: AboutRollUp,
		Title:       Text{Chinese: "汇总不平衡", English: "roll-up does not balance"},
		Explanation: Text{Chinese: "勾稽关系是线性的：各机关平衡则汇总平衡；汇总的差额等于各机关差额之和。", English: "The identities are linear: if every agency balances, so does the sum; the difference of the sum is the sum of the differences."},
		Source:      inferred,
		Message:     Text{Chinese: "{0}，{1}年度汇总“{2}”相差{difference}，来自：{3}", English: "{5} {1}, “{4}” is off by {difference}, from: {6}"},
	},
}

var inText = Text{Chinese: "正文与表、正文各数之间", English: "the text against the tables and against itself"}

// textRules are the rules about figures that the text of a report states in
// words. They are warnings at most: words are imprecise.
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
