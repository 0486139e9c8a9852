import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pullFromHub } from "../hub-model.ts";
import { hubPlace, type HubPlace, smallModel, until, weights } from "../testing/hub-place.ts";
import { gitHash, type LocalHub, sha256 } from "../testing/local-hub.ts";
import { lengthOf, realDisk } from "./disk.ts";

const blob = sha256(weights);
const blobsOf = ({ cache }: HubPlace): string => join(cache, "models--org--small/blobs");

/** Lets the other host answer some of the first requests for the weights in its own way. */
function oddStore(
  hub: LocalHub,
  ...answers: readonly ((response: ServerResponse, range: string | undefined) => void)[]
): void {
  const left = [...answers];
  hub.misbehave = ({ on, headers }, response) => {
    const answer = on === "store" ? left.shift() : undefined;
    answer?.(response, headers.range);
    return answer !== undefined;
  };
}

/** How much of the weights came, and was not all. */
async function cameOf(place: HubPlace): Promise<number> {
  return (await lengthOf(join(blobsOf(place), `${blob}.incomplete`))) ?? 0;
}

/** Sends the weights from one byte to another, and hangs up when they have been written. */
const cutAt =
  (place: HubPlace, end: number, start = 0) =>
  (response: ServerResponse): void => {
    const range = start > 0 && { "content-range": `bytes ${start}-${weights.length - 1}/${weights.length}` };
    response.writeHead(start > 0 ? 206 : 200, { "content-length": weights.length - start, ...range });
    response.write(weights.subarray(start, end));
    void until(async () => (await cameOf(place)) === end).then(() => response.destroy());
  };

const refuse = (response: ServerResponse): void => void response.writeHead(503).end();

/** Sends all of it without saying how much that is. */
const withoutLength =
  (contents: Uint8Array) =>
  (response: ServerResponse): void => {
    response.write(contents, () => void response.end());
  };

async function expectWhole(place: HubPlace): Promise<void> {
  expect(sha256(await readFile(join(blobsOf(place), blob)))).toBe(blob);
  expect((await readdir(blobsOf(place))).filter((name) => name.endsWith(".incomplete"))).toEqual([]);
}

test("a connection that is cut is taken up where it ended", async () => {
  await using place = await hubPlace(smallModel);
  oddStore(place.hub, cutAt(place, 10_000), cutAt(place, 15_000, 10_000));
  await pullFromHub("org/small", place.access());
  expect(place.hub.fetched.filter((line) => line.startsWith("store"))).toEqual([
    "store model.safetensors",
    "store model.safetensors bytes=10000-",
    "store model.safetensors bytes=15000-",
  ]);
  await expectWhole(place);
});

test("where patience ends, what came stays, and the next try goes on from it", async () => {
  await using place = await hubPlace(smallModel);
  oddStore(place.hub, cutAt(place, 20_000), refuse, refuse, refuse, refuse, refuse);
  const pulled = pullFromHub("org/small", place.access());
  await expect(pulled).rejects.toMatchObject({
    code: "network",
    message: expect.stringContaining("503"),
    hint: expect.stringContaining("goes on"),
  });
  expect(await cameOf(place)).toBe(20_000);
  expect(await readdir(join(place.cache, "models--org--small"))).not.toContain("refs");
  place.hub.misbehave = undefined;
  place.hub.seen.length = 0;
  const { fetchedBytes } = await pullFromHub("org/small", place.access());
  expect(fetchedBytes).toBe(weights.length - 20_000);
  expect(place.hub.fetched).toContain("store model.safetensors bytes=20000-");
  await expectWhole(place);
});

