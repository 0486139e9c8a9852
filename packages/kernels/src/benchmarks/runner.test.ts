import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { benchmarks, runBenchmarks, type BenchmarkCase, type BenchmarkResult } from "./index.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
});
afterAll(() => device.destroy());

const amount = ({ work }: BenchmarkCase): number => ("flops" in work ? work.flops : work.bytes);

/** Of every kernel and variant the case with the least work. */
const smallest = new Map<string, BenchmarkCase>();
for (const each of benchmarks) {
  const name = `${each.kernel} ${each.variant}`;
  const known = smallest.get(name);
  if (!known || amount(each) < amount(known)) smallest.set(name, each);
}

const add = benchmarks.find(({ kernel }) => kernel === "add");

async function collect(...inputs: Parameters<typeof runBenchmarks>) {
  const results: BenchmarkResult[] = [];
  for await (const result of runBenchmarks(...inputs)) results.push(result);
  return results;
}

describe("runBenchmarks", () => {
  it.each([...smallest])("times %s", { timeout: 120_000 }, async (_, benchmark) => {
    const results = await collect(device.programs, [benchmark]);
    expect(results).toHaveLength(benchmark.runs(device.programs.facts) ? 1 : 0);
    for (const { milliseconds, gflops, gbps, ...rest } of results) {
      expect(rest).toEqual({ case: benchmark.kernel, shape: benchmark.shape, variant: benchmark.variant });
      expect(milliseconds.min).toBeGreaterThan(0);
      expect(milliseconds.median).toBeGreaterThanOrEqual(milliseconds.min);
      expect(milliseconds.max).toBeGreaterThanOrEqual(milliseconds.median);
      expect(gflops ?? gbps).toBeCloseTo(amount(benchmark) / milliseconds.min / 1e6, 6);
      expect("flops" in benchmark.work).toBe(gflops !== undefined);
    }
  });

  it("has no two cases of one name, and the shapes of the models", () => {
    const names = benchmarks.map(({ kernel, shape, variant }) => `${kernel} ${shape} ${variant}`);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain("linear 128x768x768 subgroup-32x32");
    expect(names).toContain("linear 512x1536x384 uniform-16x64");
  });

  it("reports progress, and leaves out what does not run", async () => {
    if (!add) throw new Error("no benchmark of add");
    const seen: string[] = [];
    const never: BenchmarkCase = { ...add, variant: "never", runs: () => false };
    const results = await collect(device.programs, [never, add, { ...add, variant: "again" }], {
      progress: ({ done, total, next }) => seen.push(`${done}/${total} ${next.variant}`),
    });
    expect(seen).toEqual(["0/2 vec4", "1/2 again"]);
    expect(results.map(({ variant }) => variant)).toEqual(["vec4", "again"]);
  });

  it("ends where the signal says so", async () => {
    if (!add) throw new Error("no benchmark of add");
    const reason = new Error("enough");
    const controller = new AbortController();
    const results: string[] = [];
    const run = async (): Promise<void> => {
      for await (const result of runBenchmarks(device.programs, [add, add, add], { signal: controller.signal })) {
        results.push(result.variant);
        controller.abort(reason);
      }
    };
    await expect(run()).rejects.toBe(reason);
    expect(results).toEqual(["vec4"]);
  });

  it("throws what the device refuses", async () => {
    if (!add) throw new Error("no benchmark of add");
    const refused: BenchmarkCase = {
      ...add,
      variant: "refused",
      prepare(memory) {
        const tensor = memory.random([4]);
        const program = device.programs.program({ label: "add", files: ["add/add.wgsl"] });
        // The kernel has three tensors.
        return (recorder) => recorder.dispatch(program, [1, 1], [tensor], [1]);
      },
    };
    await expect(collect(device.programs, [refused])).rejects.toMatchObject({
      code: "validation",
      message: /benchmark of add refused/,
    });
  });
});
