import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hostTensor, readSafetensors, writeSafetensors } from "@limelight/hub";
import { bundledModels } from "@limelight/models";
import { afterAll, beforeAll, expect, test } from "vitest";
import { limelight, type Outcome } from "../end-to-end/limelight.ts";

// Sets the title, rings, clears the screen, and goes back to write over what stands there.
const evil = "\u001B]0;owned\u0007\u001B[2J\r\u009B31m\u202E";
const tiny = ["--model", "limelight-tiny-sst2"];
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const controls = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "limelight-"));
});
afterAll(() => rm(folder, { recursive: true }));

function expectTame({ stdout, stderr }: Outcome, shown: RegExp): void {
  expect(stdout).not.toMatch(controls);
  expect(stderr).not.toMatch(controls);
  expect(stdout + stderr).toMatch(shown);
}

test("a bad line of JSON is quoted without its controls", async () => {
  const stdin = `{"text": "good"}\n${evil}\n{"${evil.replaceAll(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`)}": 1}\n`;
  expectTame(await limelight(["classify", "-", ...tiny], { stdin }), /line 2: not JSON.*line 3: there is no "text"/s);
});

test.each([
  ["a verb", [evil]],
  ["a flag", ["classify", "x", `--${evil}`]],
  ["a model", ["classify", "x", "--model", evil]],
  ["a data file", ["classify", "--data", `${evil}.tsv`, ...tiny]],
  ["a hook", ["capture", "x", "--hooks", evil, ...tiny]],
  ["a class", ["explain", "a b", "--target", evil, ...tiny]],
  ["a file to write", ["classify", "x", ...tiny, "--out", `/nowhere/${evil}.json`]],
  ["a stack trace", ["classify", "x", "--model", evil, "--debug"]],
])("%s is named without its controls", async (_, words) => {
  const outcome = await limelight(words);
  expectTame(outcome, /owned/);
  expect(outcome.exit).toBeGreaterThan(1);
});

test("names of tensors, in errors and in warnings", async () => {
  const tinyFolder = bundledModels.find(({ id }) => id === "limelight-tiny-sst2")?.folder ?? "";
  const odd = join(folder, evil.replaceAll("/", ""));
  await mkdir(odd);
  for (const name of ["config.json", "tokenizer.json", "tokenizer_config.json"])
    await copyFile(new URL(name, tinyFolder), join(odd, name));
  const { tensors } = readSafetensors(await readFile(new URL("model.safetensors", tinyFolder)));
  const stray = new Map([...tensors, [`stray ${evil}`, hostTensor(Float32Array.of(1), [1])] as const]);
  await writeFile(join(odd, "model.safetensors"), writeSafetensors(stray));
  expectTame(await limelight(["classify", "x", "--model", odd]), /stray .*owned/);
  const header = Buffer.from(JSON.stringify({ [evil]: { dtype: "F33", shape: [1], data_offsets: [0, 4] } }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  await writeFile(join(odd, "model.safetensors"), Buffer.concat([length, header, Buffer.alloc(4)]));
  const bad = await limelight(["classify", "x", "--model", odd]);
  expectTame(bad, /owned/);
  expect(bad.exit).toBe(3);
});

test("a text that was cut, where the cut begins", async () => {
  expectTame(await limelight(["classify", `${"good ".repeat(520)}${evil}`, ...tiny]), /are not read/);
});
