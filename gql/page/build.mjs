// Bundles the page into dist/: hashed names, a manifest for the application, and compressed copies.
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const OUT = "dist";
const WORKERS = {
  editor: "monaco-editor/esm/vs/editor/editor.worker.js",
  graphql: "monaco-graphql/esm/graphql.worker.js",
  json: "monaco-editor/esm/vs/language/json/json.worker.js",
};
const options = {
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  outdir: OUT,
  entryNames: "[name]-[hash]",
  chunkNames: "chunk-[hash]",
  assetNames: "[name]-[hash]",
  legalComments: "linked",
  metafile: true,
  logLevel: "warning",
  loader: { ".graphql": "text", ".ttf": "file", ".woff2": "file" },
};

/** The built file of an entry point, by the name it was given. */
function built(result, entry, extension = ".js") {
  const paths = Object.keys(result.metafile.outputs);
  return basename(paths.find((path) => basename(path).startsWith(`${entry}-`) && path.endsWith(extension)));
}

await rm(OUT, { recursive: true, force: true });
const workers = await build({ ...options, entryPoints: WORKERS });
const names = Object.fromEntries(Object.keys(WORKERS).map((label) => [label, built(workers, label)]));
const page = await build({
  ...options,
  entryPoints: { page: "source/page.jsx" },
  splitting: true,
  jsx: "automatic",
  define: { WORKERS: JSON.stringify(names) },
});
for (const file of await readdir(OUT)) {
  if (!/\.(js|css|ttf)$/.test(file)) continue;
  const content = await readFile(`${OUT}/${file}`);
  await writeFile(`${OUT}/${file}.gz`, gzipSync(content, { level: 9 }));
  const quality = { [constants.BROTLI_PARAM_QUALITY]: 9 };
  await writeFile(`${OUT}/${file}.br`, brotliCompressSync(content, { params: quality }));
}
// GraphiQL's own styles hold those of the lazily loaded editor, so that one sheet is enough.
const manifest = { script: built(page, "page"), style: built(page, "page", ".css") };
await writeFile(`${OUT}/manifest.json`, JSON.stringify(manifest));
