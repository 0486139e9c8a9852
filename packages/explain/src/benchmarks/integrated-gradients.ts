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
import { integratedGradients } from "../methods/integrated-gradients.ts";
import type { MethodBenchmark, MethodBenchmarkOptions } from "./method-benchmark.ts";
import { randomText } from "./random-text.ts";

/** A sentence and a long one. */
const lengths = [17, 40] as const;

/**
 * Times integrated gradients with its default steps, over random tokens: a line a length, steps x tokens. The ratio is its
 * rate, steps times tokens in a second, over that of plain forward and backward passes of as many sequences, packed alike.
 */
export async function* benchmarkIntegratedGradients(
  device: Device,
  model: Model,
  { batchTokens, signal, progress }: MethodBenchmarkOptions,
): AsyncGenerator<MethodBenchmark> {
  const options = resolveOptions(integratedGradients, {});
  for (const [done, tokens] of lengths.entries()) {
    progress?.({ done, total: lengths.length });
    const encode = () => randomText(model.config.vocabulary, tokens);
    const subjectOptions = { model, encode, batchTokens, special: {} };
    const subject = differentiable(classifier(subjectOptions), subjectOptions);
    const question: Question = { text: "" };
    const [plain, method] = await timeInTurn(
      [
        () => plainPasses(model, encode(), options.steps, batchTokens),
        async () => {
          await integratedGradients.attribute(subject, question, 0, options, { seed: 0 });
        },
      ],
      signal,
    );
    if (!plain || !method) return;
    yield {
      case: "integrated-gradients",
      shape: `${options.steps}x${tokens}`,
      variant: device.facts.software ?? "hardware",
      milliseconds: method,
      ratio: plain.min / method.min,
    };
  }
  progress?.({ done: lengths.length, total: lengths.length });
}

async function plainPasses(model: Model, sequence: Sequence, sequences: number, batchTokens: number): Promise<void> {
  const most = Math.max(1, Math.floor(batchTokens / sequence.ids.length));
  for (let done = 0; done < sequences; done += most) {
    const batch = packBatch(Array.from({ length: Math.min(most, sequences - done) }, () => sequence));
    using run = await model.run(batch, { head: "sequence-classification", gradients: ["hook_embed"] });
    await run.logits();
    const seeds = new Float32Array((batch.offsets.length - 1) * model.config.labels.length).fill(1);
    await run.gradients(seeds, ["hook_embed"]);
  }
}
