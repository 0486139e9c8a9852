import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeTinyModel } from "./tiny-model.ts";
import { limelight } from "./limelight.ts";

let folder: string;
let words: string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "limelight-"));
  await writeTinyModel(join(folder, "tiny"));
  const lines = Array.from({ length: 36 }, (_, i) => `${i % 2 === 0 ? "good fun" : "bad dull"} film ${i}\t${i % 2}`);
  await writeFile(join(folder, "data.tsv"), `text\tlabel\n${lines.join("\n")}\n`);
  await writeFile(join(folder, "eval.tsv"), "text\tlabel\ngood film\t0\ndull film\t1\n");
  words = [
    "train",
    "--model",
    join(folder, "tiny"),
    "--data",
    join(folder, "data.tsv"),
    "--eval",
    join(folder, "eval.tsv"),
  ];
  words.push("--epochs", "6", "--batch", "6", "--lr", "0.01", "--checkpoint-every", "2", "--json", "--seed", "7");
});
afterAll(() => rm(folder, { recursive: true }));

const executable = fileURLToPath(new URL("../../apps/cli/bin/limelight.js", import.meta.url));

/** Runs until it ends, or is killed a few milliseconds after so many documents. Gives its exit code; null where it was killed. */
function runOrKill(own: readonly string[], documents: number, milliseconds: number): Promise<number | null> {
  const child = spawn(process.execPath, [executable, ...own], { stdio: ["ignore", "pipe", "ignore"] });
  let lines = 0;
  child.stdout.on("data", (chunk: Buffer) => {
    const before = lines;
    lines += chunk.toString().split("\n").length - 1;
    if (before < documents && lines >= documents) setTimeout(() => child.kill("SIGKILL"), milliseconds);
  });
  return new Promise((resolve) => child.on("close", resolve));
}

async function weights(of: string): Promise<string> {
  return (await readFile(join(folder, of, "model.safetensors"))).toString("base64");
}

let state = 12_345;
/** The same numbers in every run of the tests, in [0, 1). */
function random(): number {
  state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
  return state / 2 ** 31;
}

describe("training", () => {
  test("that is killed twenty times at random moments ends with the weights of a run that never was", async () => {
    expect((await limelight([...words, "--save", join(folder, "whole")])).exit).toBe(0);
    const expected = await weights("whole");
    const killed = join(folder, "killed");
    let kills = 0;
    for (let run = 0; kills < 20; run++) {
      const save = `${killed}-${run}`;
      let exit: number | null = null;
      for (let part = 0; exit === null; part++) {
        const resume = part === 0 ? [] : ["--resume"];
        const documents = kills < 20 ? 2 + Math.floor(random() * 14) : Infinity;
        exit = await runOrKill([...words, ...resume, "--save", save], documents, random() * 60);
        if (exit === null) kills += 1;
      }
      expect(exit).toBe(0);
      expect(await weights(`killed-${run}`)).toBe(expected);
      expect((await readdir(save)).filter((name) => name.endsWith(".partial"))).toEqual([]);
    }
  }, 400_000);

  test("that is interrupted keeps where it stands, says how to go on, and goes on", async () => {
    const save = join(folder, "interrupted");
    const log = join(folder, "log.jsonl");
    const many = [...words, "--save", save, "--log", log].map((word) => (word === "6" ? "600" : word));
    many.splice(many.indexOf("--batch") + 1, 1, "6");
    const { exit, stderr } = await limelight(many, { interruptAfter: 1500 });
    expect(exit).toBe(130);
    expect(stderr).toMatch(
      /stopped after step \d+ of 3600, which is kept in .*; the same command with --resume goes on/,
    );
    const kept = (await readdir(save)).flatMap((name) => /^checkpoint-(\d+)$/.exec(name)?.[1] ?? []);
    const step = Math.max(...kept.map(Number)); // the best evaluation's stays as well
    const checkpoint = `checkpoint-${step}`;
    const again = await limelight([...many, "--resume"], { interruptAfter: 500 });
    expect(again.documents()[0]).toMatchObject({ type: "start", resumed: { checkpoint } });
    const lines = (await readFile(log, "utf8")).trim().split("\n");
    const steps = lines.flatMap((line) => /^{"type":"step","step":(\d+),/.exec(line)?.[1] ?? []);
    expect(steps.map(Number).slice(0, step + 1)).toEqual(
      Array.from({ length: Math.min(steps.length, step + 1) }, (_, i) => i + 1),
    );
  });

  test("of which nothing says where it is kept is refused, and so is a learning rate of nothing", async () => {
    const refused = await limelight(words);
    expect([refused.exit, refused.stdout]).toEqual([2, ""]);
    expect(refused.stderr).toMatch(
      /^limelight: --save: nothing says where the model is to be kept\. --save FOLDER keeps it/,
    );
    const rate = await limelight([...words, "--no-save", "--lr", "0"]);
    expect([rate.exit, rate.stdout]).toEqual([2, ""]);
    expect(rate.stderr).toMatch(/^limelight: --lr: must be more than 0/);
  });

  test("gives a folder of LoRA that other verbs open", async () => {
    const save = join(folder, "lora");
    expect((await limelight([...words, "--tune", "lora", "--epochs", "1", "--save", save])).exit).toBe(0);
    const [document] = (await limelight(["classify", "good fun", "--model", save, "--json"])).documents();
    expect(document).toMatchObject({ model: { id: save }, probabilities: { fine: expect.any(Number) } });
  });
});
