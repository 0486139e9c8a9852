import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const assets = fileURLToPath(new URL("dist/assets/", import.meta.url));
const built = readdirSync(assets);

/** What the page asks for by itself when it is opened, and what the worker loads to explain a text for the first time by any method. */
const loadedFirst = ["explain-view", "worker", "bert", "classify", "explain", "methods"];

/** A chunk and all that it imports at once; what it imports later is not among it. */
function closure(file, found = new Set()) {
  if (found.has(file)) return found;
  found.add(file);
  const code = readFileSync(join(assets, file), "utf8");
  for (const [, name] of code.matchAll(
    /(?:^|[;}\s])(?:import|export)(?:[^"'();]*?from)?\s*["'`]\.\/([^"'`]+\.js)["'`]/g,
  ))
    closure(name, found);
  return found;
}

function chunksNamed(name) {
  const chunks = built.filter(
    (file) => file.startsWith(`${name}-`) && file.length === `${name}-`.length + "12345678.js".length,
  );
  if (chunks.length === 0) throw new Error(`no chunk is named ${name}: say what is loaded first anew`);
  return chunks;
}

const html = readFileSync(join(assets, "../index.html"), "utf8");
const linked = [...html.matchAll(/assets\/([^"]+\.(?:js|css))"/g)].map(([, name]) => name);
const files = new Set([
  ...linked,
  ...[...linked.filter((name) => name.endsWith(".js")), ...loadedFirst.flatMap(chunksNamed)].flatMap((file) => [
    ...closure(file),
  ]),
]);

export default [
  {
    name: "first load without a model: page, worker, the view Explain and all methods, style",
    path: ["dist/index.html", ...[...files].map((file) => `dist/assets/${file}`)],
    gzip: true,
    limit: "250 kB",
  },
];
