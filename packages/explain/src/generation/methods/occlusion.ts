import type { LanguageSubject, Queries } from "@limelight/core";
import { z } from "zod";
import type { Context } from "../../method.ts";
import { marginalStep } from "../marginal-step.ts";
import { explainedTarget, matrix, stepTargets } from "../step-gradients.ts";
import type { StepMethod } from "../step-method.ts";
import { stepOcclusionOptions, stepVariants, type StepVariant } from "../step-occlusions.ts";
import { stepOutput, stepOutputOption, type StepOutputKind, type StepTarget } from "../step-output.ts";
import type { TokenPlace } from "../without-tokens.ts";

const options = z.strictObject({
  ...stepOcclusionOptions,
  absolute: z.boolean().default(false).describe("whether it is only said how far the output moves, not where to"),
  output: stepOutputOption.default("log-odds"),
});

type Options = z.infer<typeof options>;

/** Logits that are held at once. */
const mostNumbers = 2 ** 26;

/**
 * Occlusion (Zeiler and Fergus 2014) of every earlier token in turn: how far the output of each written token falls without it. One pass
 * without a token answers for all steps behind it. Mode `inseq`: the probability, unknown tokens, sizes (inseq 0.7.1, captum 0.9). With
 * `replacement: resample` the output is held against what is expected over what the model itself might have written there.
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
  async attribute(subject, input, given, context) {
    const { output, absolute } = given;
    const targets = input.sourceOnly ? [] : input.target.subarray(0, -1);
    const places: readonly TokenPlace[] = [
      ...Array.from(input.source ?? [], (_, token) => ({ side: "source" as const, token })),
      ...Array.from(targets, (_, token) => ({ side: "target" as const, token })),
    ];
    const queries: Queries = { asked: 0, distinct: 0, forward: 0 };
    const variants = await stepVariants(subject, input, places, given, queries, context.signal);
    const whole: StepVariant = { continuation: input, weight: 1, earlier: 0 };
    const written = stepTargets(input);
    const told = await outputsOf(subject, [[whole], ...variants], { written, output, queries, context });
    const [own = [], ...occluded] = told.outputs;
    const columns = own.map((value, step) => {
      const drop = (side: "source" | "target"): number[] =>
        places.flatMap((place, index) => {
          const fall = value - (occluded[index]?.[step] ?? Number.NaN);
          return place.side === side ? [absolute ? Math.abs(fall) : fall] : [];
        });
      return { source: drop("source"), target: drop("target").slice(0, input.from + step) };
    });
    return {
      scores: matrix(input, columns),
      steps: told.first.map((logits, step) => {
        const target = written[step] ?? { token: 0 };
        return { ...explainedTarget(logits, target), output: stepOutput(logits, target, output) };
      }),
      outputKind: output,
      queries,
    };
  },
};

interface Telling {
  readonly written: readonly StepTarget[];
  readonly output: StepOutputKind;
  /** Gets what it costs. */
  readonly queries: Queries;
  readonly context: Context;
}

/** The explained number of every step of each text, by its variants; as many texts at once as logits are held of. */
async function outputsOf(
  subject: LanguageSubject,
  texts: readonly (readonly StepVariant[])[],
  { written, output, queries, context: { signal, progress } }: Telling,
): Promise<{ outputs: number[][]; first: readonly Float32Array[] }> {
  const outputs: number[][] = [];
  let first: readonly Float32Array[] = [];
  const total = texts.flat().length;
  const size = written.length * subject.vocabulary;
  for (let done = 0, asked = 0; done < texts.length;) {
    let [end, held] = [done, 0];
    while (end < texts.length && (end === done || held + (texts[end]?.length ?? 0) * size <= mostNumbers))
      held += (texts[end++]?.length ?? 0) * size;
    const some = texts.slice(done, end);
    const before = asked;
    const { answers, queries: cost } = await subject.steps(
      some.flat().map(({ continuation }) => continuation),
      { ...(signal && { signal }), ...(progress && { progress: (count) => progress(before + count, total) }) },
    );
    queries.asked += cost.asked;
    queries.distinct += cost.distinct;
    queries.forward += cost.forward;
    if (done === 0) first = answers[0] ?? [];
    let next = 0;
    for (const variants of some) {
      const own = variants.map((variant) => ({ ...variant, logits: answers[next++] ?? [] }));
      outputs.push(
        written.map((target, step) => {
          const said = own.flatMap(({ logits, weight, earlier }) => {
            const found = logits[step - earlier];
            return found ? [{ logits: found, weight }] : [];
          });
          return said.length === 0 ? Number.NaN : marginalStep(said, target, output);
        }),
      );
    }
    asked += next;
    done = end;
  }
  return { outputs, first };
}
