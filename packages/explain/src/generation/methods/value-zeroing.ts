import type { Activation, HookName, LanguageSubject, Queries } from "@limelight/core";
import { z } from "zod";
import { cosineDistances } from "../../attention/value-zeroing-layers.ts";
import { explainedTarget, matrix, stepTargets } from "../step-gradients.ts";
import type { StepInput, StepMethod } from "../step-method.ts";
import { requireBelow } from "../step-patterns.ts";

const options = z.strictObject({
  layer: z.int().nonnegative().optional().describe("one layer, counted from 0; default: the mean of all"),
  threshold: z.number().nonnegative().default(0).describe("distances up to this one count as none"),
});

/** One kind of attention of a decoder's block, and whose values it reads. */
interface Attended {
  readonly part: "attn" | "cross_attn";
  readonly side: "source" | "target";
}

/**
 * Value zeroing (Mohebbi et al. 2023) at the place that each token was written from: in one layer a token's value is set to zero in all heads, and
 * its score is how far the block's output moves (cosine distance), as a share of all tokens'; cross-attention to a source likewise
 * (Mohebbi, Chrupała, Zuidema and Alishahi 2023). Each layer reads what the unchanged run has there; of the last, the output is what the head reads, final norm
 * included. The mean of all layers, as inseq's. Mode `inseq` leaves out distances up to 1e-5, and cross-attention's shares and
 * self-attention's are halves of a column.
 */
export const stepValueZeroing: StepMethod<z.infer<typeof options>> = {
  id: "value-zeroing",
  title: "Value zeroing",
  citation: "Mohebbi, Zuidema, Chrupała and Alishahi 2023, Quantifying Context Mixing in Transformers",
  asks: "How far does the state that wrote this token move, layer by layer, if an earlier token has nothing to give?",
  caution: "Shares: where nothing moves much they look like those where everything does.",
  options,
  modes: { inseq: { threshold: 1e-5 } },
  sideless: () => true,
  async attribute(subject, input, { layer, threshold }, { signal, progress }) {
    requireBelow("layer", layer, subject.size.layers);
    const layers = Array.from({ length: subject.size.layers }, (_, each) => each).filter(
      (each) => layer === undefined || each === layer,
    );
    const { answers, queries } = await subject.steps([input], signal && { signal });
    const counted: Queries = { ...queries };
    const kinds: readonly Attended[] = [
      ...(subject.encoderDecoder ? [{ part: "cross_attn", side: "source" } as const] : []),
      ...(input.sourceOnly ? [] : [{ part: "attn", side: "target" } as const]),
    ];
    const steps = input.target.length - input.from;
    const scores = { source: emptyColumns(steps), target: emptyColumns(steps) };
    for (const [index, each] of layers.entries())
      for (const [kind, attended] of kinds.entries()) {
        const { distances, queries: cost } = await distancesOf(subject, input, each, attended);
        for (const [step, column] of scores[attended.side].entries())
          sharesOf(distances, input, attended, step, threshold).forEach((share, token) => {
            column[token] = (column[token] ?? 0) + share / layers.length;
          });
        counted.asked += cost.asked;
        counted.distinct += cost.distinct;
        counted.forward += cost.forward;
        signal?.throwIfAborted();
        progress?.(index * kinds.length + kind + 1, layers.length * kinds.length);
      }
    const targets = stepTargets(input);
    const columns = scores.target.map((target, step) => ({ source: scores.source[step] ?? [], target }));
    return {
      scores: matrix(input, columns),
      steps: (answers[0] ?? []).map((logits, step) => explainedTarget(logits, targets[step] ?? { token: 0 })),
      outputKind: "attention",
      queries: counted,
    };
  },
};

/** [tokens of the side][rows of the target]: how far each row moves without each token's value. */
async function distancesOf(
  subject: LanguageSubject,
  input: StepInput,
  layer: number,
  { part, side }: Attended,
): Promise<{ distances: Float64Array[]; queries: Queries }> {
  const output = outputHook(subject, layer);
  const hook: HookName = `${subject.encoderDecoder ? "decoder" : "blocks"}.${layer}.${part}.hook_v`;
  // The last token is read by no step.
  const count = side === "source" ? (input.source?.length ?? 0) : input.target.length - 1;
  const asked = [
    input,
    ...Array.from({ length: count }, (_, position) => ({ ...input, edits: [{ hook, position, set: 0 }] })),
  ];
  const { observations, queries } = await subject.observe(asked, [output]);
  const [whole, ...without] = observations.map((found): Activation => {
    const state = found.get(output);
    if (!state) throw new TypeError(`the subject did not show ${output}`);
    return state;
  });
  return { distances: whole ? without.map((state) => cosineDistances(whole, state)) : [], queries };
}

// The part that each token has in how far a step's row moves.
function sharesOf(
  distances: readonly Float64Array[],
  { from }: StepInput,
  { side }: Attended,
  step: number,
  threshold: number,
): number[] {
  const query = from - 1 + step;
  // What stands behind a row is not seen: its distance would be rounding.
  const seen = side === "target" ? distances.slice(0, query + 1) : distances;
  const row = seen.map((each) => each[query] ?? 0).map((distance) => (distance < threshold ? 0 : distance));
  const sum = row.reduce((total, distance) => total + distance, 0);
  return row.map((distance) => (sum === 0 ? 0 : distance / sum));
}

// What a block of the stack that writes gives to the next, or to the head.
function outputHook({ size, encoderDecoder }: LanguageSubject, layer: number): HookName {
  const stack = encoderDecoder ? "decoder" : "blocks";
  if (layer === size.layers - 1) return "hook_final";
  return size.norms === "behind" ? `${stack}.${layer}.hook_normalized_resid_post` : `${stack}.${layer}.hook_resid_post`;
}

function emptyColumns(steps: number): number[][] {
  return Array.from({ length: steps }, () => []);
}