test.each([
  ["a part of it", Buffer.from(weights.subarray(0, 1234)), ["bytes=1234-"]],
  ["all of it", Buffer.from(weights), []],
  ["something else", Buffer.alloc(1234, 7), ["bytes=1234-", undefined]],
  ["more than it has", Buffer.alloc(weights.length + 1), [`bytes=${weights.length + 1}-`, undefined]],
])("an .incomplete file that holds %s", async (_what, contents, ranges) => {
  await using place = await hubPlace(smallModel);
  await mkdir(blobsOf(place), { recursive: true });
  await writeFile(join(blobsOf(place), `${blob}.incomplete`), contents);
  await pullFromHub("org/small", place.access());
  const asked = place.hub.seen.filter(({ on }) => on === "store").map(({ headers }) => headers.range);
  expect(asked).toEqual(ranges);
  await expectWhole(place);
});

test("a server that knows no ranges, and one that sends another part than it was asked for", async () => {
  for (const answer of [
    (response: ServerResponse): void => void response.writeHead(200, { "content-length": weights.length }).end(weights),
    (response: ServerResponse): void =>
      void response.writeHead(206, { "content-range": `bytes 0-${weights.length - 1}/${weights.length}` }).end(weights),
  ]) {
    await using place = await hubPlace(smallModel);
    await mkdir(blobsOf(place), { recursive: true });
    await writeFile(join(blobsOf(place), `${blob}.incomplete`), weights.subarray(0, 999));
    oddStore(place.hub, answer);
    await pullFromHub("org/small", place.access());
    await expectWhole(place);
  }
});

test("contents that are not what the hub lists are not kept", async () => {
  await using place = await hubPlace(smallModel);
  const altered = Uint8Array.from(weights, (byte) => byte ^ 1);
  place.hub.misbehave = ({ on }, response) => {
    if (on === "store") response.writeHead(200, { "content-length": altered.length }).end(altered);
    return on === "store";
  };
  await expect(pullFromHub("org/small", place.access())).rejects.toMatchObject({
    code: "bad-download",
    message: expect.stringContaining("is not the file that the hub lists"),
  });
  expect((await readdir(blobsOf(place))).filter((name) => name.startsWith(blob))).toEqual([]);
});

test("small files are held against git's hash", async () => {
  await using place = await hubPlace(smallModel);
  place.hub.misbehave = ({ method, path }, response) => {
    const odd = method === "GET" && path.endsWith("config.json");
    if (odd) response.end(String(smallModel.files["config.json"]).replace("bert", "gpt2"));
    return odd;
  };
  await expect(pullFromHub("org/small", place.access())).rejects.toMatchObject({ code: "bad-download" });
});

test.each([
  ["too few bytes", weights.subarray(0, 500), "network", "500 bytes"],
  ["too many bytes", Buffer.concat([weights, Buffer.alloc(9)]), "network", `${weights.length + 9} bytes`],
])("a length that is wrong from the start: %s", async (_what, contents, code, message) => {
  await using place = await hubPlace(smallModel);
  place.hub.misbehave = ({ on }, response) => {
    if (on === "store") response.writeHead(200, { "content-length": contents.length }).end(contents);
    return on === "store";
  };
  await expect(pullFromHub("org/small", place.access())).rejects.toMatchObject({
    code,
    message: expect.stringContaining(message),
  });
});

test("more comes than was said, or less, where no length is sent", async () => {
  await using place = await hubPlace(smallModel);
  oddStore(place.hub, withoutLength(weights.subarray(0, 700)));
  await pullFromHub("org/small", place.access());
  await expectWhole(place);
  await using other = await hubPlace(smallModel);
  oddStore(other.hub, withoutLength(Buffer.concat([weights, weights])));
  await expect(pullFromHub("org/small", other.access())).rejects.toMatchObject({
    code: "bad-download",
    message: expect.stringContaining("more comes"),
  });
});

test("429 and 503 are waited for as they ask, and given up where they ask for too much", async () => {
  await using place = await hubPlace(smallModel);
  const left = [429, 503, 429];
  place.hub.misbehave = (_seen, response) => {
    const status = left.shift();
    if (status !== undefined) response.writeHead(status, { "retry-after": "0" }).end();
    return status !== undefined;
  };
  await pullFromHub("org/small", place.access());
  await expectWhole(place);
  place.hub.misbehave = (_seen, response) => {
    response.writeHead(429, { "retry-after": "3600" }).end();
    return true;
  };
  await expect(pullFromHub("org/small", place.access())).rejects.toMatchObject({
    code: "network",
    message: expect.stringContaining("429"),
    hint: expect.stringContaining("Try again in 3600 s"),
  });
});

