import type { Continuation } from "@limelight/core";
import { z } from "zod";
import { ExplainError } from "../../explain-error.ts";
import { explainedTarget, matrix, stepTargets } from "../step-gradients.ts";
import type { StepInput, StepMethod } from "../step-method.ts";
import { stepOutput, stepOutputOption } from "../step-output.ts";

const options = z.strictObject({
  replacement: z
    .enum(["zero", "pad", "unk", "mask"])
    .default("zero")
    .describe("what stands in a token's place: a word embedding of zeros, or a special token"),
  output: stepOutputOption.default("log-odds"),
});

type Options = z.infer<typeof options>;

/**
 * Occlusion (Zeiler and Fergus 2014) of every earlier token in turn: how far the output of each written token falls without it. One pass
 * without a token answers for all steps behind it.
 */
export const stepOcclusion: StepMethod<Options> = {
  id: "occlusion",
  title: "Occlusion",
  citation: "Zeiler and Fergus 2014, Visualizing and Understanding Convolutional Networks",
  asks: "If just this token were blotted out, how much less would the model have written that one?",
  caution: "Of two tokens that say the same, each alone seems not to count.",
  options,
  modes: { inseq: { output: "probability", replacement: "zero" } },
  async attribute(subject, input, { replacement, output }, { signal, progress }) {
    const places = [
      ...Array.from(input.source ?? [], (_, token) => ({ side: "source" as const, token })),
      ...Array.from(input.target.subarray(0, -1), (_, token) => ({ side: "target" as const, token })),
    ];
    const asked = [
      input,
      ...places.map(({ side, token }) => without(input, side, token, replacement, subject.wordHooks)),
    ];
    const { answers, queries } = await subject.steps(asked, {
      ...(signal && { signal }),
      ...(progress && { progress }),
    });
    const targets = stepTargets(input);
    const outputs = answers.map((steps) =>
      steps.map((logits, step) => stepOutput(logits, targets[step] ?? { token: 0 }, output)),
    );
    const [whole = [], ...occluded] = outputs;
    const columns = whole.map((own, step) => {
      const drop = (side: "source" | "target"): number[] =>
        places.flatMap((place, index) => (place.side === side ? [own - (occluded[index]?.[step] ?? Number.NaN)] : []));
      return { source: drop("source"), target: drop("target").slice(0, input.from + step) };
    });
    return {
      scores: matrix(input, columns),
      steps: (answers[0] ?? []).map((logits, step) => ({
        ...explainedTarget(logits, targets[step] ?? { token: 0 }),
        output: whole[step] ?? Number.NaN,
      })),
      outputKind: output,
      queries,
    };
  },
};

function without(
  { source, target, from, special }: StepInput,
  side: "source" | "target",
  token: number,
  replacement: Options["replacement"],
  hooks: { readonly source: "hook_embed" | undefined; readonly target: "hook_embed" | "decoder.hook_embed" },
): Continuation & { edits?: readonly [{ hook: "hook_embed" | "decoder.hook_embed"; position: number; set: 0 }] } {
  const continuation = { target, from, ...(source && { source }) };
  if (replacement === "zero") {
    const hook = side === "source" ? (hooks.source ?? hooks.target) : hooks.target;
    return { ...continuation, edits: [{ hook, position: token, set: 0 }] };
  }
  const id = special[replacement]?.id;
  if (id === undefined)
    throw new ExplainError("bad-option", `the tokenizer has no ${replacement} token`, "take the replacement zero");
  const ids = side === "source" ? source : target;
  const replaced = ids?.map((each, index) => (index === token ? id : each)) ?? target;
  return { ...continuation, [side]: replaced };
}
