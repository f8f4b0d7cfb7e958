// Runs SQL for the tests in DuckDB, a Parquet reader that shares nothing with
// the writer. Standard input: a JSON array of statements; standard output: a
// JSON array with the rows of each, as arrays. GOUJI_DUCKDB names a folder in
// which `npm install @duckdb/node-api` was run.
"use strict";
const { createRequire } = require("module");
const fs = require("fs");
const path = require("path");

const { DuckDBInstance } = createRequire(path.join(process.env.GOUJI_DUCKDB, "/"))("@duckdb/node-api");

async function main() {
  const database = await DuckDBInstance.create(":memory:");
  const connection = await database.connect();
  const results = [];
  for (const statement of JSON.parse(fs.readFileSync(0, "utf8"))) {
    const reader = await connection.runAndReadAll(statement);
    results.push(reader.getRowsJson());
  }
  process.stdout.write(JSON.stringify(results));
}

main().catch((failure) => {
  console.error(String(failure));
  process.exit(1);
});
