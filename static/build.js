// Bundles the journeys' modules and the style sheet into static/dist, with a manifest from entry to hashed file.
import { build } from "esbuild";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const outdir = path.join(here, "dist");

const journeys = (await readdir(path.join(here, "js"))).filter((name) => name.endsWith(".js"));
const entryPoints = [...journeys.map((name) => path.join(here, "js", name)), path.join(here, "css", "style.css")];

const result = await build({
  entryPoints,
  outdir,
  bundle: true,
  minify: true,
  sourcemap: true,
  format: "esm",
  splitting: true, // Leaflet is fetched once for all journeys that have a map
  target: ["chrome80", "safari14"],
  entryNames: "[name]-[hash]",
  chunkNames: "part-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".png": "file", ".svg": "file" },
  // esbuild counts Safari 14.0 out for a corner of the proposal (defaults that refer to one another) not used here.
  supported: { destructuring: true },
  metafile: true,
  write: false, // the old files stay until the new ones are known to be good
  logLevel: "warning",
});

// A phone's browser of 2020 takes the program beside its page only as one plain script.
const worker = await build({
  entryPoints: [path.join(here, "worker", "worker.js")],
  outfile: path.join(outdir, "worker.js"),
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome80", "safari14"],
  supported: { destructuring: true },
  write: false,
  logLevel: "warning",
});

await rm(outdir, { recursive: true, force: true });
await mkdir(outdir, { recursive: true });
for (const file of [...result.outputFiles, ...worker.outputFiles]) await writeFile(file.path, file.contents);

const manifest = {};
const files = {}; // entry -> all that a browser fetches for it
for (const [file, output] of Object.entries(result.metafile.outputs)) {
  if (!output.entryPoint) continue;
  const entry = path.basename(output.entryPoint);
  manifest[entry] = path.basename(file);
  files[entry] = closure(file);
  console.log(`${entry.padEnd(14)} ${String(output.bytes).padStart(8)} bytes  ${path.basename(file)}`);
}
await writeFile(path.join(outdir, "files.json"), `${JSON.stringify(files, null, 2)}\n`);
await writeFile(path.join(outdir, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);

function closure(file, found = new Set()) {
  if (found.has(path.basename(file))) return [...found];
  found.add(path.basename(file));
  for (const part of result.metafile.outputs[file].imports) if (part.kind === "import-statement") closure(part.path, found);
  return [...found];
}
