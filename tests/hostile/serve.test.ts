import { once } from "node:events";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startServing, type ServingProcess } from "../end-to-end/serving.ts";

let folder: string;
let server: ServingProcess;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "limelight-"));
  const app = join(folder, "app");
  await mkdir(app);
  await writeFile(join(app, "index.html"), "<!doctype html><title>page</title>");
  await writeFile(join(folder, "secret.txt"), "the secret");
  await symlink(folder, join(app, "up"));
  await symlink(join(folder, "secret.txt"), join(app, "link.txt"));
  server = await startServing("--app", app, "--most-bytes", "1000");
});
afterAll(async () => {
  const code = await server.end();
  await rm(folder, { recursive: true });
  if (code !== 130 || server.stderr() !== "limelight: interrupted\n") throw new Error(`${code}: ${server.stderr()}`);
});

async function open(): Promise<Socket> {
  const socket = connect(server.port, "127.0.0.1");
  await once(socket, "connect");
  return socket;
}

/** Sends bytes as they are, and reads until the server hangs up or has been quiet for a while. */
async function raw(text: string | Uint8Array, quiet = 300): Promise<string> {
  const socket = await open();
  socket.write(text);
  let answer = "";
  return new Promise((resolve) => {
    const done = (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(quiet, done);
    socket.on("data", (chunk: Buffer) => (answer += chunk.toString("latin1")));
    socket.on("close", done);
    socket.on("error", done);
  });
}

const own = (): string => `Host: 127.0.0.1:${server.port}\r\n`;
const get = (target: string, headers = own(), method = "GET"): Promise<string> =>
  raw(`${method} ${target} HTTP/1.1\r\nConnection: close\r\n${headers}\r\n`);
const post = (body: string, headers = "Content-Type: application/json\r\n", verb = "classify"): Promise<string> =>
  raw(
    `POST /api/${verb} HTTP/1.1\r\n${own()}Connection: close\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    2000,
  );

const status = (answer: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);

/** The page still comes: nothing has broken the server. */
async function expectAlive(): Promise<void> {
  expect(await get("/")).toContain("<title>page</title>");
}

test.each([
  "/../secret.txt",
  "/../../../../../../../../etc/passwd",
  "/%2e%2e/secret.txt",
  "/%2e%2e%2fsecret.txt",
  "/..%2fsecret.txt",
  "/%252e%252e%252fsecret.txt",
  "/..%255csecret.txt",
  String.raw`/..\secret.txt`,
  "/..%5csecret.txt",
  "/%c0%ae%c0%ae/secret.txt",
  "/.%00./secret.txt",
  "/index.html%00",
  "/up/secret.txt",
  "/link.txt",
  "//etc/passwd",
  "/%2fetc%2fpasswd",
  "/file:///etc/passwd",
  "/?/../secret.txt/../../secret.txt",
  "../secret.txt",
  "secret.txt",
  "*",
])("%s leads nowhere else", async (target) => {
  const answer = await get(target);
  expect(target.startsWith("/?") ? [200] : [400, 404]).toContain(status(answer));
  expect(answer).not.toMatch(/the secret|root:/);
});

describe("headers stand on every answer", () => {
  const security = [
    /^content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'; /im,
    /^x-content-type-options: nosniff\r$/im,
    /^cross-origin-opener-policy: same-origin\r$/im,
    /^cross-origin-embedder-policy: require-corp\r$/im,
    /^cross-origin-resource-policy: same-origin\r$/im,
    /^referrer-policy: no-referrer\r$/im,
  ];
  test.each<[string, () => Promise<string>, number]>([
    ["the page", () => get("/"), 200],
    ["what is not there", () => get("/nothing"), 404],
    ["a foreign host", () => get("/", "Host: evil.example\r\n"), 403],
    ["a wrong method", () => get("/", own(), "DELETE"), 405],
    ["a wrong verb", () => post("{}", undefined, "nothing"), 404],
    ["no HTTP", () => raw("nonsense\r\n\r\n"), 400],
    ["long headers", () => get("/", `${own()}X: ${"x".repeat(20_000)}\r\n`), 431],
    ["an answer", () => post('{"input": "Good.", "model": "limelight-tiny-sst2"}'), 200],
  ])("%s", async (_, ask, expected) => {
    const answer = await ask();
    expect(status(answer)).toBe(expected);
    for (const header of security) expect(answer.split("\r\n\r\n")[0]).toMatch(header);
  });
});

describe("hosts and origins", () => {
  test.each([
    "Host: evil.example\r\n",
    "Host: localhost\r\n",
    "Host: localhost:1\r\n",
    "Host: 127.0.0.1.evil.example\r\n",
    "Host: \r\n",
  ])("%j is refused", async (headers) => {
    for (const target of ["/", "/api/classify"]) expect(status(await get(target, headers))).toBe(403);
  });

  test("a host twice, none, and one of an older protocol", async () => {
    expect(status(await get("/", `${own()}Host: evil.example\r\n`))).toBe(400);
    expect(status(await get("/", ""))).toBe(400);
    expect(status(await raw("GET / HTTP/1.0\r\n\r\n"))).toBe(403);
  });

  test("a target that names another server is none of ours", async () => {
    expect(status(await get("http://evil.example/"))).toBe(400);
    expect(status(await get("http://127.0.0.1/../secret.txt"))).toBe(400);
  });

  test.each(["http://evil.example", "null", "http://localhost.evil.example", "file://"])(
    "pages of %s cannot ask",
    async (origin) => {
      const headers = `Origin: ${origin}\r\nContent-Type: application/json\r\n`;
      expect(status(await post('{"input": "Good."}', headers))).toBe(403);
      const preflight = `${own()}Origin: ${origin}\r\nAccess-Control-Request-Method: POST\r\n`;
      const answer = await get("/api/classify", preflight, "OPTIONS");
      expect(status(answer)).toBe(403);
      expect(answer).not.toMatch(/access-control-allow/i);
    },
  );

  test("our own page can", async () => {
    const headers = `Origin: http://127.0.0.1:${server.port}\r\nContent-Type: application/json\r\n`;
    expect(status(await post('{"input": "Good.", "model": "limelight-tiny-sst2"}', headers))).toBe(200);
  });
});

