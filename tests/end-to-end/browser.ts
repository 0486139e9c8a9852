import { readFile, stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { extname, join, normalize } from "node:path";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright";
import { chromiumArguments, findChromium } from "../setup/chromium.ts";

/** What a browser is allowed on our pages: what comes from the same place, and no script or style from strings. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; report-uri /policy-report";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
};

/** A folder behind an address of this machine. */
export interface Served {
  /** Ends in a slash. */
  readonly address: string;
  /** Paths that were asked for, in order. */
  readonly asked: string[];
  /** Directives that pages or workers broke, as browsers report it, even where the program caught the error. */
  readonly violations: string[];
  close(): Promise<void>;
}

/** Serves a folder under a sub-path with strict headers; `answer` may answer some paths in its own way. */
export async function serveFolder(
  root: string,
  answer: (
    path: string,
  ) => { readonly status?: number; readonly type?: string; readonly body: string | Uint8Array } | undefined = () =>
    undefined,
): Promise<Served> {
  const prefix = "/some/where/";
  const asked: string[] = [];
  const violations: string[] = [];
  const reply = async (path: string): Promise<{ status: number; type: string; body: string | Uint8Array }> => {
    if (path === "/favicon.ico") return { status: 204, type: "image/x-icon", body: "" };
    if (!path.startsWith(prefix)) return { status: 404, type: "text/plain", body: "" };
    const name = path.slice(prefix.length) || "index.html";
    asked.push(name);
    const own = answer(name);
    if (own) return { status: 200, type: "text/plain", ...own };
    const body = await readInside(root, name);
    return body
      ? { status: 200, type: types[extname(name)] ?? "application/octet-stream", body }
      : { status: 404, type: "text/plain", body: "" };
  };
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname);
    if (path === "/policy-report") violations.push(await textOf(request));
    const { status, type, body } = await reply(path);
    const headers = { "content-security-policy": policy, "x-content-type-options": "nosniff", "content-type": type };
    response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) }).end(body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return { address: `http://127.0.0.1:${portOf(server)}${prefix}`, asked, violations, close: () => closed(server) };
}

async function readInside(root: string, name: string): Promise<Buffer | undefined> {
  if (normalize(name).startsWith("..")) return undefined;
  const path = join(root, name);
  const status = await stat(path).catch(() => undefined);
  return status?.isFile() === true ? readFile(path) : undefined;
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += String(chunk);
  return text;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
  });
}

/** Starts Chromium as the browser tests do. */
export function launch({ webgpu = true }: { readonly webgpu?: boolean } = {}): Promise<Browser> {
  const executablePath = findChromium();
  const args = webgpu ? [...chromiumArguments] : [...withoutWebGpu];
  return chromium.launch({ args, ...(executablePath !== undefined && { executablePath }) });
}

/** The same with a profile of its own, in a folder that may hold its preferences. */
export function launchProfile(folder: string): Promise<BrowserContext> {
  const executablePath = findChromium();
  return chromium.launchPersistentContext(folder, {
    args: [...chromiumArguments],
    ...(executablePath !== undefined && { executablePath }),
  });
}

const withoutWebGpu = [
  ...chromiumArguments.filter((argument) => !/webgpu|Vulkan/.test(argument)),
  "--disable-features=WebGPU",
  "--disable-gpu",
];

/** A page, and whatever it complained of: errors that nobody caught, failed requests, broken rules of the policy. */
export interface Watched {
  readonly page: Page;
  readonly complaints: string[];
}

/** Opens a page in a fresh profile and collects its complaints; a test expects them to be none. */
export async function openPage(browser: Browser, address: string): Promise<Watched> {
  // Numbers that count would be read half-way.
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
      console.error(`policy: ${violatedDirective} ${blockedURI}`);
    });
  });
  await page.goto(address);
  return { page, complaints };
}
