// Does the job in Polars. Standard input: a job as JSON, see polarsJob. The first
// argument is a folder in which `npm install nodejs-polars` was run.
//
// Rows are not brought into the order of the reports, which Polars is spared.
import { createRequire } from "node:module";
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const library = createRequire(join(process.argv[2], "/"))("nodejs-polars");
const pl = library.default ?? library;
const job = JSON.parse(readFileSync(0, "utf8"));
const { cells } = job;

// An expression costs the binding half a millisecond to make, whatever the size
// of the data: those that are wanted again are kept.
function kept(make) {
  const all = new Map();
  return (...of) => {
    const key = of.join();
    if (!all.has(key)) all.set(key, make(...of));
    return all.get(key);
  };
}

const blanks = ["", "/", "-", "_", "——"];
const number = kept((n) => pl.lit(n).cast(pl.Int64));
const small = kept((n) => pl.lit(n).cast(pl.Int8));
const middling = kept((n) => pl.lit(n).cast(pl.Int32));
const text = kept((t) => pl.lit(t));
const none = (type) => pl.lit(null).cast(type);
const c = kept((id) => pl.col(`c${id}`));
const v = kept((id) => pl.col(`v${id}`));
const h = kept((table) => pl.col(`h${table}`));
const f = kept((check) => pl.col(`f${check}`));
const stated = kept((id) => c(id).isNotNull());
const came = kept((check, outcome) => f(check).eq(small(outcome)).cast(pl.Int32));
const is = kept((check, outcome) => f(check).eq(small(outcome)));
const sum = (all) => (all.length > 1 ? pl.sumHorizontal(all) : all[0]);
const and = (all) => (all.length > 1 ? pl.allHorizontal(all) : all[0]);
const or = (all) => (all.length > 1 ? pl.anyHorizontal(all) : all[0]);
const isText = (cell) => cell.money || cell.signed;
const severities = ["statutory", "arithmetic", "logic", "warning", "plausibility", "info"];
const yuan = (fen) => fen.cast(pl.Float64).div(pl.lit(100)).cast(pl.Decimal(18, 2));

const trace = process.env.PEERS_TRACE ? (what) => console.error((performance.now() / 1000).toFixed(2), what) : () => {};

// figure is a cell as a number; amounts come in text, exact to the fen.
function figure(id, read) {
  const cell = cells[id];
  if (cell.money) return read.str.replace(cell.unit, "").cast(pl.Float64, false).mul(pl.lit(cell.fen)).round(0).cast(pl.Int64).alias(`c${id}`);
  if (cell.signed) return read.str.replace("增", "").str.replace("减", "-").cast(pl.Int64, false).alias(`c${id}`);
  return read.cast(pl.Int64, false).alias(`c${id}`);
}

function readWide(edition) {
  const schema = { agency_code: pl.String, agency_name: pl.String, division: pl.String, year: pl.Int32, scope: pl.String, form: pl.String, submitted_at: pl.Date };
  for (const id of edition.cells) schema[cells[id].code] = isText(cells[id]) ? pl.String : pl.Int64;
  return pl
    .readCSV(edition.path, { schema, nullValues: blanks, tryParseDates: true })
    .select(...["agency_code", "agency_name", "division", "year", "scope", "form", "submitted_at"].map((name) => pl.col(name)), ...edition.cells.map((id) => figure(id, pl.col(cells[id].code))));
}

let objects;

