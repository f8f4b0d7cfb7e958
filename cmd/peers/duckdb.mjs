// Runs a job in DuckDB. Standard input: a job as JSON, see duckdbJob; standard
// output: the rows of its queries and how long they took. The first argument is
// a folder in which `npm install @duckdb/node-api` was run.
import { createRequire } from "node:module";
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const { DuckDBInstance } = createRequire(join(process.argv[2], "/"))("@duckdb/node-api");

const job = JSON.parse(readFileSync(0, "utf8"));
const database = await DuckDBInstance.create(":memory:", { threads: String(job.threads) });
const connection = await database.connect();

const trace = process.env.PEERS_TRACE ? (what, start) => console.error(((performance.now() - start) / 1000).toFixed(2), what.slice(0, 70).replaceAll("\n", " ")) : () => {};

async function run(on, statement) {
  const start = performance.now();
  await on.run(statement);
  trace(statement, start);
}

for (const statement of job.statements ?? []) await run(connection, statement);

if (job.copies) {
  const years = (await connection.runAndReadAll(job.years)).getRows().map((row) => Number(row[0]));
  const queue = job.copies.flatMap((copy) => (copy.includes("{year}") ? years.map((year) => copy.replaceAll("{year}", year)) : [copy]));
  for (const copy of queue) mkdirSync(dirname(/ TO '([^']*)' \(FORMAT/.exec(copy)[1]), { recursive: true });
  await Promise.all(
    Array.from({ length: job.threads }, async () => {
      const own = await database.connect();
      for (let copy = queue.shift(); copy; copy = queue.shift()) await run(own, copy);
    }),
  );
}

const answer = { rows: [], seconds: [] };
for (const query of job.queries ?? []) {
  const seconds = [];
  let rows;
  for (let i = 0; i < (job.repeat ?? 1); i++) {
    const start = performance.now();
    rows = (await connection.runAndReadAll(query)).getRowsJson();
    seconds.push((performance.now() - start) / 1000);
  }
  answer.rows.push(rows);
  answer.seconds.push(seconds);
}
// A pipe takes a long answer bit by bit: exit is for when it has all of it.
process.stdout.write(job.queries ? JSON.stringify(answer) : "", () => process.exit(0));
