package form

// ReadingRule says in plain words one of the rules by which inputs are read.
type ReadingRule struct{ Title, Text Text }

// ReadingRules are the rules by which inputs are read, for people. The code that
// obeys them stands with the readers; the tests of these hold both.
var ReadingRules = []ReadingRule{
	{
		Text{Chinese: "什么是一个数", English: "What is a figure"},
		Text{
			Chinese: "一格对看的人只说一个数，才是数：1,113、１２、12 件、0.37万元、22（其中修订16件）。空白、/、—、无、不涉及、不适用、暂无、没有、NaN 是未填，不是0；零 是0。日期、TRUE、错误值、一格两个数不是数；数字中的空格只可分隔三位一组；件数前的破折号（—、–）可能是填充，不当作负号，只在增/减栏是负号。读不出的格列为问题，引出原文，不猜。",
			English: "A cell holds a figure if it says exactly one number to a person who looks at it: 1,113, １２, 12 件, 0.37万元, “22（其中修订16件）”. Blank, /, —, 无, 不涉及, 不适用, 暂无, 没有 and NaN are not stated, which is not 0; 零 is 0. Dates, TRUE, error values and two numbers in a cell are none; blanks within a number only part groups of three digits. A dash (—, –) before a count may be a filler and makes it unreadable; where changes are listed it is a minus. What cannot be read is a finding that quotes it, never a guess.",
		},
	},
	{
		Text{Chinese: "看得见的才读", English: "What a person sees"},
		Text{
			Chinese: "隐藏的行、列、工作表、文字，被遮盖的字、小得看不见的字（1.5磅以下）、注音不读；删除线、上标、下标、白色、从右向左排的数字，格中代替数字或与数字并列、垫在其下的图片，使该格读不出。浮在表上、高过两行的公章、标志不属于格；不足3磅的小图只是占位。各种文件同一规则。",
			English: "Hidden rows, columns, sheets and text, covered text, type too small to see (below 1.5 points) and ruby are not read; digits struck out, raised, lowered, white or set to run from the right, and a picture instead of a figure, beside or behind it, make their cell unreadable. A seal or sign that floats over a table, taller than two rows, is in no cell, and a picture below 3 points only keeps space. It is one rule for every kind of file.",
		},
	},
	{
		Text{Chinese: "位置要有依据", English: "Places are proved"},
		Text{
			Chinese: "数字由行名、列名和逐格对应归位；行尾的填充不算格，格数相等而空格只在行尾不算依据。归不了位的行或表不采用并列为问题；在中途结束的表（F-CUT-OFF）缺的行不当作空白。",
			English: "Labels and an exact count of cells place the figures; fillers at the end of a line are no cells, and an equal number of cells proves nothing if the blanks stand only at its end. A row or table that cannot be placed is not used and said to be so; the rows that a table lacks because it ends in its midst (F-CUT-OFF) are not taken for blank.",
		},
	},
	{
		Text{Chinese: "表外的文字", English: "What stands beside the form"},
		Text{
			Chinese: "表右边、下边的备注、核对栏、序号、上年数、填表人等是附注，不影响表的读取；格式外的行列列为问题。",
			English: "Remarks, check columns, serial numbers, last year's figures and who filled the form in, right of or below a table, are remarks and cost no row; rows and columns that the form does not have are findings.",
		},
	},
	{
		Text{Chinese: "谁的报告", English: "Who reported"},
		Text{
			Chinese: "依次看：校验位正确的代码，机关名称栏，文件内题名，文件和文件夹的名称，最后是发布机构等；名单确认并补全。校验不符的代码不作依据；简称与全称是一个机关。同一年度一个代码有两个名称（R-CODE）时，名单上的名称用这个代码，名单上没有的名称算另一个机关，谁也不顶替谁。一张工作表、一个CSV或一个文档里几个机关（或几个年度）的表上下排列，各是一份报告；在工作表、CSV里左右并排、题名分明的也是。通知、解读、半年统计、合计行不是报告。",
			English: "In this order: a code whose check digits hold, a field 机关名称, the title in the document, the names of file and folder, then 发布机构 and the like; the roster confirms and completes. A code that fails its check is no identity; short and long forms of a name are one. Of two names under one code in a year (R-CODE) the one on the roster has the code, and one that the roster does not know is another agency: neither takes the other's place. Forms of several agencies or years below each other, on one sheet, in one CSV file or document, are as many reports; on a sheet also those beside each other under titles of their own. Notices, explanations, half-year statistics and rows of totals are no reports.",
		},
	},
	{
		Text{Chinese: "谁的数", English: "Whose figures"},
		Text{
			Chinese: "只写地名的区县市报告是其政府的汇总报告，不相加；乡镇、街道是本机关数，相加。等于其余各份之和的认定为汇总报告。名单所注优先。",
			English: "A report under the bare name of a district, county or city is its government's consolidated report and is not added; that of a township or 街道 is its own and is. A report that is the sum of the others is taken for the consolidated one. The roster's word wins.",
		},
	},
	{
		Text{Chinese: "哪一年", English: "Which year"},
		Text{
			Chinese: "年度取自题名、统计期限、文件名；--year 指明本次收集的年度，其他年度照常发布，但不判断未报、迟报。不指明时，一两份与众不同的年度列为可疑（R-YEAR）。",
			English: "From the title, the period and the name of the file; --year says which years are asked for, and others are published without anybody being missing or late there. Without it one or two reports of a year unlike all others are said to be stray (R-YEAR).",
		},
	},
	{
		Text{Chinese: "几个版本", English: "Versions"},
		Text{
			Chinese: "同一机关同一年度的几份，报回来的退回单取代它所答复的一份（数字和文字都未改的不取代，只带回情况说明）；此外依次看提交日期、文件或文件夹名的更正标记（更正、修订、第二版、最终）、文件内的修改日期（报告年度结束前的属于模板，不算）；都定不了的均不采用（R-ONE），并说明原因。",
			English: "Of several reports of an agency and year a return that came back takes the place of the one it answers, unless neither figures nor words have changed: then it only brings what the agency says; else the date of submission decides, then a mark in the name of file or folder (更正, 修订, 第二版, v2, 最终), then the date inside the document (one before the year's end is the template's and does not count); where none does, neither is used (R-ONE), and the finding says why.",
		},
	},
	{
		Text{Chinese: "账目和退出码", English: "Ledger and exit code"},
		Text{
			Chinese: "每个文件终为采用、未采用、被取代、略过或不是报告；读到的数等于入库的、列为问题的、属于未采用报告的三者之和。放弃的输入，不论全部或一部分，都在小结、数据集 sources 和退出码（3，有错误级问题为4）中。读取期间有变化的文件是一个问题（F-CHANGED）。读不出不是机关的错误：findings.about 为 reading，另行计数。",
			English: "Every file ends as used, not used, superseded, ignored or no report; figures read are those published, those that findings account for and those of reports not used. Input given up, in part or whole, shows in the summary, in the dataset sources and in the exit code (3, or 4 with error-level findings). A file that changes while it is read is one finding (F-CHANGED). What cannot be read is no error of the agency's: findings.about says reading, and it is counted apart.",
		},
	},
}
