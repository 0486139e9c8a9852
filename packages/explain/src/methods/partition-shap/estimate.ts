import type { BlackBox, Question } from "@limelight/core";
import type { Attribution, Context } from "../../method.ts";
import { explainedOutput } from "../../output.ts";
import { AskedTexts } from "../../sampling/asked-texts.ts";
import type { PartitionShapOptions } from "./options.ts";
import { lowerCredit, owenValues, type Ask } from "./owen.ts";
import { textMasker } from "./text-masker.ts";
import { tokenTree } from "./token-tree.ts";

/** What Partition SHAP says of one text. @throws ExplainError "no-words", "bad-target", "bad-answer" */
export async function estimate(
  subject: BlackBox,
  input: Question,
  target: number,
  { maxEvaluations, context, evaluationBatch, output }: PartitionShapOptions,
  { seed, signal, progress }: Context,
): Promise<Attribution> {
  const masker = textMasker(subject, input);
  const { segments, units } = masker;
  const clustering = tokenTree(segments, masker.separator);
  const texts = new AskedTexts(subject, target, output, { seed, ...(signal && { signal }) });
  const all = segments.map(() => true);
  const { first: prediction } = await texts.ask([input]);
  let done = 0;
  const ask: Ask = async (masks) => {
    const { answers } = await texts.ask(masks.map((mask) => masker.masked(mask)));
    done += masks.length;
    progress?.(Math.min(done, maxEvaluations), maxEvaluations);
    return answers.map((answer) => answer.probabilities.map((_, label) => explainedOutput(answer, label, output)));
  };
  const [empty = [], full = []] = await ask([all.map(() => false), all]);
  const { values, expansion } = await owenValues(clustering, { empty, full }, target, ask, {
    evaluations: maxEvaluations - 2,
    batch: evaluationBatch,
    context,
  });
  const scores = lowerCredit(values, clustering);
  const [base = Number.NaN, value = Number.NaN] = [empty[target], full[target]];
  return {
    units,
    scores,
    outputKind: output,
    output: value,
    base,
    residual: value - base - scores.reduce((sum, score) => sum + score, 0),
    clustering,
    expansion,
    target,
    prediction,
    queries: texts.queries,
  };
}
