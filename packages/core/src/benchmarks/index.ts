import { linear, packedLength, packedWeight } from "@limelight/kernels";
import { runBenchmarks, type BenchmarkCase, type BenchmarkResult } from "@limelight/kernels/benchmarks";
import { packBatch, type Batch } from "../batch/batch.ts";
import type { Device } from "../device/open-device.ts";
import type { ModelConfig } from "../models/model-config.ts";
import type { Model } from "../models/model.ts";
import { spread, type Spread } from "./spread.ts";

export { benchmarkGeneration, type GenerationBenchmark } from "./generation.ts";
export { randomGpt2Small } from "./gpt2-small.ts";

/** What one pass took. */
export interface ModelBenchmark {
  /** `gradients`: forward, and back to the word embeddings; `parameters`: and back to all parameters. */
  readonly case: "forward" | "gradients" | "parameters";
  /** Sequences x tokens. */
  readonly shape: string;
  readonly variant: string;
  readonly milliseconds: Spread;
  /** Of the fastest pass, counting linear layers only, and only the rows that are computed: forward once, with gradients twice, with those of parameters three times. */
  readonly gflops: number;
  /**
   * forward: its rate over that of the same linear layers run back to back in the kernel benchmark. The others: their time
   * over that of the forward pass alone.
   */
  readonly ratio: number;
}

export interface ModelBenchmarkOptions {
  readonly signal?: AbortSignal;
  readonly progress?: (state: { done: number; total: number }) => void;
}

/** [sequences, tokens]: a sentence, LIME's questions about one, long texts. */
const shapes = [
  [1, 17],
  [32, 16],
  [64, 16],
  [1, 128],
  [4, 128],
] as const;

const passes = 9;

/** Times a classifier over random tokens, forward and with gradients: three lines a shape. */
export async function* benchmarkModel(
  device: Device,
  model: Model,
  { signal, progress }: ModelBenchmarkOptions = {},
): AsyncGenerator<ModelBenchmark> {
  for (const [done, [sequences, tokens]] of shapes.entries()) {
    progress?.({ done, total: shapes.length });
    const batch = randomBatch(model.config, sequences, tokens);
    const seeds = new Float32Array(sequences * model.config.labels.length).fill(1);
    const head = "sequence-classification" as const;
    const [forward, gradients, parameters] = await timeInTurn(
      [
        async () => {
          using run = await model.run(batch, { head });
          await run.logits();
        },
        async () => {
          using run = await model.run(batch, { head, gradients: ["hook_embed"] });
          await run.gradients(seeds, ["hook_embed"]);
        },
        async () => {
          using run = await model.run(batch, { head, parameters: true });
          using found = await run.parameterGradients(seeds, { last: true });
          await found.read(found.names.at(-1) ?? ""); // waits for all of them
        },
      ],
      signal,
    );
    if (!forward || !gradients || !parameters) return;
    const layers = linearLayers(model.config, sequences, tokens);
    const linearMilliseconds = await timeLinear(device, layers, signal);
    const flops = layers.reduce((sum, { count, rows, inner, columns }) => sum + count * 2 * rows * inner * columns, 0);
    const line = (name: ModelBenchmark["case"], milliseconds: typeof forward, times: number, ratio: number) => ({
      case: name,
      shape: `${sequences}x${tokens}`,
      variant: device.facts.software ?? "hardware",
      milliseconds,
      gflops: (times * flops) / milliseconds.min / 1e6,
      ratio,
    });
    yield line("forward", forward, 1, linearMilliseconds / forward.min);
    yield line("gradients", gradients, 2, gradients.min / forward.min);
    yield line("parameters", parameters, 3, parameters.min / forward.min);
  }
  progress?.({ done: shapes.length, total: shapes.length });
}

/**
 * Times passes one after the other in every turn, so that what else the machine does slows them all down alike. The first turn
 * compiles and is not counted.
 */
export async function timeInTurn(
  cases: readonly (() => Promise<void>)[],
  signal: AbortSignal | undefined,
  turns = passes,
): Promise<Spread[]> {
  const times = cases.map((): number[] => []);
  for (let turn = 0; turn <= turns; turn++) {
    for (const [index, pass] of cases.entries()) {
      signal?.throwIfAborted();
      const started = performance.now();
      await pass();
      if (turn > 0) times[index]?.push(performance.now() - started);
    }
  }
  return times.map(spread);
}

interface LinearLayers {
  readonly count: number;
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

// The linear layers of a forward pass; in the last block all but keys and values see the first row of each sequence only.
function linearLayers(
  { layers, hidden, intermediate }: ModelConfig,
  sequences: number,
  tokens: number,
): LinearLayers[] {
  const all = sequences * tokens;
  return [
    { count: 4 * (layers - 1) + 2, rows: all, inner: hidden, columns: hidden },
    { count: layers - 1, rows: all, inner: hidden, columns: intermediate },
    { count: layers - 1, rows: all, inner: intermediate, columns: hidden },
    { count: 2, rows: sequences, inner: hidden, columns: hidden },
    { count: 1, rows: sequences, inner: hidden, columns: intermediate },
    { count: 1, rows: sequences, inner: intermediate, columns: hidden },
  ];
}

async function timeLinear(
  device: Device,
  layers: readonly LinearLayers[],
  signal: AbortSignal | undefined,
): Promise<number> {
  const results: BenchmarkResult[] = [];
  for await (const result of runBenchmarks(device.programs, layers.map(linearCase), { signal })) results.push(result);
  return layers.reduce((sum, { count }, index) => sum + count * (results[index]?.milliseconds.min ?? 0), 0);
}

function linearCase({ rows, inner, columns }: LinearLayers): BenchmarkCase {
  return {
    kernel: "linear",
    shape: `${rows}x${inner}x${columns}`,
    variant: "chosen",
    work: { flops: 2 * rows * inner * columns },
    runs: () => true,
    prepare(memory) {
      const panels = memory.random([packedLength(inner, columns)]);
      const bias = memory.random([packedLength(1, columns)]);
      const weight = packedWeight(inner, [{ panels, bias, columns }]);
      const input = memory.random([rows, inner]);
      const output = memory.empty([rows, columns]);
      return (recorder) => linear(recorder, { input, weight, output });
    },
  };
}

function randomBatch({ vocabulary }: ModelConfig, sequences: number, tokens: number): Batch {
  return packBatch(
    Array.from({ length: sequences }, (_, s) => ({
      ids: Int32Array.from({ length: tokens }, (__, t) => ((s * tokens + t) * 7919) % vocabulary),
    })),
  );
}
