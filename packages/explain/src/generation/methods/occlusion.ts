import { z } from "zod";
import { baselineIds, stepReplacementOptions } from "../step-baseline.ts";
import { explainedTarget, matrix, stepTargets } from "../step-gradients.ts";
import type { StepMethod } from "../step-method.ts";
import { stepOutput, stepOutputOption } from "../step-output.ts";
import { withoutTokens, type TokenPlace } from "../without-tokens.ts";

const options = z.strictObject({
  ...stepReplacementOptions,
  absolute: z.boolean().default(false).describe("whether it is only said how far the output moves, not where to"),
  output: stepOutputOption.default("log-odds"),
});

type Options = z.infer<typeof options>;

/**
 * Occlusion (Zeiler and Fergus 2014) of every earlier token in turn: how far the output of each written token falls without it. One pass
 * without a token answers for all steps behind it. Mode `inseq`: the probability, unknown tokens, sizes (inseq 0.7.1, captum 0.9).
 */
export const stepOcclusion: StepMethod<Options> = {
  id: "occlusion",
  title: "Occlusion",
  citation: "Zeiler and Fergus 2014, Visualizing and Understanding Convolutional Networks",
  asks: "If just this token were blotted out, how much less would the model have written that one?",
  caution: "Of two tokens that say the same, each alone seems not to count.",
  options,
  modes: { inseq: { output: "probability", replacement: "unk", keepEnds: true, absolute: true } },
  coarse: true,
  sideless: ({ absolute }) => absolute,
  async attribute(subject, input, given, { signal, progress }) {
    const { output, absolute } = given;
    const targets = input.sourceOnly ? [] : input.target.subarray(0, -1);
    const places: readonly TokenPlace[] = [
      ...Array.from(input.source ?? [], (_, token) => ({ side: "source" as const, token })),
      ...Array.from(targets, (_, token) => ({ side: "target" as const, token })),
    ];
    const others = baselineIds(input, { ...given, baseline: given.replacement });
    const asked = [input, ...places.map((place) => withoutTokens(input, [place], others, subject.wordHooks))];
    const { answers, queries } = await subject.steps(asked, {
      ...(signal && { signal }),
      ...(progress && { progress }),
    });
    const written = stepTargets(input);
    const outputs = answers.map((steps) =>
      steps.map((logits, step) => stepOutput(logits, written[step] ?? { token: 0 }, output)),
    );
    const [whole = [], ...occluded] = outputs;
    const columns = whole.map((own, step) => {
      const drop = (side: "source" | "target"): number[] =>
        places.flatMap((place, index) => {
          const fall = own - (occluded[index]?.[step] ?? Number.NaN);
          return place.side === side ? [absolute ? Math.abs(fall) : fall] : [];
        });
      return { source: drop("source"), target: drop("target").slice(0, input.from + step) };
    });
    return {
      scores: matrix(input, columns),
      steps: (answers[0] ?? []).map((logits, step) => ({
        ...explainedTarget(logits, written[step] ?? { token: 0 }),
        output: whole[step] ?? Number.NaN,
      })),
      outputKind: output,
      queries,
    };
  },
};
