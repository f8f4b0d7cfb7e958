// Reads every dataset of a published folder with hyparquet, as a page in a browser
// would: see read.py. The first argument is a folder in which
// `npm install hyparquet hyparquet-compressors` was run, the second the published one.
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const load = (name) => import(pathToFileURL(createRequire(join(process.argv[2], "/")).resolve(name)));
const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } = await load("hyparquet");
const { compressors } = await load("hyparquet-compressors");

const folder = join(process.argv[3], "datasets");
const answer = {};
for (const dataset of readdirSync(folder).sort()) {
  let columns, rows = [];
  for (const part of readdirSync(join(folder, dataset)).sort()) {
    const file = await asyncBufferFromFile(join(folder, dataset, part));
    const { schema } = await parquetMetadataAsync(file);
    columns = schema.slice(1).filter((element) => !["list", "element"].includes(element.name));
    rows = rows.concat(await parquetReadObjects({ file, compressors }));
  }
  answer[dataset] = columns.map((element) => {
    const digest = createHash("sha256");
    let nulls = 0;
    for (const row of rows) {
      const value = row[element.name];
      let text = String(value);
      if (value === null || value === undefined) (nulls++, (text = "\x01"));
      else if (Array.isArray(value)) text = value.join("\x1f");
      else if (value instanceof Date) text = value.toISOString().slice(0, 10);
      else if (element.converted_type === "DECIMAL") text = Number(value).toFixed(element.scale);
      digest.update(text + "\x00");
    }
    return [element.name, "", nulls, digest.digest("hex").slice(0, 16)];
  });
}
process.stdout.write(JSON.stringify(answer));
