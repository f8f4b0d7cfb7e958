"""Validates the data package of a published folder, keys and types, with frictionless.

    frictionless_check.py FOLDER

Standard output: a JSON list of errors. The rows come from pyarrow: frictionless
itself reads Parquet through pandas, which makes floats of whole numbers with
nulls and arrays of lists, and then finds these wrong.
"""
import json
import os
import sys

import pyarrow.parquet
from frictionless import Package


def main():
    os.chdir(sys.argv[1])
    descriptor = json.load(open("datapackage.json", encoding="utf-8"))
    for resource in descriptor["resources"]:
        names = [field["name"] for field in resource["schema"]["fields"]]
        rows = [row for path in resource.pop("path", []) for row in pyarrow.parquet.read_table(path).to_pylist()]
        resource["data"] = [names] + [[row[name] for name in names] for row in rows]
        resource.pop("format", None)
    report = Package.from_descriptor(descriptor).validate()
    json.dump([f"{task.name}: {error.message}" for task in report.tasks for error in task.errors] + [error.message for error in report.errors], sys.stdout)


if __name__ == "__main__":  # frictionless starts processes that import this
    main()