test("an address of the other host that is no longer good is asked for anew; so is an empty file fetched", async () => {
  const files = { ...smallModel.files, "special_tokens_map.json": "" };
  await using place = await hubPlace({ ...smallModel, files });
  oddStore(place.hub, (response) => void response.writeHead(403).end());
  await pullFromHub("org/small", place.access());
  await expectWhole(place);
  expect((await readFile(join(blobsOf(place), gitHash(Buffer.alloc(0))))).length).toBe(0);
});

test("a slow drip is cut, and taken up until patience ends", async () => {
  await using place = await hubPlace(smallModel);
  const drips = new Set<NodeJS.Timeout>();
  place.hub.misbehave = ({ on }, response) => {
    if (on !== "store") return false;
    response.writeHead(200, { "content-length": weights.length });
    drips.add(setInterval(() => void response.write("x"), 10));
    return true;
  };
  const patience = { ...place.access().patience, attempts: 2, stallMilliseconds: 60 };
  const pulled = pullFromHub("org/small", place.access({ patience }));
  await expect(pulled).rejects.toMatchObject({
    code: "network",
    message: expect.stringMatching(/only \d+ bytes came/),
  });
  for (const drip of drips) clearInterval(drip);
});

test("a full disk is told, keeps what came, and the next try goes on", async () => {
  await using place = await hubPlace(smallModel);
  const full = Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
  const open: typeof realDisk.open = async (path, flags, mode) => {
    const handle = await realDisk.open(path, flags, mode);
    if (!String(path).includes(blob)) return handle;
    let room = 1;
    const append = handle.appendFile.bind(handle);
    handle.appendFile = (data, options) => (room-- > 0 ? append(data, options) : Promise.reject(full));
    return handle;
  };
  // Two pieces at least, so that there is one that fits.
  oddStore(place.hub, (response) => {
    response.writeHead(200, { "content-length": weights.length });
    response.write(weights.subarray(0, 5000));
    void until(async () => (await cameOf(place)) === 5000).then(() => response.end(weights.subarray(5000)));
  });
  await expect(pullFromHub("org/small", place.access({ disk: { ...realDisk, open } }))).rejects.toMatchObject({
    code: "disk-full",
    hint: expect.stringContaining("next try"),
  });
  place.hub.seen.length = 0;
  await pullFromHub("org/small", place.access());
  expect(place.hub.fetched).toContain("store model.safetensors bytes=5000-");
  await expectWhole(place);
});

test("where there is no room, nothing is begun", async () => {
  await using place = await hubPlace(smallModel);
  const disk = { ...realDisk, room: () => Promise.resolve(512) };
  await expect(pullFromHub("org/small", place.access({ disk }))).rejects.toMatchObject({
    code: "disk-full",
    message: expect.stringContaining("are free"),
  });
  expect(place.hub.fetched).toEqual([]);
});

test("Ctrl-C ends it at once, and keeps what came", async () => {
  await using place = await hubPlace(smallModel);
  const interrupt = new AbortController();
  const reason = new Error("interrupted");
  place.hub.misbehave = ({ on }, response) => {
    if (on !== "store") return false;
    response.writeHead(200, { "content-length": weights.length });
    response.write(weights.subarray(0, 8000));
    void until(async () => (await cameOf(place)) === 8000).then(() => interrupt.abort(reason));
    return true;
  };
  await expect(pullFromHub("org/small", place.access({ signal: interrupt.signal }))).rejects.toBe(reason);
  expect(await cameOf(place)).toBe(8000);
  expect(await readdir(join(place.cache, ".locks/models--org--small"))).toEqual([]);
});
