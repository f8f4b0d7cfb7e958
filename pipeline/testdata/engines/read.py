"""Reads every dataset of a published folder with one engine, for the tests.

    read.py ENGINE FOLDER

Standard output: a JSON object {dataset: [[column, type, nulls, digest], …]}. The
digest is that of the values as text in the order of the rows, so that engines
agree if and only if they read the same values.
"""
import datetime
import decimal
import glob
import hashlib
import json
import os
import re
import sys


def text(value):
    if value is None:
        return "\x01"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()[:10]
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, (list, tuple)) or type(value).__name__ in ("ndarray", "Series"):
        return "\x1f".join(value)
    return str(value)


def described(name, kind, values):
    digest = hashlib.sha256()
    nulls = 0
    for value in values:
        nulls += value is None
        digest.update(text(value).encode() + b"\x00")
    return [name, kind, nulls, digest.hexdigest()[:16]]


TYPES = [
    (r"(?i)^(list|array|large_list)\b.*", "list"),
    (r"(?i)^decimal(?:128)?\((\d+), *(?:scale=)?(\d+)\)$", r"decimal(\1,\2)"),
    (r"(?i)^decimal\(precision=(\d+), scale=(\d+)\)$", r"decimal(\1,\2)"),
    (r"(?i)^(string|large_string|varchar|utf8|str|dictionary<.*|object)$", "text"),
    (r"(?i)^(int|integer|int32)$", "int32"),
    (r"(?i)^(bigint|int64|long)$", "int64"),
    (r"(?i)^(bool|boolean)$", "boolean"),
    (r"(?i)^(date|date32|date32\[day\])$", "date"),
]


def kind(name):
    name = re.sub(r"^Nullable\((.*)\)$", r"\1", str(name))
    name = re.sub(r"^LowCardinality\((.*)\)$", r"\1", name)
    for pattern, to in TYPES:
        if re.match(pattern, name):
            return re.sub(pattern, to, name)
    return name


def read_pandas(files):
    import pandas
    import pyarrow.parquet

    schema = pyarrow.parquet.read_schema(files[0])
    frame = pandas.concat([pandas.read_parquet(f, dtype_backend="pyarrow") for f in files], ignore_index=True)
    for field in schema:
        values = [None if v is pandas.NA or v is None else v for v in frame[field.name]]
        yield described(field.name, kind(field.type), values)


def read_polars(files):
    import polars

    frame = polars.read_parquet(files)
    for name, of in frame.schema.items():
        yield described(name, kind(of), frame[name].to_list())


SPARK = None


def read_pyspark(files):
    global SPARK
    from pyspark.sql import SparkSession

    if SPARK is None:
        SPARK = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "1").getOrCreate()
        SPARK.sparkContext.setLogLevel("ERROR")
    frame = SPARK.read.parquet(*files)
    rows = frame.collect()
    for i, (name, of) in enumerate(frame.dtypes):
        yield described(name, kind(of), [row[i] for row in rows])


def read_duckdb(files):
    import duckdb

    connection = duckdb.connect()
    result = connection.execute("FROM read_parquet(?)", [files])
    columns = result.description
    rows = result.fetchall()
    kinds = [row[1] for row in connection.execute("DESCRIBE FROM read_parquet(?)", [files]).fetchall()]
    for i, column in enumerate(columns):
        of = kinds[i]
        yield described(column[0], "list" if of.endswith("[]") else kind(of), [row[i] for row in rows])


def read_chdb(files):
    import chdb

    pattern = os.path.join(os.path.dirname(files[0]), "*.parquet")
    kinds = [line.split("\t")[:2] for line in str(chdb.query(f"DESCRIBE file('{pattern}', Parquet)", "TSV")).splitlines()]
    lines = str(chdb.query(f"SELECT * FROM file('{pattern}', Parquet) SETTINGS max_threads = 1, input_format_parquet_preserve_order = 1, output_format_json_quote_decimals = 1, output_format_json_quote_64bit_integers = 0, output_format_decimal_trailing_zeros = 1", "JSONCompactEachRow"))
    rows = [json.loads(line) for line in lines.splitlines()]
    for i, (name, of) in enumerate(kinds):
        yield described(name, kind(of), [row[i] for row in rows])


def main():
    engine, folder = sys.argv[1:]
    read = globals()["read_" + engine]
    answer = {}
    for path in sorted(glob.glob(os.path.join(folder, "datasets", "*"))):
        files = sorted(glob.glob(os.path.join(path, "*.parquet")))
        answer[os.path.basename(path)] = list(read(files))
    json.dump(answer, sys.stdout)


main()
