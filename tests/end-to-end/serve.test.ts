import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { limelight } from "./limelight.ts";
import { startServing, type ServingProcess } from "./serving.ts";

const models = join(import.meta.dirname, "../parity/golden");
let server: ServingProcess;
beforeAll(async () => {
  server = await startServing("--models", models);
});
afterAll(() => server.end());

function ask(verb: string, fields: unknown): Promise<Response> {
  return fetch(`${server.url}api/${verb}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(fields),
  });
}

async function documents(verb: string, fields: object): Promise<Record<string, unknown>[]> {
  const response = await ask(verb, fields);
  expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/x-ndjson; charset=utf-8"]);
  return (await response.text())
    .split("\n")
    .filter(Boolean)
    .map((line): Record<string, unknown> => JSON.parse(line));
}

const model = "limelight-tiny-sst2";
const input = ["It was a fantastic performance!", "So dull."];

describe("verbs over HTTP", () => {
  test.each<[string, object, string[]]>([
    ["classify", {}, []],
    ["tokenize", {}, []],
    ["explain", { method: ["lime", "saliency"], options: {} }, ["--method", "lime", "--method", "saliency"]],
    ["attend", { method: "rollout" }, ["--method", "rollout"]],
    ["ablate", { what: "layers" }, ["--what", "layers"]],
  ])("%s gives the numbers of the command line", async (verb, fields, flags) => {
    const [over, line] = [
      await documents(verb, { input, model, ...fields }),
      await limelight([verb, ...input, "--model", model, ...flags, "--json"]),
    ];
    expect(over.length).toBeGreaterThan(0);
    expect(over.map(({ hash }) => hash)).toEqual(line.documents().map(({ hash }) => hash));
  });

  test("what searches in a data set says where it does", async () => {
    const response = await ask("similar", { input: "Great!", model });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: {
        message: expect.stringContaining("files of this machine"),
        hint: expect.stringContaining("--data FILE"),
      },
    });
  });

  test("many at once wait for each other and all get their own", async () => {
    const texts = Array.from({ length: 12 }, (_, index) => `It was good, ${index} times.`);
    const answers = await Promise.all(texts.map((text) => documents("classify", { input: text, model })));
    expect(answers.map(([document]) => document?.["text"])).toEqual(texts);
  });

  test("a model in a folder that was named", async () => {
    const [found] = await documents("classify", { input: "Great!", model: "bert-cls" });
    const { documents: lines } = await limelight(["classify", "Great!", "--model", join(models, "bert-cls"), "--json"]);
    expect(found?.["hash"]).toBe(lines()[0]?.["hash"]);
    expect(found?.["model"]).toMatchObject({ id: "bert-cls" });
  });

  test("documents of the first texts stand before the error of a later one", async () => {
    const lines = await documents("explain", { input: ["Good.", ""], model, method: "lime" });
    expect(lines[0]).toMatchObject({ text: "Good.", hash: expect.any(String) });
    expect(lines.at(-1)).toEqual({
      error: { code: expect.any(String), message: expect.any(String), hint: expect.any(String) },
    });
  });

  test.each<[string, string, unknown, number, RegExp]>([
    ["an unknown verb", "nothing", {}, 404, /no verb "nothing".*classify/],
    ["an unknown field", "classify", { input, colour: 1 }, 400, /colour: there is no such field/],
    ["no text", "classify", {}, 400, /^there is no text\. Send texts in input: [^-]+$/],
    ["no texts", "classify", { input: [] }, 400, /^there is no text\. Send texts in input/],
    ["a list", "classify", [], 400, /the body is no object/],
    ["another verb", "classify", { verb: "tag", input }, 400, /the path says classify/],
    ["data", "classify", { data: { file: "/etc/passwd" } }, 400, /files of this machine are not read/],
    [
      "data by its name",
      "classify",
      { data: "x.tsv" },
      400,
      /files of this machine are not read.*Send the texts themselves in input/,
    ],
    ["standard input", "classify", { data: { file: "-" } }, 400, /files of this machine are not read/],
    [
      "a command to run",
      "classify",
      { input, subject: { process: "true" } },
      400,
      /other classifiers are asked from the command line alone/,
    ],
    ["a device", "classify", { input, device: "software" }, 400, /chosen where the server is started/],
    ["a path for a model", "classify", { input, model: join(models, "bert-cls") }, 400, /no model "\/.*--models/],
    ["a path that leads up", "classify", { input, model: "../golden/bert-cls" }, 400, /no model/],
    ["a path from here", "classify", { input, model: "./tests/parity/golden/bert-cls" }, 400, /no model/],
    ["paths among models", "compare", { input, models: [model, "/etc"] }, 400, /no model "\/etc"/],
    ["a hub's model", "classify", { input, model: "org/name" }, 400, /no model "org\/name"/],
    ["a head that is missing", "fill-mask", { input: "It was [MASK].", model }, 400, /no head for masked-lm/],
    ["an unknown method", "explain", { input, model, method: "magic" }, 400, /no method "magic"/],
    ["a text without words", "explain", { input: "!", model, method: "lime" }, 400, /word/],
  ])("%s: an error with a hint", async (_, verb, fields, status, message) => {
    const response = await ask(verb, fields);
    expect(response.status).toBe(status);
    const { error }: { error: { code: string; message: string; hint: string } } = JSON.parse(await response.text());
    expect(`${error.message}. ${error.hint}`).toMatch(message);
  });
});

describe("the page", () => {
  test("comes as it was built, with its assets named after their content", async () => {
    const page = await fetch(server.url);
    expect(page.headers.get("cache-control")).toBe("no-cache");
    const html = await page.text();
    expect(html).toContain("<title>Limelight</title>");
    const [script = ""] = /assets\/[^"]+\.js/.exec(html) ?? [];
    const asset = await fetch(server.url + script);
    expect([asset.status, asset.headers.get("content-type")]).toEqual([200, "text/javascript; charset=utf-8"]);
    expect(asset.headers.get("cache-control")).toContain("immutable");
  });

  test("models come in parts, and not again", async () => {
    const url = `${server.url}models/limelight-tiny-sst2/model.safetensors`;
    const whole = await fetch(url);
    const bytes = new Uint8Array(await whole.arrayBuffer());
    expect(whole.headers.get("accept-ranges")).toBe("bytes");
    expect(Number(whole.headers.get("content-length"))).toBe(bytes.length);
    const etag = whole.headers.get("etag") ?? "";
    const part = await fetch(url, { headers: { Range: "bytes=1000-1999", "If-Range": etag } });
    expect([part.status, part.headers.get("content-range")]).toEqual([206, `bytes 1000-1999/${bytes.length}`]);
    expect(new Uint8Array(await part.arrayBuffer())).toEqual(bytes.slice(1000, 2000));
    const other = await fetch(url, { headers: { Range: "bytes=1000-1999", "If-Range": '"other"' } });
    expect(other.status).toBe(200);
    await other.body?.cancel();
    const outside = await fetch(url, { headers: { Range: `bytes=${bytes.length}-` } });
    expect([outside.status, outside.headers.get("content-range")]).toEqual([416, `bytes */${bytes.length}`]);
    const again = await fetch(url, { headers: { "If-None-Match": etag } });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    const since = await fetch(url, { headers: { "If-Modified-Since": whole.headers.get("last-modified") ?? "" } });
    expect(since.status).toBe(304);
    const head = await fetch(url, { method: "HEAD" });
    expect([head.status, head.headers.get("content-length")]).toEqual([200, String(bytes.length)]);
  });
});

describe("the process", () => {
  test("ends by Ctrl-C with connections open and a run on its way, and the port is free", async () => {
    const own = await startServing();
    const socket = connect(own.port, "127.0.0.1");
    socket.on("error", () => undefined);
    await once(socket, "connect");
    // The first text is answered in no time, and then the second is on its way: its words can be missing in so many ways that it
    // takes minutes.
    const run = await fetch(`${own.url}api/explain`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        input: ["Good.", Array.from({ length: 60 }, (_, index) => `word${index}`).join(" ")],
        model,
        options: { samples: 100_000 },
      }),
    });
    const body = run.text().catch(() => "cut off");
    const started = performance.now();
    expect(await own.end()).toBe(130);
    expect(performance.now() - started).toBeLessThan(30_000); // it would take minutes
    expect(own.stderr()).toBe("limelight: interrupted\n");
    expect(await body).toBe("cut off");
    const next = await limelight(["serve", "--port", String(own.port), "--app", "/nowhere"]);
    expect(next.stderr).toMatch(/the web app is not built/);
    const again = await startServing();
    expect(await again.end("SIGTERM")).toBe(0);
  });

  test("says where it is, and warns where others can reach it", async () => {
    const own = await startServing("--host", "0.0.0.0");
    expect(own.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect((await fetch(own.url)).status).toBe(200);
    expect(own.stderr()).toMatch(/^limelight: whoever reaches this machine[^\n]*\n$/);
    await own.end();
  });

  test.each<[string, string[], RegExp]>([
    ["a port in use", [], /port \d+ is in use.*--port 0/],
    ["no port", ["--port", "x"], /--port/],
    ["a port too large", ["--port", "65536"], /--port.*65535/],
    ["no such folder of models", ["--models", "/nowhere"], /--models \/nowhere: there is no such folder/],
    ["a build that is none", ["--app", models], /not built/],
    ["a host of others", ["--host", "192.0.2.1"], /192\.0\.2\.1 is no address of this machine/],
  ])("%s: an error", async (_, flags, message) => {
    const { exit, stdout, stderr } = await limelight(["serve", "--port", String(server.port), ...flags]);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^limelight: [^\n]+\n$/);
    expect([exit, stdout]).toEqual([2, ""]);
  });

  test("the built page holds what the build's list says", async () => {
    const response = await fetch(`${server.url}models/index.json`);
    const dist = new URL("../../apps/web/dist/models/index.json", import.meta.url);
    expect(await response.text()).toBe(await readFile(dist, "utf8"));
  });
});