function readObjects(edition) {
  if (!objects) {
    const tables = {};
    for (const cell of cells) ((tables[cell.table] ??= {})[cell.row] ??= {})[cell.column] = isText(cell) ? pl.String : pl.Int64;
    const struct = (fields) => pl.Struct(Object.entries(fields).map(([name, type]) => new pl.Field(name, type)));
    const rows = (table) => struct(Object.fromEntries(Object.entries(table).map(([name, row]) => [name, struct(row)])));
    const schema = {
      form: pl.String, year: pl.Int32, scope: pl.String, submitted_at: pl.String,
      agency: struct({ code: pl.String, name: pl.String, division: pl.String }),
      tables: struct(Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, rows(table)]))),
    };
    objects = pl.scanJson(edition.path, { schema, ignoreErrors: true }).collectSync();
  }
  const part = (...path) => path.slice(1).reduce((expression, name) => expression.struct.field(name), pl.col(path[0]));
  return objects
    .filter(pl.col("form").eq(text(edition.edition)))
    .select(
      part("agency", "code").alias("agency_code"), part("agency", "name").alias("agency_name"), part("agency", "division").alias("division"),
      pl.col("year"), pl.col("scope"), pl.col("form"), pl.col("submitted_at"),
      ...edition.cells.map((id) => figure(id, part("tables", cells[id].table, cells[id].row, cells[id].column))),
    );
}

const side = (ids) => (ids.length ? sum(ids.map((id) => v(id))) : number(0));
const holds = (r) => {
  const left = r.minus.length ? side(r.plus).sub(side(r.minus)) : side(r.plus);
  return [left.eq(number(r.constant)), left.gtEq(number(r.constant)), left.neq(number(r.constant))][r.operator];
};

function judge(frame, edition) {
  const name = pl.col("agency_name");
  const matches = (pattern) => name.str.contains(pattern);
  let reports = frame.withColumns(
    pl.concatString([pl.col("agency_code"), pl.col("year").cast(pl.String), pl.col("scope")], "-").alias("report_id"),
    pl.when(matches("(街道|街道办|街道办事处|镇|乡|镇人民政府|乡人民政府|镇政府|乡政府)$")).then(text("乡镇街道"))
      .when(matches("(人民政府|人民政府办公室|人民政府办公厅|政府办公室|政府办公厅|政府办)$")).then(text("本级")).otherwise(text("部门")).alias("agency_group"),
    pl.col("division").str.contains("00$").not().or(matches("政府(办公室|办公厅)?$").not()).alias("below"),
    ...edition.tables.map((ids, t) => (ids.length ? or(ids.map((id) => stated(id))) : pl.lit(false)).alias(`h${t}`)),
  );
  // Of a report that came in more than once the version with the latest date is used.
  reports = reports.sort("submitted_at").unique({ subset: ["report_id"], keep: "last", maintainOrder: true });
  const totals = new Set(edition.totals.map((t) => t.total));
  reports = reports.withColumns(...edition.cells.filter((id) => !totals.has(id)).map((id) => c(id).fillNull(number(0)).alias(`v${id}`)));
  // The columns of the grand total first, then everything that adds up columns.
  for (const last of [false, true]) {
    reports = reports.withColumns(...edition.totals.filter((t) => (cells[t.total].column === "total") === last).map((t) => c(t.total).fillNull(sum(t.parts.map((id) => v(id)))).alias(`v${t.total}`)));
  }
  trace("values");
  reports = reports.withColumns(
    ...edition.checks.map((check, i) => {
      const open = check.tables.map((t) => h(t).not());
      if (check.total >= 0) open.push(c(check.total).isNull());
      const violated = [holds(check.then).not(), ...check.when.map(holds)];
      if (check.below) violated.push(pl.col("below"));
      return pl.when(or(open)).then(small(2)).when(and(violated)).then(small(1)).otherwise(small(0)).alias(`f${i}`);
    }),
  );
  const failed = (only) => {
    const all = edition.checks.flatMap((check, i) => (only(check) ? [came(i, 1)] : []));
    return all.length ? sum(all) : middling(0);
  };
  return reports
    .withColumns(
      ...severities.map((s) => failed((check) => check.severity === s).alias(`findings_${s}`)),
      or(edition.checks.flatMap((check, i) => (check.rule === "S3-BAL" ? [is(i, 2)] : []))).alias("open"),
    )
    .withColumns(pl.col("findings_statutory").add(pl.col("findings_arithmetic")).eq(number(0)).alias("balanced"));
}

