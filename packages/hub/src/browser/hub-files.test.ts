import { expect, test } from "vitest";
import { hubPlace, smallModel, until, weights } from "../node/testing/hub-place.ts";
import { sha256 } from "../node/testing/local-hub.ts";
import type { FetchProgress } from "./fetched-folder.ts";
import { memoryStore, type FileStore } from "./file-store.ts";
import { hubFiles } from "./hub-files.ts";

/** A store that keeps parts, too, as a browser's private file system does. */
function partStore(): FileStore & { readonly kept: Map<string, Uint8Array<ArrayBuffer>> } {
  const kept = new Map<string, Uint8Array<ArrayBuffer>>();
  const whole = memoryStore();
  return {
    ...whole,
    kept,
    parts: {
      read: (key) => Promise.resolve(kept.get(key)),
      put(key, at, bytes) {
        const before = kept.get(key)?.subarray(0, at) ?? new Uint8Array();
        kept.set(key, Uint8Array.of(...before, ...bytes));
        return Promise.resolve();
      },
      async finish(key, bytes) {
        const contents = kept.get(key);
        if (contents?.length !== bytes) return false;
        kept.delete(key);
        await whole.write(key, contents);
        return true;
      },
      remove(key) {
        kept.delete(key);
        return Promise.resolve();
      },
    },
  };
}

const pauseMilliseconds = 1;

test("a model's files come, are kept under their hashes, and come from there the next time", async () => {
  await using place = await hubPlace(smallModel);
  const { endpoint } = place.hub;
  const store = partStore();
  const told: FetchProgress[] = [];
  const files = await hubFiles("org/small", { endpoint, store, progress: (now) => told.push(now) });
  expect(files.map(({ name }) => name)).toEqual(["config.json", "tokenizer.json", "model.safetensors"]);
  expect(sha256(new Uint8Array((await files[2]?.arrayBuffer()) ?? new ArrayBuffer()))).toBe(sha256(weights));
  expect(told.at(-1)).toMatchObject({ bytes: told.at(-1)?.total, from: "network" });
  place.hub.seen.length = 0;
  const again = await hubFiles("org/small", { endpoint, store });
  expect(again.map(({ size }) => size)).toEqual(files.map(({ size }) => size));
  expect(place.hub.seen.map(({ path }) => path)).toEqual(["/api/models/org/small/revision/main?blobs=true"]);
});

test("what was cut off is gone on from, in the same visit and in the next", async () => {
  await using place = await hubPlace(smallModel);
  const { endpoint } = place.hub;
  const store = partStore();
  const small = `${String(smallModel.files["config.json"])}${String(smallModel.files["tokenizer.json"])}`.length;
  let came = 0;
  place.hub.misbehave = ({ on }, response) => {
    if (on !== "store") return false;
    response.writeHead(200, { "content-length": weights.length });
    response.write(weights.subarray(0, 12_000));
    void until(() => came === small + 12_000).then(() => response.destroy());
    return true;
  };
  const visit = new AbortController();
  const first = hubFiles("org/small", {
    endpoint,
    store,
    pauseMilliseconds: 60_000,
    signal: visit.signal,
    progress: ({ bytes }) => (came = bytes),
  });
  void until(() => store.kept.has(sha256(weights))).then(() => visit.abort(new Error("closed")));
  await expect(first).rejects.toThrow("closed");
  expect(store.kept.get(sha256(weights))).toHaveLength(12_000);
  place.hub.misbehave = undefined;
  place.hub.seen.length = 0;
  await hubFiles("org/small", { endpoint, store });
  expect(place.hub.fetched).toContain("store model.safetensors bytes=12000-");
  expect(store.kept.size).toBe(0);
});

test("a part that does not fit is thrown away; contents that are not what was listed are not kept", async () => {
  await using place = await hubPlace(smallModel);
  const { endpoint } = place.hub;
  const store = partStore();
  store.kept.set(sha256(weights), new Uint8Array(500).fill(7));
  await hubFiles("org/small", { endpoint, store, pauseMilliseconds });
  const other = partStore();
  place.hub.misbehave = ({ on }, response) => {
    if (on === "store") response.end(weights.map((byte) => byte ^ 1));
    return on === "store";
  };
  await expect(hubFiles("org/small", { endpoint, store: other, pauseMilliseconds })).rejects.toMatchObject({
    code: "bad-checkpoint",
    message: expect.stringContaining("not the file that was listed"),
  });
  expect(other.kept.size).toBe(0);
});

test.each([
  ["no/such-model", "model-not-found"],
  ["not a name", "model-not-found"],
  ["org/small@v9", "model-not-found"],
  ["org/empty", "bad-checkpoint"],
])("%s: %s", async (name, code) => {
  await using place = await hubPlace(smallModel, { ...smallModel, id: "org/empty", files: { "README.md": "x" } });
  const { endpoint } = place.hub;
  const store = memoryStore();
  await expect(hubFiles(name, { endpoint, store, pauseMilliseconds })).rejects.toMatchObject({
    name: "HubError",
    code,
  });
});

test("without a connection", async () => {
  await using place = await hubPlace();
  const { endpoint } = place.hub;
  await place.hub.close();
  const fetched = hubFiles("org/small", { endpoint, store: memoryStore(), pauseMilliseconds });
  await expect(fetched).rejects.toMatchObject({
    code: "offline",
    message: expect.stringContaining("cannot be reached"),
  });
});
