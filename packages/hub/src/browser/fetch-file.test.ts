import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { fetchFile, type RemoteFile } from "./fetch-file.ts";

const contents = Uint8Array.from({ length: 1000 }, (_, index) => index % 251);
const file: RemoteFile = {
  address: new URL("http://localhost/models/a/model.safetensors"),
  name: "a/model.safetensors",
  bytes: contents.length,
  hash: createHash("sha256").update(contents).digest("hex"),
};

/** A body that comes in pieces of 300 bytes. */
function inPieces(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += 300) controller.enqueue(bytes.slice(at, at + 300));
      controller.close();
    },
  });
}

const answering = (body: Uint8Array<ArrayBuffer>, init?: ResponseInit) => (): Promise<Response> =>
  Promise.resolve(new Response(inPieces(body), init));

test("a file comes whole, and says how far it is", async () => {
  const progress: number[] = [];
  const got = await fetchFile(file, { fetch: answering(contents), progress: (bytes) => progress.push(bytes) });
  expect(got).toEqual(contents);
  expect(progress).toEqual([300, 600, 900, 1000]);
});

test.each([
  [
    "offline",
    "a/model.safetensors: the server answers 404 Not Found",
    answering(contents, { status: 404, statusText: "Not Found" }),
  ],
  ["offline", "ended after 999 of 1000 bytes", answering(contents.slice(0, 999))],
  ["offline", "ended after 0 of 1000 bytes", () => Promise.resolve(new Response(null))],
  ["bad-checkpoint", "more came than the 1000 bytes", answering(Uint8Array.of(...contents, 1))],
  [
    "bad-checkpoint",
    "a web page in its place",
    answering(contents, { headers: { "content-type": "text/html; charset=utf-8" } }),
  ],
  ["bad-checkpoint", "is not the file that was listed", answering(contents.map((byte) => byte ^ 1))],
  ["offline", "could not be fetched: Failed to fetch", () => Promise.reject(new TypeError("Failed to fetch"))],
])("%s: %s", async (code, message, fetch) => {
  await expect(fetchFile(file, { fetch })).rejects.toMatchObject({
    name: "HubError",
    code,
    message: expect.stringContaining(message),
    hint: expect.stringMatching(/./),
  });
});

test("a connection that breaks in the middle is an error, too", async () => {
  const broken = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.error(new TypeError("network error"));
    },
  });
  const fetched = fetchFile(file, { fetch: () => Promise.resolve(new Response(broken)) });
  await expect(fetched).rejects.toMatchObject({ code: "offline", message: expect.stringContaining("network error") });
});

/** Answers when it is aborted, and not before. */
const never = (_address: unknown, init?: RequestInit): Promise<Response> =>
  new Promise((_resolve, reject) => {
    init?.signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
  });

test("an aborted fetch ends with the signal's reason", async () => {
  const reason = new Error("enough");
  const controller = new AbortController();
  const fetched = fetchFile(file, { fetch: never, signal: controller.signal });
  controller.abort(reason);
  await expect(fetched).rejects.toBe(reason);
});

test("what came before is not fetched again, and what comes is kept as it comes", async () => {
  const asked: (string | null)[] = [];
  const kept: [number, number][] = [];
  const fetch = (_address: unknown, init?: RequestInit): Promise<Response> => {
    const range = new Headers(init?.headers).get("range");
    asked.push(range);
    const start = Number(/\d+/.exec(range ?? "0")?.[0]);
    return Promise.resolve(new Response(inPieces(contents.slice(start, 900)), { status: 206 }));
  };
  const keep = (all: Uint8Array, from: number): Promise<void> => {
    kept.push([from, all.length]);
    return Promise.resolve();
  };
  const cut = fetchFile(file, { fetch, keep, before: contents.slice(0, 400) });
  await expect(cut).rejects.toMatchObject({ code: "offline", message: expect.stringContaining("after 900 of 1000") });
  expect([asked, kept]).toEqual([["bytes=400-"], [[400, 900]]]);
  // One that knows no ranges begins at the beginning.
  const whole = await fetchFile(file, { fetch: answering(contents), before: contents.slice(0, 400) });
  expect(whole).toEqual(contents);
});

test("small files of the hub are held against git's hash", async () => {
  const hash = createHash("sha1").update(`blob ${contents.length}\0`).update(contents).digest("hex");
  expect(await fetchFile({ ...file, hash }, { fetch: answering(contents) })).toEqual(contents);
  await expect(
    fetchFile({ ...file, hash }, { fetch: answering(contents.map((byte) => byte ^ 1)) }),
  ).rejects.toMatchObject({
    message: expect.stringContaining("SHA-1"),
  });
});
