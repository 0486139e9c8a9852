// `pnpm reference`: writes docs/reference from what methods and schemas say of themselves.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { referencePages } from "../apps/cli/dist/reference.js";

const folder = fileURLToPath(new URL("../docs/reference/", import.meta.url));
mkdirSync(folder, { recursive: true });
for (const [name, text] of referencePages()) {
  writeFileSync(`${folder}${name}`, text);
  process.stdout.write(`docs/reference/${name}\n`);
}