const keys = [...["report_id", "division", "agency_code", "agency_name", "scope"].map((name) => pl.col(name)), pl.col("agency_code").alias("agency_id")];
const year = pl.col("year");

const makers = {
  applications: (frame, edition) => grid(frame, edition.grids.applications, "item"),
  proceedings: (frame, edition) => grid(frame, edition.grids.proceedings, "channel"),
  disclosure: (frame, edition) =>
    edition.cells.filter((id) => cells[id].part2).map((id) =>
      frame.select(...keys, year, text(cells[id].table).alias("clause"), text(cells[id].row).alias("item"), text(cells[id].column).alias("measure"),
        (cells[id].money ? none(pl.Int64) : c(id)).alias("count"), (cells[id].money ? yuan(c(id)) : none(pl.Decimal(18, 2))).alias("amount_yuan"))),
  checks: (frame, edition) =>
    edition.rules.map((rule) => {
      const outcomes = edition.checks.flatMap((check, i) => (check.rule === rule ? [i] : []));
      const count = (n) => sum(outcomes.map((i) => came(i, n)));
      const all = middling(outcomes.length);
      return frame.select(...keys, year, text(rule).alias("rule"), all.sub(count(2)).alias("evaluated"), count(0).alias("passed"), count(1).alias("failed"), count(2).alias("not_assessed"));
    }),
  reports: (frame, edition) => [
    frame.select(...keys, year, pl.col("agency_group"), pl.col("submitted_at"), pl.col("form").alias("edition"),
      ...edition.tables.map((_, t) => pl.when(h(t)).then(pl.col("form")).otherwise(none(pl.String)).alias(`edition_${job.tables[t]}`)),
      pl.when(pl.col("balanced").not()).then(text("unbalanced")).when(pl.col("open")).then(text("not_assessed")).otherwise(text("balanced")).alias("status"),
      sum(edition.cells.map((id) => stated(id).cast(pl.Int32))).alias("cells_filled"), ...severities.map((s) => pl.col(`findings_${s}`))),
  ],
  findings: (frame, edition) => {
    const failing = frame.filter(sum(severities.map((s) => pl.col(`findings_${s}`))).gt(number(0)));
    return edition.checks.map((check, i) => {
      const [plus, minus, subject] = [side(check.then.plus), side(check.then.minus), cells[check.subject]];
      return failing.filter(is(i, 1)).select(...keys, year, text(check.rule).alias("rule"), text(check.severity).alias("severity"),
        text(subject.table).alias("table_code"), text(subject.row).alias("item"), text(subject.column).alias("column_code"), plus.alias("stated"), minus.alias("expected"), plus.sub(minus).alias("difference"),
        pl.concatString([text(`${subject.label}：`), plus.cast(pl.String), text("≠"), minus.cast(pl.String)], "").alias("message"));
    });
  },
};

function grid(frame, rows, name) {
  return rows.map((row) => frame.select(...keys, year, text(row.code).alias(name), ...(name === "item" ? [middling(row.number).alias("item_no")] : []), ...Object.entries(row.cells).map(([column, id]) => c(id).alias(column))));
}

function write(frame, ...path) {
  const file = join(job.output, ...path);
  mkdirSync(dirname(file), { recursive: true });
  frame.writeParquet(file, { compression: "zstd" });
}

const judged = job.editions.map((edition) => {
  const frame = (job.format === "wide" ? readWide : readObjects)(edition);
  trace("read");
  return [judge(frame, edition), edition];
});
trace("judged");
for (const [name, make] of Object.entries(makers)) {
  if (name === "findings") {
    write(pl.concat(judged.flatMap(([frame, edition]) => make(frame, edition))), name, "part-0.parquet");
  } else {
    for (const [frame, edition] of judged) {
      const all = pl.concat(make(frame, edition));
      for (const of of frame.getColumn("year").unique().toArray()) {
        write(all.filter(year.eq(number(of))).drop("year"), name, `year=${of}`, "part-0.parquet");
      }
    }
  }
  trace(name);
}

