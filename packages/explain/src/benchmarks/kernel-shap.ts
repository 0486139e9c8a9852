import {
  classifier,
  differentiable,
  packBatch,
  type Device,
  type Model,
  type Question,
  type Sequence,
} from "@limelight/core";
import { timeInTurn } from "@limelight/core/benchmarks";
import { resolveOptions } from "../method.ts";
import { kernelShap } from "../methods/kernel-shap/kernel-shap.ts";
import type { MethodBenchmark, MethodBenchmarkOptions, Reader } from "./method-benchmark.ts";

/** Twenty words. */
const text = "the plot is thin but the acting is good and the music of the last act is a quiet joy";
const [questions, turns] = [500, 5];

/**
 * Times KernelSHAP of a sentence of 20 words, texts made, read and packed, equations solved: questions x words. The ratio is its rate of tokens over that of
 * plain passes of the same sequences, which are there as ids and packed alike.
 */
export async function* benchmarkKernelShap(
  device: Device,
  model: Model,
  { encode, special }: Reader,
  { batchTokens, signal, progress }: MethodBenchmarkOptions,
): AsyncGenerator<MethodBenchmark> {
  progress?.({ done: 0, total: 1 });
  const options = resolveOptions(kernelShap, { samples: questions });
  const read = new Map<string, Sequence>();
  const reading = (question: Question): ReturnType<Reader["encode"]> => {
    const sequence = encode(question);
    read.set(question.text, sequence);
    return sequence;
  };
  const explain = async (of: Reader["encode"]): Promise<void> => {
    const subjectOptions = { model, encode: of, batchTokens, special };
    const subject = differentiable(classifier(subjectOptions), subjectOptions);
    await kernelShap.attribute(subject, { text }, 0, options, { seed: 0, ...(signal && { signal }) });
  };
  await explain(reading);
  const sequences = [...read.values()];
  const [plain, method] = await timeInTurn(
    [() => plainPasses(model, sequences, batchTokens), () => explain(encode)],
    signal,
    turns,
  );
  if (!plain || !method) return;
  yield {
    case: "kernel-shap",
    shape: `${questions}x${text.split(" ").length}`,
    variant: device.facts.software ?? "hardware",
    milliseconds: method,
    ratio: plain.min / method.min,
  };
  progress?.({ done: 1, total: 1 });
}

async function plainPasses(model: Model, sequences: readonly Sequence[], batchTokens: number): Promise<void> {
  for (let done = 0; done < sequences.length;) {
    let [end, tokens] = [done, 0];
    while (end < sequences.length && (end === done || tokens + (sequences[end]?.ids.length ?? 0) <= batchTokens))
      tokens += sequences[end++]?.ids.length ?? 0;
    using run = await model.run(packBatch(sequences.slice(done, end)), { head: "sequence-classification" });
    await run.logits();
    done = end;
  }
}
