/**
 * Our side of check-python-cache.py, built beforehand (`pnpm -C packages/hub build`).
 *
 *     cache-side.mjs serve        a hub with one model; its address is the first line, and it ends with its input
 *     cache-side.mjs pull NAME    fetches into the cache that the environment names
 *     cache-side.mjs open NAME    opens from it, offline, and prints the SHA-256 of the weights
 */
import { openCheckpoint } from "../dist/index.js";
import { pullFromHub, resolveModel } from "../dist/node/index.js";
import { smallModel } from "../dist/node/testing/hub-place.js";
import { LocalHub } from "../dist/node/testing/local-hub.js";

const [what, name = ""] = process.argv.slice(2);
if (what === "serve") {
  const hub = await LocalHub.start([smallModel]);
  console.log(hub.endpoint);
  process.stdin.on("end", () => void hub.close()).resume();
} else if (what === "pull") {
  console.log((await pullFromHub(name)).path);
} else if (what === "open") {
  const { folder } = await resolveModel(name, [], { offline: true });
  console.log((await openCheckpoint(folder)).sha256);
} else throw new Error("serve, pull or open");
