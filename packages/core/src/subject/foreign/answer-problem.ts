import type { Answer } from "../black-box.ts";

/** Sums of probabilities that were rounded to three digits are still taken. */
const tolerance = 5e-3;

/** What is wrong with an answer that came from outside; undefined where nothing is. @param labels how many classes there are */
export function answerProblem({ probabilities, logits }: Answer, labels: number): string | undefined {
  if (probabilities.length !== labels) return `it gave ${probabilities.length} probabilities for ${labels} classes`;
  const wrong = probabilities.find((value) => !(Number.isFinite(value) && value >= 0 && value <= 1 + tolerance));
  if (wrong !== undefined) return `it gave ${wrong} for a probability`;
  const sum = probabilities.reduce((total, value) => total + value, 0);
  if (Math.abs(sum - 1) > tolerance) return `its probabilities sum to ${Number(sum.toPrecision(4))}, not to 1`;
  if (logits && logits.length !== labels) return `it gave ${logits.length} raw scores for ${labels} classes`;
  const odd = logits?.find((value) => !Number.isFinite(value));
  return odd === undefined ? undefined : `it gave ${odd} for a raw score`;
}
