import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Tests run the sources, and those import the shaders from a table that is generated: makes it anew. */
export function setup(): void {
  const script = new URL("../../packages/kernels/scripts/embed-shaders.mjs", import.meta.url);
  execFileSync(process.execPath, [fileURLToPath(script)], { stdio: "inherit" });
}
