"""The ten questions of ../analyst.md with PySpark: the same SQL as in DuckDB.

    python pyspark_questions.py out/current

Prints {question: rows} as JSON.
"""
import json
import re
import sys
from pathlib import Path

from pyspark.sql import SparkSession

folder = Path(sys.argv[1])
spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "1").getOrCreate()
spark.sparkContext.setLogLevel("ERROR")
for dataset in sorted((folder / "datasets").iterdir()):
    spark.read.parquet(str(dataset)).createOrReplaceTempView(dataset.name)

# The published folder's README.md has the queries, each under the name of its view.
queries = re.findall(r"```sql\n-- (\w+)\n(.*?);\n```", (folder / "README.md").read_text(encoding="utf-8"), re.S)
answers = {
    name: [[v if v is None or isinstance(v, str) else float(v) for v in row] for row in spark.sql(query).collect()]
    for name, query in queries
}
json.dump(answers, sys.stdout, ensure_ascii=False)
