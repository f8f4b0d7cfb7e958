"""The ten questions of ../analyst.md with pandas.

    python pandas_questions.py out/current

Prints {question: rows} as JSON.
"""
import json
import sys
from pathlib import Path

import pandas as pd

folder = Path(sys.argv[1])


def read(name):
    """One dataset, or an empty frame for one without files."""
    files = sorted((folder / "datasets" / name).glob("*.parquet"))
    return pd.concat([pd.read_parquet(f, dtype_backend="pyarrow") for f in files], ignore_index=True) if files else pd.DataFrame()


def rows(frame, *columns):
    return [[None if pd.isna(v) else (v if isinstance(v, str) else float(v)) for v in row] for row in frame[list(columns)].itertuples(index=False)]


applications, reports, agencies, items = read("applications"), read("reports"), read("agencies"), read("items")
areas, indicators, roster = read("areas")[["area", "area_name"]], read("indicators"), read("roster_status")


def districts(name):
    """A roll-up, one row an area: choose one level and one basis."""
    frame = read(name)
    return frame[(frame.level == "district") & (frame.basis == "all")]


of_area, part_two, proceedings = districts("rollup_applications"), districts("rollup_disclosure"), districts("rollup_proceedings")
answers = {}

received = of_area[of_area["item"] == "new_received"].merge(areas, on="area")
answers["q01_applications_by_division"] = rows(received.sort_values(["year", "area"]), "year", "area", "area_name", "total", "reporters")

rates = indicators[(indicators.level == "district") & (indicators.basis == "all") & (indicators.indicator == "disclosed_rate")].merge(areas, on="area")
answers["q02_disclosure_rate"] = rows(rates.sort_values(["year", "area"]), "year", "area", "area_name", "numerator", "denominator", "value")

late = roster[(roster.status == "reported") & roster.days_late.notna()].groupby("agency_group", as_index=False).agg(reports=("days_late", "size"), median=("days_late", "median"), most=("days_late", "max"))
answers["q03_days_late_by_group"] = rows(late.sort_values("agency_group"), "agency_group", "reports", "median", "most")

refused = of_area.merge(items, on="item")
refused = refused[refused.parent == "refused"].groupby(["item", "label_zh", "label_en"], as_index=False).total.sum()
answers["q04_commonest_refusals"] = rows(refused.sort_values(["total", "item"], ascending=[False, True]).head(3), "item", "label_zh", "label_en", "total")

carried_in = applications[applications["item"] == "carried_in"][["agency_id", "scope", "agency_name", "year", "total"]]
carried_out = applications[applications["item"] == "carried_out"][["agency_id", "scope", "year", "total"]].assign(year=lambda f: f.year + 1)
both = carried_in.merge(carried_out, on=["agency_id", "scope", "year"], suffixes=("", "_before"))
both = both[both.total != both.total_before]
answers["q05_carried_over"] = rows(both.sort_values(["year", "agency_id"]), "agency_id", "agency_name", "year", "total", "total_before")

now = reports[reports.status == "unbalanced"][["agency_id", "scope", "agency_name", "year"]]
before = reports[reports.status == "balanced"][["agency_id", "scope", "year"]].assign(year=lambda f: f.year + 1)
newly = now.merge(before, on=["agency_id", "scope", "year"])
answers["q06_newly_in_error"] = rows(newly.sort_values(["year", "agency_id"]), "agency_id", "agency_name", "year")

panel = agencies[agencies.years_reported == reports.year.nunique()]
answers["q07_panel"] = rows(panel.sort_values("agency_id"), "agency_id", "latest_name", "years_reported")

fees = part_two[(part_two["item"] == "admin_fee") & (part_two.measure == "amount") & (part_two.year >= 2021)].merge(areas, on="area")
doubtful = read("findings")[lambda f: f.rule == "U-SCALE"].groupby(["division", "year"], as_index=False).report_id.nunique()
fees = fees.merge(doubtful.rename(columns={"division": "area", "report_id": "doubtful"}), on=["area", "year"], how="left").fillna({"doubtful": 0})
answers["q08_fees_by_area"] = rows(fees.sort_values(["year", "area"]), "year", "area", "area_name", "amount_yuan", "doubtful")

reviews = proceedings[proceedings.channel == "review"].merge(received, on=["area", "year"], suffixes=("_reviews", "_received"))
reviews["per_100"] = (100.0 * reviews.total_reviews.astype(float) / reviews.total_received.astype(float).where(reviews.total_received > 0)).round(2)
answers["q09_reviews_per_100"] = rows(reviews.sort_values(["year", "area"]), "year", "area", "total_reviews", "total_received", "per_100")

source = applications[applications["item"] == "new_received"][["report_id", "total"]].merge(reports[reports.in_sum], on="report_id")
answers["q10_total_to_source"] = rows(source.sort_values(["year", "division", "agency_id"]), "year", "division", "agency_name", "total", "position")

json.dump(answers, sys.stdout, ensure_ascii=False)
