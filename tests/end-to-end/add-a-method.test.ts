import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);
let checkout = "";
/** The guide's commands, and what each said. */
const said = new Map<string, string>();

/** What git would give to somebody who clones this tree as it is. */
async function copyTree(to: string): Promise<void> {
  const { stdout } = await run("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    maxBuffer: 2 ** 26,
  });
  for (const file of stdout.split("\0").filter(Boolean)) {
    await mkdir(join(to, dirname(file)), { recursive: true });
    await cp(join(root, file), join(to, file));
  }
}

// All of it is what a newcomer would do, but that packages which others have built come from where they lie.
beforeAll(async () => {
  checkout = await mkdtemp(join(tmpdir(), "limelight-checkout-"));
  await copyTree(checkout);
  const guide = await readFile(join(checkout, "docs/guides/add-a-method.md"), "utf8");
  const [, block = ""] = /```sh\n([\s\S]*?)```/.exec(guide) ?? [];
  const environment = { ...process.env, NO_COLOR: "1", FORCE_COLOR: "", TURBO_CACHE_DIR: join(root, ".turbo/cache") };
  for (const command of block.trim().split("\n")) {
    const { stdout } = await run("sh", ["-c", command], { cwd: checkout, env: environment, maxBuffer: 2 ** 26 });
    said.set(command, stdout);
  }
}, 600_000);
afterAll(() => rm(checkout, { recursive: true, force: true }));

const output = (part: string): string => [...said].find(([command]) => command.includes(part))?.[1] ?? "";

test("the guide's commands make a method that runs", () => {
  expect(said.size).toBe(5);
  expect(output("new-method")).toContain("packages/explain/src/methods/word-worth/word-worth.ts");
  expect(output("--method word-worth")).toContain("fantastic");
  expect(output("--method word-worth")).toMatch(/positive/);
});

test("a name that is taken is refused, and nothing is written", async () => {
  for (const id of ["saliency", "word-worth", "Word worth"])
    await expect(run(process.execPath, ["scripts/new-method.mjs", id], { cwd: checkout })).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^new-method: /),
    });
});

test("it is in the command line's help, with its options", () => {
  expect(output("explain --help").replaceAll(/\s+/g, " ")).toMatch(/--method <id> [^]*exact-shapley[^]*word-worth/);
});

test("it is in the reference pages", async () => {
  const page = await readFile(join(checkout, "docs/reference/methods.md"), "utf8");
  expect(page).toContain('### <a id="word-worth"></a>Word worth');
});

test("it is in the page's form", async () => {
  const assets = join(checkout, "apps/web/dist/assets");
  const sources = await Promise.all((await readdir(assets)).map((name) => readFile(join(assets, name), "utf8")));
  expect(sources.some((source) => source.includes("word-worth") && source.includes("Word worth"))).toBe(true);
});

test("it is held to the axioms that it claims", () => {
  expect(output("axioms.test.ts")).toMatch(/Tests\s+4 passed/);
});
