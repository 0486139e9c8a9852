import { ReadProbe, sumWidths } from "@limelight/kernels/benchmarks";
import type { Device } from "../device/open-device.ts";
import type { DecodingPrompt } from "../generation/decoding.ts";
import { generate } from "../generation/generate.ts";
import type { GenerationOptions } from "../generation/generation-options.ts";
import { languageModel } from "../generation/language-model.ts";
import { loadModel, type ModelSource } from "../models/load-model.ts";
import type { WeightDType } from "../weights/weight-loader.ts";
import { spread, type Spread } from "./spread.ts";
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
  /** 10⁹ bytes a second, of the median pass. */
  readonly gbps?: number;
  /** Steps a second over those that bytes and bandwidth allow: the median pass of reading over the median turn's milliseconds a step. */
  readonly ratio?: number;
}

interface GenerationBenchmarkOptions {
  readonly dtype?: WeightDType | undefined;
  /** Default 3, and 9 of a model that is done quickly. */
  readonly turns?: number;
  /** Of the prompt, and new ones; default 16 and 32. */
  readonly tokens?: readonly [prompt: number, generated: number];
  readonly signal?: AbortSignal;
  readonly progress?: (state: { done: number; total: number }) => void;
}

const many = 4;

/** Bytes of weights, below which a turn takes a second or less. */
const quick = 2 ** 26;

/** Passes of reading memory in front of each generation, in every variant; that with the quickest median counts. */
const passes = 4;

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
  readonly milliseconds: number;
  readonly steps: readonly number[];
}

/**
 * Times how quickly a language model goes on with prompts of random tokens, beside a kernel that reads as many bytes as it has weights: a
 * line for reading, and one a way to generate. Everything is measured in every turn, so that what else the machine does slows all down
 * alike; the first turn compiles and is not counted.
 * @throws CoreError as loading and generation do
 */
export async function* benchmarkGeneration(
  device: Device,
  source: ModelSource,
  { dtype = "stored", turns, tokens = [16, 32], signal, progress }: GenerationBenchmarkOptions = {},
): AsyncGenerator<GenerationBenchmark> {
  const { model } = await loadModel(device, source, dtype);
  const bytes = weightBytes(source, model.config, dtype);
  const total = (turns ?? (bytes < quick ? 9 : 3)) + 1;
  const [promptTokens, newTokens] = tokens;
  const probe = new ReadProbe(device.programs, bytes);
  try {
    const language = languageModel(model);
    const reading = sumWidths.map((): number[] => []);
    const taken = ways.map((): Turn[] => []);
    for (let turn = 0; turn < total; turn++) {
      progress?.({ done: turn, total });
      for (const [index, way] of ways.entries()) {
        for (let pass = 0; pass < passes; pass++)
          for (const [which, width] of sumWidths.entries()) {
            const read = await probe.pass(width, signal);
            if (turn > 0) reading[which]?.push(read);
          }
        const took = await generateOnce(language, way, tokens, turn, signal);
        if (turn > 0) taken[index]?.push(took);
      }
    }
    const read = reading.map(spread).toSorted((a, b) => a.median - b.median)[0] ?? spread([]);
    const variant = `${device.facts.software ?? "hardware"} ${dtype}`;
    yield {
      case: "read-bytes",
      shape: `${bytes}`,
      variant,
      milliseconds: read,
      bytes,
      gbps: bytes / read.median / 1e6,
    };
    for (const [index, { case: name, rows }] of ways.entries()) {
      const all = taken[index] ?? [];
      const aStep = spread(all.map(({ milliseconds }) => milliseconds / newTokens));
      yield {
        case: name,
        shape: `${rows}x${promptTokens}+${newTokens}`,
        variant,
        milliseconds: aStep,
        ...(name === "greedy" && { stepMilliseconds: spread(all.flatMap(({ steps }) => steps)) }),
        tokensPerSecond: (1000 * rows) / aStep.median,
        bytes,
        ratio: read.median / aStep.median,
      };
    }
    progress?.({ done: total, total });
  } finally {
    probe.destroy();
    model.dispose();
  }
}

async function generateOnce(
  model: ReturnType<typeof languageModel>,
  { rows, prompts, options }: Way,
  [promptTokens, newTokens]: readonly [number, number],
  seed: number,
  signal: AbortSignal | undefined,
): Promise<Turn> {
  const times: number[] = [];
  const started = performance.now();
  await generate(
    model,
    Array.from({ length: prompts }, (_, row) => prompt(model.vocabulary, promptTokens, seed * many + row)),
    { ...options, maxNewTokens: newTokens, onToken: () => times.push(performance.now()), ...(signal && { signal }) },
  );
  const milliseconds = performance.now() - started;
  signal?.throwIfAborted();
  const ends = times.filter((_, token) => token % rows === rows - 1);
  return { milliseconds, steps: ends.slice(1).map((end, step) => end - (ends[step] ?? end)) };
}

function prompt(vocabulary: number, length: number, seed: number): DecodingPrompt {
  return { ids: Int32Array.from({ length }, (_, i) => ((seed * length + i + 1) * 7919) % vocabulary) };
}
