package pipeline

import "gouji/form"

// Question is one of the questions that analysts ask, with the query that answers
// it: one SELECT on the datasets by name, which DuckDB has as views.
type Question struct {
	View    string // name of the view that views.sql makes of it
	Text    form.Text
	Query   string
	Columns string // names of the answer's columns, in order
}

// Questions are the ten questions of docs/analyst.md.
var Questions = []Question{
	{"q01_applications_by_division", form.Text{Chinese: "各年各地区收到多少申请", English: "applications received, by year and division"},
		`SELECT year, area, area_name, total AS received, reporters
FROM rollup_applications JOIN areas USING (area)
WHERE level = 'district' AND basis = 'all' AND item = 'new_received'
ORDER BY year, area`,
		"year area area_name received reporters"},
	{"q02_disclosure_rate", form.Text{Chinese: "各年各地区的公开率", English: "disclosure rate, by district and year"},
		`SELECT year, area, area_name, numerator, denominator, value AS disclosed_rate
FROM indicators JOIN areas USING (area)
WHERE level = 'district' AND basis = 'all' AND indicator = 'disclosed_rate'
ORDER BY year, area`,
		"year area area_name numerator denominator disclosed_rate"},
	{"q03_days_late_by_group", form.Text{Chinese: "各组逾期天数的中位数（只计报送日期已知的报告）", English: "days late by group, median, of reports with a known date"},
		`SELECT agency_group, count(*) AS reports, median(days_late) AS median_days_late, max(days_late) AS most_days_late
FROM roster_status
WHERE status = 'reported' AND days_late IS NOT NULL
GROUP BY agency_group
ORDER BY agency_group`,
		"agency_group reports median_days_late most_days_late"},
	{"q04_commonest_refusals", form.Text{Chinese: "最常见的三种不予公开理由", English: "the three commonest grounds of refusal"},
		`SELECT item, label_zh, label_en, sum(total) AS refused
FROM rollup_applications JOIN items USING (item)
WHERE level = 'district' AND basis = 'all' AND parent = 'refused'
GROUP BY item, label_zh, label_en
ORDER BY refused DESC, item
LIMIT 3`,
		"item label_zh label_en refused"},
	{"q05_carried_over", form.Text{Chinese: "上年结转与上一年的结转下年度不符的机关", English: "carried in that is not what was carried out the year before"},
		`SELECT agency_id, now.agency_name, now.year, now.total AS carried_in, before.total AS carried_out_before
FROM applications AS now JOIN applications AS before USING (agency_id, scope)
WHERE now.item = 'carried_in' AND before.item = 'carried_out' AND before.year = now.year - 1 AND now.total <> before.total
ORDER BY now.year, agency_id`,
		"agency_id agency_name year carried_in carried_out_before"},
	{"q06_newly_in_error", form.Text{Chinese: "上年平衡而本年不平衡的机关", English: "agencies newly in error: balanced the year before, not this year"},
		`SELECT agency_id, now.agency_name, now.year
FROM reports AS now JOIN reports AS before USING (agency_id, scope)
WHERE before.year = now.year - 1 AND before.status = 'balanced' AND now.status = 'unbalanced'
ORDER BY now.year, agency_id`,
		"agency_id agency_name year"},
	{"q07_panel", form.Text{Chinese: "每年都有报告的机关", English: "the panel of agencies that report in all years"},
		`SELECT agency_id, latest_name, years_reported
FROM agencies
WHERE years_reported = (SELECT count(DISTINCT year) FROM reports)
ORDER BY agency_id`,
		"agency_id latest_name years_reported"},
	{"q08_fees_by_area", form.Text{
		Chinese: "各年各地区的行政事业性收费（2021年度起的格式才填金额；doubtful_reports是疑把元填在万元栏的份数）",
		English: "administrative fees, by year and area (only the form for 2021 and later asks for amounts; doubtful_reports seem to state yuan for 万元)",
	},
		`SELECT f.year, f.area, area_name, amount_yuan, count(DISTINCT report_id) AS doubtful_reports
FROM rollup_disclosure AS f JOIN areas AS a ON a.area = f.area
     LEFT JOIN findings AS x ON x.division = f.area AND x.year = f.year AND x.rule = 'U-SCALE'
WHERE f.level = 'district' AND f.basis = 'all' AND f.item = 'admin_fee' AND f.measure = 'amount' AND f.year >= 2021
GROUP BY f.year, f.area, area_name, amount_yuan
ORDER BY f.year, f.area`,
		"year area area_name amount_yuan doubtful_reports"},
	{"q09_reviews_per_100", form.Text{Chinese: "每百件申请的行政复议件数", English: "reviews per 100 applications received"},
		`SELECT year, area, reviews.total AS reviews, received.total AS received,
       round(100.0 * reviews.total / nullif(received.total, 0), 2) AS reviews_per_100
FROM rollup_proceedings AS reviews JOIN rollup_applications AS received USING (level, area, year, basis)
WHERE level = 'district' AND basis = 'all' AND channel = 'review' AND item = 'new_received'
      AND reviews.agency_group IS NOT DISTINCT FROM received.agency_group
ORDER BY year, area`,
		"year area reviews received reviews_per_100"},
	{"q10_total_to_source", form.Text{Chinese: "从合计到来源文件和其中的位置", English: "from a total to the file and the place in it"},
		`SELECT r.year, r.division, r.agency_name, a.total, r.position
FROM applications AS a JOIN reports AS r USING (report_id)
WHERE a.item = 'new_received' AND r.in_sum
ORDER BY r.year, r.division, r.agency_id`,
		"year division agency_name total position"},
}

// PerTenThousand is what a table of population answers, see Config.Population.
var PerTenThousand = Question{
	"per_10000", form.Text{Chinese: "各年各地区每万人的申请、复议和诉讼", English: "applications, reviews and suits per 10,000 people, by year and area"},
	`SELECT year, level, area, area_name, denominator_name, indicator, numerator, denominator, value
FROM indicators JOIN areas USING (area)
WHERE denominator_name IS NOT NULL
ORDER BY year, area, denominator_name, indicator`,
	"year level area area_name denominator_name indicator numerator denominator value",
}

// answerColumns say what the columns of answers are that have other names than the
// columns of the datasets, or mean less.
var answerColumns = map[string]form.Text{
	"received":           {Chinese: "本年新收政府信息公开申请件数", English: "applications received in the year"},
	"disclosed_rate":     {Chinese: "予以公开与部分公开之和除以办理结果总计", English: "granted and partly granted, by all results"},
	"reports":            {Chinese: "报送日期已知的报告份数", English: "reports whose date of submission is known"},
	"median_days_late":   {Chinese: "逾期天数的中位数", English: "median of the days late"},
	"most_days_late":     {Chinese: "最多的逾期天数", English: "most days late"},
	"refused":            {Chinese: "以此理由不予公开的件数，各年相加", English: "applications refused on this ground, over all years"},
	"carried_in":         {Chinese: "本年报告所填的上年结转", English: "carried in, as the year's report states it"},
	"carried_out_before": {Chinese: "上一年报告所填的结转下年度", English: "carried out, as the report of the year before states it"},
	"doubtful_reports":   {Chinese: "疑把元填在万元栏的报告份数", English: "reports that seem to state yuan for 万元"},
	"reviews":            {Chinese: "行政复议件数", English: "reviews"},
	"reviews_per_100":    {Chinese: "每百件申请的行政复议件数，没有申请的为空", English: "reviews per 100 applications received, null without any"},
}
