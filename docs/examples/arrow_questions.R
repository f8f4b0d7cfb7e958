# Two of the ten questions of ../analyst.md with R's arrow and dplyr; the others go
# the same way. Not run by the tests.
#
#   Rscript arrow_questions.R out/current
library(arrow)
library(dplyr)

folder <- commandArgs(trailingOnly = TRUE)[1]
read <- function(name) open_dataset(file.path(folder, "datasets", name))

# 1. Applications received, by year and division: one level, one basis.
read("rollup_applications") |>
  filter(level == "district", basis == "all", item == "new_received") |>
  left_join(read("areas") |> select(area, area_name), by = "area") |>
  select(year, area, area_name, received = total, reporters) |>
  arrange(year, area) |>
  collect() |>
  print()

# 10. From a total to file and place.
read("applications") |>
  filter(item == "new_received") |>
  select(report_id, total) |>
  inner_join(read("reports") |> filter(in_sum), by = "report_id") |>
  select(year, division, agency_name, total, position) |>
  arrange(year, division) |>
  collect() |>
  print()
