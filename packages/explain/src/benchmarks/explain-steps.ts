import { languageSubject, packBatch, type Device, type Model, type SubjectToken } from "@limelight/core";
import { timeInTurn } from "@limelight/core/benchmarks";
import type { StepInput } from "../generation/step-method.ts";
import { stepSaliency } from "../generation/methods/saliency.ts";
import { resolveOptions } from "../method.ts";
import type { MethodBenchmark, MethodBenchmarkOptions } from "./method-benchmark.ts";
import { randomText } from "./random-text.ts";

/** As in inseq's first example: three tokens, and what GPT-2 writes behind them. */
const [prompt, written] = [3, 9];
const head = "causal-lm" as const;

/** Behind which rows the written tokens stand. */
const stepRows = Uint32Array.from({ length: written }, (_, step) => prompt - 1 + step);

/**
 * Times saliency of every token that a decoder wrote behind a prompt of random tokens, writing not counted: prompt + written tokens. The ratio
 * is the time of one forward pass of the text (logits of those places read), and of one plain way back through as many rows as all
 * steps have tokens in front, over that of the method.
 */
export async function* benchmarkSteps(
  device: Device,
  model: Model,
  { batchTokens, signal, progress }: MethodBenchmarkOptions,
): AsyncGenerator<MethodBenchmark> {
  progress?.({ done: 0, total: 1 });
  const { ids, tokens } = randomText(model.config.vocabulary, prompt + written);
  const options = resolveOptions(stepSaliency, {});
  const subject = languageSubject({ model, batchTokens });
  const seeds = new Float32Array(written * model.config.vocabulary).fill(1 / model.config.vocabulary);
  const back: number[] = [];
  const [forward, , method] = await timeInTurn(
    [
      async () => {
        using run = await model.run(packBatch([{ ids: ids.subarray(0, -1) }]), { head, rows: stepRows });
        await run.logits();
      },
      async () => {
        const prefixes = packBatch(
          Array.from({ length: written }, (_, step) => ({ ids: ids.slice(0, prompt + step) })),
        );
        const rows = Uint32Array.from(prefixes.offsets.subarray(1), (end) => end - 1);
        using run = await model.run(prefixes, { head, rows, gradients: ["hook_embed"] });
        await run.logits(); // so that the pass is over when the way back begins
        const started = performance.now();
        await run.gradients(seeds, ["hook_embed"]);
        back.push(performance.now() - started);
      },
      async () => {
        await stepSaliency.attribute(subject, inputOf(ids, tokens), options, { seed: 0 });
      },
    ],
    signal,
  );
  if (!forward || !method) return;
  yield {
    case: "explain-steps",
    shape: `${prompt}+${written}`,
    variant: device.facts.software ?? "hardware",
    milliseconds: method,
    ratio: (forward.min + Math.min(...back)) / method.min,
  };
  progress?.({ done: 1, total: 1 });
}

function inputOf(target: Int32Array, tokens: readonly SubjectToken[]): StepInput {
  return { target, from: prompt, tokens: { source: [], target: tokens }, special: {} };
}
