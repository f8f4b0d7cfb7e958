package pipeline

import "gouji/form"

// Question is one of the questions that analysts ask, with the query that answers
// it: one SELECT on the datasets by name, which DuckDB has as views.
type Question struct {
	View  string // name of the view that views.sql makes of it
	Text  form.Text
	Query string
}

// Questions are the ten questions of docs/analyst.md.
var Questions = []Question{
	{"q01_applications_by_division", form.Text{Chinese: "各年各地区收到多少申请", English: "applications received, by year and division"},
		`SELECT year, area, area_name, total AS received, reporters
FROM rollup_applications JOIN areas USING (area)
WHERE level = 'district' AND basis = 'all' AND item = 'new_received'
ORDER BY year, area`},
	{"q02_disclosure_rate", form.Text{Chinese: "各年各地区的公开率", English: "disclosure rate, by district and year"},
		`SELECT year, area, area_name, numerator, denominator, value AS disclosed_rate
FROM indicators JOIN areas USING (area)
WHERE level = 'district' AND basis = 'all' AND indicator = 'disclosed_rate'
ORDER BY year, area`},
	{"q03_days_late_by_group", form.Text{Chinese: "各组逾期天数的中位数（只计报送日期已知的报告）", English: "days late by group, median, of reports with a known date"},
		`SELECT agency_group, count(*) AS reports, median(days_late) AS median_days_late, max(days_late) AS most_days_late
FROM roster_status
WHERE status = 'reported' AND days_late IS NOT NULL
GROUP BY agency_group
ORDER BY agency_group`},
	{"q04_commonest_refusals", form.Text{Chinese: "最常见的三种不予公开理由", English: "the three commonest grounds of refusal"},
		`SELECT item, label_zh, label_en, sum(total) AS refused
FROM rollup_applications JOIN items USING (item)
WHERE level = 'district' AND basis = 'all' AND parent = 'refused'
GROUP BY item, label_zh, label_en
ORDER BY refused DESC, item
LIMIT 3`},
	{"q05_carried_over", form.Text{Chinese: "上年结转与上一年的结转下年度不符的机关", English: "carried in that is not what was carried out the year before"},
		`SELECT agency_id, now.agency_name, now.year, now.total AS carried_in, before.total AS carried_out_before
FROM applications AS now JOIN applications AS before USING (agency_id, scope)
WHERE now.item = 'carried_in' AND before.item = 'carried_out' AND before.year = now.year - 1 AND now.total <> before.total
ORDER BY now.year, agency_id`},
	{"q06_newly_in_error", form.Text{Chinese: "上年平衡而本年不平衡的机关", English: "agencies newly in error: balanced the year before, not this year"},
		`SELECT agency_id, now.agency_name, now.year
FROM reports AS now JOIN reports AS before USING (agency_id, scope)
WHERE before.year = now.year - 1 AND before.status = 'balanced' AND now.status = 'unbalanced'
ORDER BY now.year, agency_id`},
	{"q07_panel", form.Text{Chinese: "每年都有报告的机关", English: "the panel of agencies that report in all years"},
		`SELECT agency_id, latest_name, years_reported
FROM agencies
WHERE years_reported = (SELECT count(DISTINCT year) FROM reports)
ORDER BY agency_id`},
	{"q08_fees_by_area", form.Text{
		Chinese: "各年各地区的行政事业性收费（2021年度起的格式才填金额；doubtful_reports是疑把元填在万元栏的份数）",
		English: "administrative fees, by year and area (only the form for 2021 and later asks for amounts; doubtful_reports seem to state yuan for 万元)",
	},
		`SELECT f.year, f.area, area_name, amount_yuan, count(DISTINCT report_id) AS doubtful_reports
FROM rollup_disclosure AS f JOIN areas AS a ON a.area = f.area
     LEFT JOIN findings AS x ON x.division = f.area AND x.year = f.year AND x.rule = 'U-SCALE'
WHERE f.level = 'district' AND f.basis = 'all' AND f.item = 'admin_fee' AND f.measure = 'amount' AND f.year >= 2021
GROUP BY f.year, f.area, area_name, amount_yuan
ORDER BY f.year, f.area`},
	{"q09_reviews_per_100", form.Text{Chinese: "每百件申请的行政复议件数", English: "reviews per 100 applications received"},
		`SELECT year, area, reviews.total AS reviews, received.total AS received,
       round(100.0 * reviews.total / nullif(received.total, 0), 2) AS reviews_per_100
FROM rollup_proceedings AS reviews JOIN rollup_applications AS received USING (level, area, year, basis)
WHERE level = 'district' AND basis = 'all' AND channel = 'review' AND item = 'new_received'
      AND reviews.agency_group IS NOT DISTINCT FROM received.agency_group
ORDER BY year, area`},
	{"q10_total_to_source", form.Text{Chinese: "从合计到来源文件和其中的位置", English: "from a total to the file and the place in it"},
		`SELECT r.year, r.division, r.agency_name, a.total, r.position
FROM applications AS a JOIN reports AS r USING (report_id)
WHERE a.item = 'new_received' AND r.in_sum
ORDER BY r.year, r.division, r.agency_id`},
}

// PerTenThousand is what a table of population answers, see Config.Population.
var PerTenThousand = Question{
	"per_10000", form.Text{Chinese: "各年各地区每万人的申请、复议和诉讼", English: "applications, reviews and suits per 10,000 people, by year and area"},
	`SELECT year, level, area, area_name, denominator_name, indicator, numerator, denominator, value
FROM indicators JOIN areas USING (area)
WHERE denominator_name IS NOT NULL
ORDER BY year, area, denominator_name, indicator`,
}
