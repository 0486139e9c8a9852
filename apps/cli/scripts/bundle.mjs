// Puts the compiled command line into few files: Node takes half a second to find and read some eight hundred, and a fifth of that for these.
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

const bundle = await rolldown({
  input: at("../dist/main.js"),
  platform: "node",
  // Dawn is native code, and what looks for files beside itself has to stay where it is.
  external: ["webgpu", "@limelight/models", "@limelight/web"],
  resolve: { mainFields: ["module", "main"] },
});
await bundle.write({ dir: at("../bundle"), format: "esm", cleanDir: true });
await bundle.close();
