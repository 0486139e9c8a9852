import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CoreError, openDevice, type Device } from "@limelight/core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { builtApp } from "./built-app.ts";
import { serve, type ServeOptions, type Serving } from "./server.ts";

let app: string;
let serving: Serving | undefined;
const opened: Device[] = [];
beforeAll(async () => {
  app = await mkdtemp(join(tmpdir(), "limelight-"));
  await writeFile(join(app, "index.html"), "<!doctype html>");
});
afterEach(() => serving?.stop());
afterAll(() => rm(app, { recursive: true }));

async function start(options: Partial<ServeOptions> = {}): Promise<string> {
  serving = await serve({
    app,
    host: "127.0.0.1",
    port: 0,
    models: [],
    endpoint: "https://hub.example",
    mostBytes: 2 ** 20,
    openDevice: async () => {
      const device = await openDevice();
      opened.push(device);
      return device;
    },
    ...options,
  });
  return serving.url;
}

const tiny = { input: "It was good.", model: "limelight-tiny-sst2" };

function ask(url: string, verb: string, fields: object, signal?: AbortSignal): Promise<Response> {
  return fetch(`${url}api/${verb}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(fields),
    ...(signal && { signal }),
  });
}

const turn = (milliseconds = 50): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

test("one device for all; once it is lost, the next request has another and finds the same", async () => {
  const url = await start();
  const first: unknown = await (await ask(url, "classify", tiny)).json();
  await ask(url, "classify", tiny);
  expect(opened).toHaveLength(1);
  opened[0]?.destroy();
  await turn(); // the loss is told
  const answers: unknown[] = [await (await ask(url, "classify", tiny)).json()];
  expect(answers[0]).toEqual(first);
  expect(opened).toHaveLength(2);
});

test("a device lost in mid-answer is the last line, a GPU that is missing is 503", async () => {
  const url = await start();
  const input = Array.from({ length: 400 }, (_, index) => `It was good, ${index} times over, and that is that.`);
  const response = await ask(url, "attend", { ...tiny, input, method: "alti" });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = (await reader?.read())?.value ?? "";
  opened.at(-1)?.destroy();
  for (let chunk = await reader?.read(); chunk && !chunk.done; chunk = await reader?.read()) text += chunk.value;
  const lines = text.trim().split("\n");
  expect(response.status).toBe(200);
  expect(lines.length).toBeLessThan(401);
  expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ error: { code: "device-lost" } });
  expect((await ask(url, "classify", tiny)).status).toBe(200);
  await serving?.stop();

  const without = await start({ openDevice: () => Promise.reject(new CoreError("no-adapter", "none", "Get one.")) });
  const refused = await ask(without, "classify", tiny);
  expect(refused.status).toBe(503);
  expect(await refused.json()).toEqual({ error: { code: "no-adapter", message: "none", hint: "Get one." } });
});

test("whoever goes away ends their run, and the next begins", async () => {
  const url = await start();
  await ask(url, "classify", tiny); // loads
  const leaving = new AbortController();
  const input = Array.from({ length: 50 }, (_, index) => `It was good, ${index} times over.`);
  const long = ask(url, "explain", { ...tiny, input, options: { samples: 20_000 } }, leaving.signal);
  setTimeout(() => leaving.abort(), 300);
  await expect(long.then((response) => response.text())).rejects.toThrow(/abort/i);
  const started = performance.now();
  expect((await ask(url, "classify", tiny)).status).toBe(200);
  expect(performance.now() - started).toBeLessThan(5000);
});

test("stopping ends runs and connections, and gives the port back", async () => {
  const url = await start();
  const long = ask(url, "explain", { ...tiny, options: { samples: 1_000_000 } }).then((response) => response.text());
  const ended = long.then(
    () => "answered",
    () => "cut off",
  );
  await turn(300);
  await serving?.stop();
  expect(await ended).toBe("cut off");
  expect(await start({ port: Number(new URL(url).port) })).toBe(url);
  await expect(start({ port: Number(new URL(url).port) })).rejects.toThrow(/in use/);
});

test("an app that is not built, a host that is not here", async () => {
  await expect(builtApp(join(app, "nothing"))).rejects.toThrow(/not built/);
  expect(await builtApp(app)).toBe(app);
  await expect(start({ host: "192.0.2.1" })).rejects.toThrow(/no address of this machine/);
});
