import { packBatch, type Sequence } from "../batch/batch.ts";
import { CoreError } from "../core-error.ts";
import type { EmbeddingPath } from "../models/run-options.ts";
import type { BlackBox } from "./black-box.ts";
import { softmax } from "./classifier.ts";
import { inBatches } from "./in-batches.ts";
import { observer, type ObserverOptions } from "./observe.ts";
import type { BaselineKind, GradientAnswer, GradientQuestion, WhiteBox } from "./white-box.ts";

export interface DifferentiableOptions extends ObserverOptions {
  /** Ids of the tokens that baselines are made of, as far as the tokenizer has them. */
  readonly special: { readonly [kind in Exclude<BaselineKind, "zero">]?: { readonly id: number } };
}

/** Adds gradients to a classifier: one forward pass and one way back a packed batch, whatever the questions' targets. */
export function differentiable(subject: BlackBox, options: DifferentiableOptions): WhiteBox {
  const { encode, batchTokens } = options;
  return {
    ...subject,
    ...observer(options),
    async differentiate(questions, asking) {
      const { results, forward } = await inBatches(
        questions,
        batchTokens,
        ({ question }) => encode(question),
        (batch, sequences) => runBatch(options, batch, sequences, asking?.signal),
        asking,
      );
      return { answers: results, queries: { asked: questions.length, distinct: questions.length, forward } };
    },
  };
}

async function runBatch(
  options: DifferentiableOptions,
  questions: readonly GradientQuestion[],
  sequences: readonly Sequence[],
  signal: AbortSignal | undefined,
): Promise<GradientAnswer[]> {
  using run = await options.model.run(packBatch(sequences), {
    head: "sequence-classification",
    capture: ["hook_embed"],
    gradients: ["hook_embed"],
    path: path(options, questions),
    ...(signal && { signal }),
  });
  const logits = await run.logits();
  const answers = logits.map(({ data }) => ({ logits: [...data], probabilities: softmax(data) }));
  const seeds = questions.flatMap(({ seed }, index) => {
    const answer = answers[index];
    return answer ? [...seed(answer)] : [];
  });
  const embeddings = await run.activations("hook_embed");
  const gradients = (await run.gradients(Float32Array.from(seeds), ["hook_embed"])).get("hook_embed") ?? [];
  return answers.flatMap((answer, index) => {
    const [point, gradient] = [embeddings[index], gradients[index]];
    return point && gradient ? [{ answer, embeddings: point, gradient }] : [];
  });
}

// Ids of the baselines and shares of all questions, packed.
function path({ encode, special }: DifferentiableOptions, questions: readonly GradientQuestion[]): EmbeddingPath {
  const baseline: number[] = [];
  const share: number[] = [];
  for (const { question, point } of questions) {
    for (const token of encode(question).tokens) {
      const own = point === undefined || (point.keepSpecial && token.special);
      baseline.push(own ? token.id : baselineId(point.baseline, special));
      share.push(own ? 1 : point.share);
    }
  }
  return { baseline: Int32Array.from(baseline), share: Float32Array.from(share) };
}

function baselineId(kind: BaselineKind, special: DifferentiableOptions["special"]): number {
  if (kind === "zero") return -1;
  const token = special[kind];
  if (!token)
    throw new CoreError("bad-input", `the tokenizer has no ${kind} token for the baseline`, "Take the baseline zero.");
  return token.id;
}
