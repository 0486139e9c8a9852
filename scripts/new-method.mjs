// `npm run new-method -- ID`: a folder for an attribution method, with one that runs, and its line in the array.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const [id = "", ...more] = process.argv.slice(2);
if (more.length > 0 || !/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(id))
  fail(`${JSON.stringify(id)} is no name: lower case, with hyphens, such as word-worth`);

const folder = at(`../packages/explain/src/methods/${id}/`);
if (existsSync(folder)) fail(`there is a folder ${folder} already`);
const name = id.replaceAll(/-(.)/g, (_, letter) => letter.toUpperCase());
const title = `${id[0].toUpperCase()}${id.slice(1).replaceAll("-", " ")}`;
const source = readFileSync(at("new-method/template.ts.txt"), "utf8");

const index = at("../packages/explain/src/methods/index.ts");
const array = /export const methods: readonly Method<unknown>\[\] = \[\n([\s\S]*?)\n\];/;
const listed = readFileSync(index, "utf8");
if (!array.test(listed)) fail(`${index} has no array of methods where it should be`);
if (new RegExp(`^  ${name},`, "m").test(array.exec(listed)[1])) fail(`there is a method ${id} already`);
const withImport = listed.replace(
  /^import [^\n]*"\.\/[^\n]*\n(?!import)/m,
  (last) => `${last}import { ${name} } from "./${id}/${id}.ts";\n`,
);
mkdirSync(folder);
writeFileSync(
  `${folder}${id}.ts`,
  source.replaceAll("__NAME__", name).replaceAll("__ID__", id).replaceAll("__TITLE__", title),
);
writeFileSync(
  index,
  withImport.replace(array, (all, lines) => all.replace(lines, `${lines}\n  ${name},`)),
);
process.stdout.write(`packages/explain/src/methods/${id}/${id}.ts\n`);

function fail(message) {
  process.stderr.write(`new-method: ${message}\n`);
  process.exit(2);
}
