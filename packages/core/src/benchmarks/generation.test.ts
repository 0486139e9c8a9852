import { afterAll, beforeAll, expect, test } from "vitest";
import { openDevice, type Device } from "../device/open-device.ts";
import { tinyLanguageModel } from "../testing/tiny-model.ts";
import { benchmarkGeneration, type GenerationBenchmark } from "./generation.ts";
import { randomGpt2Small } from "./gpt2-small.ts";
import { weightBytes } from "./weight-bytes.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice();
});
afterAll(() => device.destroy());

test("generation is timed beside reading as many bytes, a line each, and nothing stays on the device", async () => {
  const before = device.pool.inUse;
  const lines: GenerationBenchmark[] = [];
  for await (const line of benchmarkGeneration(device, tinyLanguageModel(), { turns: 1, tokens: [3, 4] }))
    lines.push(line);
  expect(lines.map((line) => [line.case, line.shape])).toEqual([
    ["read-bytes", `${lines[0]?.bytes}`],
    ["greedy", "1x3+4"],
    ["greedy", "4x3+4"],
    ["beams", "4x3+4"],
  ]);
  for (const { milliseconds, tokensPerSecond = NaN, ratio = NaN, shape } of lines.slice(1)) {
    expect(tokensPerSecond).toBeCloseTo((Number.parseInt(shape) * 1000) / milliseconds.median);
    expect(ratio).toBeCloseTo((lines[0]?.milliseconds.median ?? NaN) / milliseconds.median);
  }
  expect(device.pool.inUse).toBe(before);
});

test("what has the shape of GPT-2 small reads all its matrices for a token, positions left out", () => {
  const source = randomGpt2Small();
  const matrices = 12 * (768 * 3 * 768 + 768 * 768 + 2 * 768 * 3072) + 50_257 * 768;
  expect(weightBytes(source, { tied: true }, "stored")).toBe(4 * matrices);
  expect(weightBytes(source, { tied: true }, "f16")).toBe(2 * matrices);
});
