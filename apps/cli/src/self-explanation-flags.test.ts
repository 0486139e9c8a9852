import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readAnswerFile } from "./self-explanation-flags.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "limelight-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("an answer is read whole", async () => {
  const file = join(folder, "answer.txt");
  await writeFile(file, "[(good, 0.9)] positive\n");
  expect(await readAnswerFile(file, ["good"])).toBe("[(good, 0.9)] positive\n");
});

test("what is no answer is told in plain words", async () => {
  const empty = join(folder, "empty.txt");
  await writeFile(empty, " \n");
  await expect(readAnswerFile(empty, ["good"])).rejects.toThrow(/empty\.txt: it is empty/);
  await expect(readAnswerFile(join(folder, "none.txt"), ["good"])).rejects.toThrow(/none\.txt: ENOENT/);
  await expect(readAnswerFile(folder, ["good"])).rejects.toThrow(/EISDIR/);
  await expect(readAnswerFile("-", ["-"])).rejects.toThrow(/both ask for standard input/);
  const long = join(folder, "long.txt");
  await writeFile(long, new Uint8Array(2 ** 24 + 1));
  await expect(readAnswerFile(long, ["good"])).rejects.toThrow(/16777217 bytes, which is no answer/);
});