// The roll-ups: every cell by plot, plots by area, areas as rows of the form.
const everyCell = cells.map((_, id) => id);
const s = kept((id) => pl.col(`s${id}`));
const n = kept((id) => pl.col(`n${id}`));
// How many reports state a figure in a table.
const reporters = job.tables.map((_, table) => `r${table}`);
const reporting = (edition) => edition.tables.map((ids, table) =>
  (ids.length > 0 ? sum(ids.map((id) => c(id).isNotNull().cast(pl.Int32))).gt(number(0)).cast(pl.Int32).sum() : pl.lit(0).cast(pl.Int32)).alias(reporters[table]));
const nothing = everyCell.map((id) => [number(0).alias(`s${id}`), number(0).alias(`n${id}`)]);
const plots = pl.concat(
  judged.map(([frame, edition]) => {
    const has = new Set(edition.cells);
    const added = frame.groupBy("division", "agency_group", "year", "balanced").agg(
      ...reporting(edition), ...edition.cells.flatMap((id) => [v(id).sum().alias(`s${id}`), c(id).count().cast(pl.Int64).alias(`n${id}`)]));
    return added.select(...["division", "agency_group", "year", "balanced", ...reporters].map((name) => pl.col(name)),
      ...everyCell.flatMap((id) => (has.has(id) ? [s(id), n(id)] : nothing[id])));
  }),
);
// An area without any balanced report is there all the same, with nothing in it.
const balancedPlots = plots.withColumns(pl.col("^r[0-9]+$").mul(pl.col("balanced").cast(pl.Int32)), pl.col("^[sn][0-9]+$").mul(pl.col("balanced").cast(pl.Int64)));
const division = pl.col("division");
const levels = [
  ["province", pl.concatString([division.str.slice(0, 2), text("0000")], ""), none(pl.String)],
  ["city", pl.concatString([division.str.slice(0, 4), text("00")], ""), none(pl.String)],
  ["district", division, none(pl.String)],
  ["group", division, pl.col("agency_group")],
];
const figures = everyCell.flatMap((id) => [s(id), n(id)]);
const areaKeys = ["level", "area", "agency_group", "year", "basis"];
const areas = pl
  .concat(
    ["all", "balanced"].flatMap((basis) =>
      levels.map(([level, area, group]) =>
        (basis === "all" ? plots : balancedPlots).select(text(level).alias("level"), area.alias("area"), group.alias("agency_group"), year, text(basis).alias("basis"), ...reporters.map((name) => pl.col(name)), ...figures),
      ),
    ),
  )
  .groupBy(...areaKeys)
  .agg(...reporters.map((name) => pl.col(name).sum()), ...figures.map((figure) => figure.sum()))
  .sort(areaKeys.map((name) => pl.col(name)));
for (const [name, rows] of Object.entries(job.rollups)) {
  write(
    pl.concat(
      rows.map((row) => {
        const column = (ids, known) => pl.when(sum(known.map((id) => n(id))).gt(number(0))).then(sum(ids.map((id) => s(id)))).otherwise(none(pl.Int64));
        const columns = Object.entries(row.columns).map(([code, ids]) => (code === "amount_yuan" ? yuan(column(ids, ids)) : column(ids, row.known[code] ?? ids)).alias(code));
        if (row.columns.count) columns.push(none(pl.Decimal(18, 2)).alias("amount_yuan"));
        if (row.columns.amount_yuan) columns.unshift(none(pl.Int64).alias("count"));
        return areas.select(...areaKeys.map((key) => pl.col(key)), ...Object.entries(row.names).map(([key, code]) => text(code).alias(key)), ...(row.names.item && row.number ? [middling(row.number).alias("item_no")] : []), ...columns, pl.col(reporters[row.table]).alias("reporters"));
      }),
    ),
    `rollup_${name}`, "part-0.parquet",
  );
}
trace("roll-ups");
