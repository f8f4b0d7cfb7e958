"""The ten questions of ../analyst.md with Polars.

    python polars_questions.py out/current

Prints {question: rows} as JSON.
"""
import json
import sys
from pathlib import Path

import polars as pl

folder = Path(sys.argv[1])
col = pl.col


def scan(name):
    return pl.scan_parquet(folder / "datasets" / name / "*.parquet")


def rows(frame, *columns):
    return [[v if v is None or isinstance(v, str) else float(v) for v in row] for row in frame.select(*columns).collect().rows()]


applications, reports, agencies, items = scan("applications"), scan("reports"), scan("agencies"), scan("items")
areas = scan("areas").select("area", "area_name")
district = (col("level") == "district") & (col("basis") == "all")  # one level, one basis
of_area, part_two, proceedings = (scan(f"rollup_{name}").filter(district) for name in ("applications", "disclosure", "proceedings"))
answers = {}

received = of_area.filter(col("item") == "new_received").join(areas, on="area")
answers["q01_applications_by_division"] = rows(received.sort("year", "area"), "year", "area", "area_name", "total", "reporters")

rates = scan("indicators").filter(district & (col("indicator") == "disclosed_rate")).join(areas, on="area")
answers["q02_disclosure_rate"] = rows(rates.sort("year", "area"), "year", "area", "area_name", "numerator", "denominator", "value")

late = scan("roster_status").filter((col("status") == "reported") & col("days_late").is_not_null()).group_by("agency_group").agg(
    pl.len().alias("reports"), col("days_late").median().alias("median"), col("days_late").max().alias("most"))
answers["q03_days_late_by_group"] = rows(late.sort("agency_group"), "agency_group", "reports", "median", "most")

refused = of_area.join(items, on="item").filter(col("parent") == "refused").group_by("item", "label_zh", "label_en").agg(col("total").sum())
answers["q04_commonest_refusals"] = rows(refused.sort(["total", "item"], descending=[True, False]).limit(3), "item", "label_zh", "label_en", "total")

carried_in = applications.filter(col("item") == "carried_in").select("agency_id", "scope", "agency_name", "year", "total")
carried_out = applications.filter(col("item") == "carried_out").select("agency_id", "scope", (col("year") + 1), col("total").alias("before"))
both = carried_in.join(carried_out, on=["agency_id", "scope", "year"]).filter(col("total") != col("before"))
answers["q05_carried_over"] = rows(both.sort("year", "agency_id"), "agency_id", "agency_name", "year", "total", "before")

now = reports.filter(col("status") == "unbalanced").select("agency_id", "scope", "agency_name", "year")
before = reports.filter(col("status") == "balanced").select("agency_id", "scope", (col("year") + 1))
answers["q06_newly_in_error"] = rows(now.join(before, on=["agency_id", "scope", "year"]).sort("year", "agency_id"), "agency_id", "agency_name", "year")

years = reports.select(col("year").n_unique()).collect().item()
answers["q07_panel"] = rows(agencies.filter(col("years_reported") == years).sort("agency_id"), "agency_id", "latest_name", "years_reported")

fees = part_two.filter((col("item") == "admin_fee") & (col("measure") == "amount") & (col("year") >= 2021)).join(areas, on="area")
doubtful = scan("findings").filter(col("rule") == "U-SCALE").group_by(col("division").alias("area"), "year").agg(col("report_id").n_unique().alias("doubtful"))
fees = fees.join(doubtful, on=["area", "year"], how="left").with_columns(col("doubtful").fill_null(0))
answers["q08_fees_by_area"] = rows(fees.sort("year", "area"), "year", "area", "area_name", "amount_yuan", "doubtful")

reviews = proceedings.filter(col("channel") == "review").join(received, on=["area", "year"], suffix="_received").with_columns(
    pl.when(col("total_received") > 0).then((100.0 * col("total") / col("total_received")).round(2)).alias("per_100"))
answers["q09_reviews_per_100"] = rows(reviews.sort("year", "area"), "year", "area", "total", "total_received", "per_100")

source = applications.filter(col("item") == "new_received").select("report_id", "total").join(reports.filter(col("in_sum")), on="report_id")
answers["q10_total_to_source"] = rows(source.sort("year", "division", "agency_id"), "year", "division", "agency_name", "total", "position")

json.dump(answers, sys.stdout, ensure_ascii=False)
