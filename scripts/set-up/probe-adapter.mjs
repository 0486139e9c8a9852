// Opens the WebGPU adapter and device that Node finds, and prints what the adapter calls itself. A process of its own:
// a broken driver may crash it, and drivers are chosen by the environment it starts with. Exit code 1: there is none.
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./steps.mjs";

const webgpu = createRequire(join(root, "packages/core/package.json")).resolve("webgpu");
const { create } = await import(pathToFileURL(webgpu).href);
const gpu = create([]);
const adapter = await gpu.requestAdapter();
const device = await adapter?.requestDevice();
if (device)
  process.stdout.write(`\nadapter: ${adapter.info.description || adapter.info.device || adapter.info.vendor}\n`);
process.exit(device ? 0 : 1);
