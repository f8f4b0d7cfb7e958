"""The ten questions of ../analyst.md with DuckDB, which finds them as views.

    python duckdb_questions.py out/current

Prints {question: rows} as JSON.
"""
import json
import os
import sys

import duckdb

os.chdir(sys.argv[1])  # views.sql names the files from its own folder
connection = duckdb.connect()
with open("views.sql", encoding="utf-8") as views:
    connection.execute(views.read())

questions = connection.execute(
    "SELECT view_name FROM duckdb_views() WHERE regexp_matches(view_name, '^q[0-9]{2}_') ORDER BY view_name"
).fetchall()
answers = {}
for (name,) in questions:
    rows = connection.execute(f"SELECT * FROM {name}").fetchall()
    answers[name] = [[v if v is None or isinstance(v, str) else float(v) for v in row] for row in rows]

json.dump(answers, sys.stdout, ensure_ascii=False)
