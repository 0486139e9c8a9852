import { ReadProbe } from "@limelight/kernels/benchmarks";
import type { Device } from "../device/open-device.ts";
import type { DecodingPrompt } from "../generation/decoding.ts";
import { generate } from "../generation/generate.ts";
import type { GenerationOptions } from "../generation/generation-options.ts";
import { languageModel } from "../generation/language-model.ts";
import { loadModel, type ModelSource } from "../models/load-model.ts";
import type { WeightDType } from "../weights/weight-loader.ts";
import { median, spread, type Spread } from "./spread.ts";
import { weightBytes } from "./weight-bytes.ts";

/** What generation took, or reading memory alone. */
export interface GenerationBenchmark {
  /** `read-bytes`: a kernel that reads as many bytes as a step reads of the weights, and does next to nothing else. */
  readonly case: "greedy" | "beams" | "read-bytes";
  /** Rows x (tokens of the prompt + new ones). */
  readonly shape: string;
  /** The adapter, and how weights are kept. */
  readonly variant: string;
  /** Of one step, which makes a token a row, the prompt's pass shared out among them; of reading, one pass. */
  readonly milliseconds: Spread;
  /** Behind the prompt, the step alone; greedy search only. */
  readonly stepMilliseconds?: Spread;
  /** Of all rows, the prompt's pass counted; median over the turns. */
  readonly tokensPerSecond?: number;
  /** Bytes of weights that a step reads. */
  readonly bytes: number;
  /** 10⁹ bytes a second, median over the turns. */
  readonly gbps?: number;
  /** Steps a second over those that bytes and bandwidth allow, each turn by the bandwidth measured in that turn: their median. */
  readonly ratio?: number;
}

interface GenerationBenchmarkOptions {
  readonly dtype?: WeightDType | undefined;
  /** Default 3. */
  readonly turns?: number;
  readonly signal?: AbortSignal;
  readonly progress?: (state: { done: number; total: number }) => void;
}

const [promptTokens, newTokens, many] = [16, 32, 4];

/** Passes of reading memory in a turn, of which the quickest counts. */
const passes = 5;

interface Way {
  readonly case: "greedy" | "beams";
  readonly rows: number;
  readonly prompts: number;
  readonly options: Pick<GenerationOptions, "strategy" | "beams" | "earlyStopping">;
}

const ways: readonly Way[] = [
  { case: "greedy", rows: 1, prompts: 1, options: { strategy: "greedy" } },
  { case: "greedy", rows: many, prompts: many, options: { strategy: "greedy" } },
  { case: "beams", rows: many, prompts: 1, options: { strategy: "beam", beams: many, earlyStopping: "never" } },
];

interface Turn {
  readonly total: number;
  readonly steps: readonly number[];
}

/**
 * Times how quickly a language model goes on with prompts of random tokens, beside a kernel that reads as many bytes as it has weights: a
 * line for reading, and one a way to generate. Everything is measured once a turn, so that what else the machine does slows all down
 * alike; the first turn compiles and is not counted.
 * @throws CoreError as loading and generation do
 */
export async function* benchmarkGeneration(
  device: Device,
  source: ModelSource,
  { dtype = "stored", turns = 3, signal, progress }: GenerationBenchmarkOptions = {},
): AsyncGenerator<GenerationBenchmark> {
  const { model } = await loadModel(device, source, dtype);
  const bytes = weightBytes(source, model.config, dtype);
  const probe = new ReadProbe(device.programs, bytes);
  try {
    const language = languageModel(model);
    const reading: number[] = [];
    const taken = ways.map((): Turn[] => []);
    for (let turn = 0; turn <= turns; turn++) {
      progress?.({ done: turn, total: turns + 1 });
      let least = Infinity;
      const read = async (): Promise<void> => {
        for (let pass = 0; pass < passes; pass++) least = Math.min(least, await probe.best(signal));
      };
      await read();
      for (const [index, way] of ways.entries()) {
        const took = await generateOnce(language, way, turn, signal);
        if (turn > 0) taken[index]?.push(took);
        await read();
      }
      if (turn > 0) reading.push(least);
    }
    const variant = `${device.facts.software ?? "hardware"} ${dtype}`;
    yield {
      case: "read-bytes",
      shape: `${bytes}`,
      variant,
      milliseconds: spread(reading),
      bytes,
      gbps: median(reading.map((each) => bytes / each / 1e6)),
    };
    for (const [index, { case: name, rows }] of ways.entries()) {
      const all = taken[index] ?? [];
      const aStep = all.map(({ total }) => total / newTokens);
      yield {
        case: name,
        shape: `${rows}x${promptTokens}+${newTokens}`,
        variant,
        milliseconds: spread(aStep),
        ...(name === "greedy" && { stepMilliseconds: spread(all.flatMap(({ steps }) => steps)) }),
        tokensPerSecond: median(aStep.map((each) => (1000 * rows) / each)),
        bytes,
        ratio: median(aStep.map((each, turn) => (reading[turn] ?? Number.NaN) / each)),
      };
    }
    progress?.({ done: turns + 1, total: turns + 1 });
  } finally {
    probe.destroy();
    model.dispose();
  }
}

async function generateOnce(
  model: ReturnType<typeof languageModel>,
  { rows, prompts, options }: Way,
  seed: number,
  signal: AbortSignal | undefined,
): Promise<Turn> {
  const times: number[] = [];
  const started = performance.now();
  await generate(
    model,
    Array.from({ length: prompts }, (_, row) => prompt(model.vocabulary, seed * many + row)),
    { ...options, maxNewTokens: newTokens, onToken: () => times.push(performance.now()), ...(signal && { signal }) },
  );
  const total = performance.now() - started;
  signal?.throwIfAborted();
  const ends = times.filter((_, token) => token % rows === rows - 1);
  return { total, steps: ends.slice(1).map((end, step) => end - (ends[step] ?? end)) };
}

function prompt(vocabulary: number, seed: number): DecodingPrompt {
  return {
    ids: Int32Array.from({ length: promptTokens }, (_, i) => ((seed * promptTokens + i + 1) * 7919) % vocabulary),
  };
}