describe("methods", () => {
  test.each(["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])("a file is not %s", async (method) => {
    const answer = await get("/", own(), method);
    expect(status(answer)).toBe(405);
    expect(answer).toMatch(/^allow: GET, HEAD\r$/im);
  });

  test.each(["GET", "HEAD", "PUT"])("a verb is not %s", async (method) => {
    const answer = await get("/api/classify", own(), method);
    expect(status(answer)).toBe(405);
    expect(answer).toMatch(/^allow: POST\r$/im);
  });

  test("CONNECT and upgrades lead nowhere", async () => {
    expect(await get("evil.example:80", own(), "CONNECT")).not.toMatch(/ 200 /);
    const upgrade = `${own()}Connection: Upgrade\r\nUpgrade: websocket\r\n`;
    expect(status(await get("/", upgrade))).not.toBe(101);
    await expectAlive();
  });
});

describe("bodies", () => {
  test.each<[string, string, string | undefined, number]>([
    ["another type", '{"input": "x"}', "Content-Type: text/plain\r\n", 415],
    ["a form", "input=x", "Content-Type: application/x-www-form-urlencoded\r\n", 415],
    ["no type", "{}", "", 415],
    ["another encoding", "{}", "Content-Type: application/json; charset=utf-16\r\n", 415],
    ["compressed", "{}", "Content-Type: application/json\r\nContent-Encoding: gzip\r\n", 415],
    ["empty", "", undefined, 400],
    ["cut off", '{"input": "x', undefined, 400],
    ["two", "{}{}", undefined, 400],
    ["no object", "7", undefined, 400],
    ["too long", JSON.stringify({ input: "x".repeat(2000) }), undefined, 413],
    ["nested", `${"[".repeat(450)}${"]".repeat(450)}`, undefined, 400],
    ["of prototypes", '{"__proto__": {"input": "x"}, "constructor": 1}', undefined, 400],
  ])("%s", async (_, body, headers, expected) => {
    const answer = await post(body, headers);
    expect(status(answer)).toBe(expected);
    expect(JSON.parse(answer.split("\r\n\r\n")[1] ?? "")).toMatchObject({ error: { code: expect.any(String) } });
    await expectAlive();
  });

  test("no UTF-8", async () => {
    const head = `POST /api/classify HTTP/1.1\r\n${own()}Content-Type: application/json\r\nContent-Length: 3\r\n\r\n`;
    expect(status(await raw(Buffer.concat([Buffer.from(head), Buffer.of(0x22, 0xff, 0x22)])))).toBe(400);
  });

  test("one that does not end, in chunks, is refused at the limit", async () => {
    const socket = await open();
    let answer = "";
    socket.on("data", (chunk: Buffer) => (answer += chunk.toString()));
    socket.on("error", () => undefined);
    const head = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    socket.write(`POST /api/classify HTTP/1.1\r\n${own()}${head}`);
    const endless = setInterval(() => socket.write(`64\r\n${"x".repeat(100)}\r\n`), 5);
    await once(socket, "data");
    clearInterval(endless);
    socket.destroy();
    expect(status(answer)).toBe(413);
    await expectAlive();
  });

  test("a length and chunks at once, two lengths, and one that is no number: no smuggling", async () => {
    const type = "Content-Type: application/json\r\n";
    for (const lengths of [
      "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
      "Content-Length: 2\r\nContent-Length: 3\r\n",
      "Content-Length: -2\r\n",
      "Content-Length: 2e9\r\n",
    ])
      expect(status(await raw(`POST /api/classify HTTP/1.1\r\n${own()}${type}${lengths}\r\n{}`))).toBe(400);
  });

  test("whoever hangs up in the middle is forgotten", async () => {
    for (let time = 0; time < 20; time++) {
      const socket = await open();
      socket.write(
        `POST /api/classify HTTP/1.1\r\n${own()}Content-Type: application/json\r\nContent-Length: 500\r\n\r\n{`,
      );
      socket.destroy();
    }
    await expectAlive();
  });
});

test("whoever sends headers slowly is hung up on", { timeout: 30_000 }, async () => {
  const socket = await open();
  const started = performance.now();
  socket.on("error", () => undefined);
  let answer = "";
  socket.on("data", (chunk: Buffer) => (answer += chunk.toString()));
  const drip = setInterval(() => socket.write("X: y\r\n"), 1000);
  socket.write(`GET / HTTP/1.1\r\n${own()}`);
  await expectAlive(); // others are served meanwhile
  await once(socket, "close");
  clearInterval(drip);
  expect(performance.now() - started).toBeLessThan(20_000);
  expect(status(answer)).toBe(408);
});

test("nothing that a request says steers the terminal", async () => {
  const answer = await post(JSON.stringify({ input: "x", model: "\u001b[31mred\u0007" }));
  expect(status(answer)).toBe(400);
  expect(server.stderr()).toBe("");
});
