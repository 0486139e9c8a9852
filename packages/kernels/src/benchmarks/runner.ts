import { KernelError } from "../program/errors.ts";
import type { Programs } from "../program/programs.ts";
import { Recorder } from "../program/recorder.ts";
import { loadTrainingShaders } from "../program/shader.ts";
import { waitForGpu } from "../program/wait.ts";
import type { BenchmarkCase } from "./case.ts";
import { OwnedMemory } from "./memory.ts";

/** What one case took. */
export interface BenchmarkResult {
  /** The kernel. */
  readonly case: string;
  readonly shape: string;
  readonly variant: string;
  /** Of one pass, over the timed submissions. */
  readonly milliseconds: { readonly min: number; readonly median: number; readonly max: number };
  /** 10⁹ operations a second of the fastest submission, where the case counts operations: whatever else runs only adds time. */
  readonly gflops?: number;
  /** 10⁹ bytes a second of the fastest submission, where the case counts bytes. */
  readonly gbps?: number;
}

export interface BenchmarkOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called before each case. */
  readonly progress?: ((state: { done: number; total: number; next: BenchmarkCase }) => void) | undefined;
}

const submissionMilliseconds = 30;
// Slow passes are timed less often: [milliseconds a pass may take, submissions].
const submissions = [
  [150, 7],
  [1000, 3],
  [Number.POSITIVE_INFINITY, 1],
] as const;
const mostPasses = 500;

/**
 * Times cases one after the other: a pass to compile and one to warm up, then submissions of as many passes as take 30 ms.
 * Cases that do not run on the adapter are left out.
 * @throws KernelError where a kernel does not compile or the device refuses it, and the signal's reason once that is aborted
 */
export async function* runBenchmarks(
  programs: Programs,
  cases: readonly BenchmarkCase[],
  { signal, progress }: BenchmarkOptions = {},
): AsyncGenerator<BenchmarkResult, void, undefined> {
  await loadTrainingShaders();
  const running = cases.filter((each) => each.runs(programs.facts));
  for (const [done, next] of running.entries()) {
    signal?.throwIfAborted();
    progress?.({ done, total: running.length, next });
    const memory = new OwnedMemory(programs);
    try {
      const record = await refused(programs, next, () => next.prepare(memory));
      const submit = (passes: number): number => {
        const recorder = new Recorder(programs);
        for (let pass = 0; pass < passes; pass++) record(recorder);
        const start = performance.now();
        recorder.submit();
        return start;
      };
      const time = async (passes: number): Promise<number> => {
        signal?.throwIfAborted();
        const start = submit(passes);
        await waitForGpu(programs.device.queue.onSubmittedWorkDone(), signal);
        return (performance.now() - start) / passes;
      };
      await refused(programs, next, () => submit(1)); // compiles
      const warm = await time(1);
      const passes = Math.min(mostPasses, Math.ceil(submissionMilliseconds / warm));
      const times: number[] = [];
      const repeat = submissions.find(([most]) => warm <= most)?.[1] ?? 1;
      for (let i = 0; i < repeat; i++) times.push(await time(passes));
      yield summarise(next, times);
    } finally {
      memory.destroy();
    }
  }
}

/** Runs `body` and throws what a compiler or the device found wrong with it. */
async function refused<T>(programs: Programs, { kernel, variant }: BenchmarkCase, body: () => T): Promise<T> {
  const { device } = programs;
  device.pushErrorScope("validation");
  device.pushErrorScope("out-of-memory");
  const result = body();
  const scopes = Promise.all([device.popErrorScope(), device.popErrorScope()]);
  await programs.check();
  const [outOfMemory, invalid] = await scopes;
  if (outOfMemory) throw new KernelError("out-of-memory", `benchmark of ${kernel} ${variant}: ${outOfMemory.message}`);
  if (invalid) throw new KernelError("validation", `benchmark of ${kernel} ${variant}: ${invalid.message}`);
  return result;
}

function summarise({ kernel, shape, variant, work }: BenchmarkCase, times: readonly number[]): BenchmarkResult {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  const rate = (count: number): number => count / at(0) / 1e6;
  return {
    case: kernel,
    shape,
    variant,
    milliseconds: { min: at(0), median: at(Math.floor(sorted.length / 2)), max: at(sorted.length - 1) },
    ...("flops" in work ? { gflops: rate(work.flops) } : { gbps: rate(work.bytes) }),
  };
}
