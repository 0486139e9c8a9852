import type { Answer } from "@limelight/core";
import { explainedOutput, type OutputKind } from "../output.ts";

/** What a subject says of one of several texts, and how much that counts. */
interface Weighed {
  readonly answer: Answer;
  readonly output: number;
  readonly weight: number;
}

/**
 * What a subject says on average of several texts that stand for one: the expected probabilities, their log-odds (Kim et al. 2020, section
 * 3.1, as Robnik-Šikonja and Kononenko 2008), or the expected raw score.
 * @param said weights sum to 1
 */
export function marginalOf(
  said: readonly Weighed[],
  target: number,
  kind: OutputKind,
): { answer: Answer; output: number } {
  const [only] = said;
  if (only && said.length === 1) return { answer: only.answer, output: only.output };
  const labels = only?.answer.probabilities ?? [];
  const probabilities = labels.map((_, label) =>
    said.reduce((sum, { answer, weight }) => sum + weight * (answer.probabilities[label] ?? Number.NaN), 0),
  );
  const logs = labels.map((_, label) => logMean(said, label));
  switch (kind) {
    case "logit":
      return {
        answer: { probabilities },
        output: said.reduce((sum, { output, weight }) => sum + weight * output, 0),
      };
    case "probability":
      return { answer: { probabilities }, output: probabilities[target] ?? Number.NaN };
    case "log-odds": {
      const answer = logs.every((log) => log !== undefined) ? { probabilities, logits: logs } : { probabilities };
      return { answer: { probabilities }, output: explainedOutput(answer, target, kind) };
    }
  }
}

/** log Σ weight · softmax(logits): exact where a probability is too near 1 for its own digits. Undefined without raw scores. */
function logMean(said: readonly Weighed[], label: number): number | undefined {
  let total = Number.NEGATIVE_INFINITY;
  for (const { answer, weight } of said) {
    const { logits } = answer;
    if (!logits) return undefined;
    const top = Math.max(...logits);
    const rest = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - top), 0));
    const log = Math.log(weight) + (logits[label] ?? Number.NaN) - top - rest;
    const more = Math.max(total, log);
    total = more === Number.NEGATIVE_INFINITY ? more : more + Math.log(Math.exp(total - more) + Math.exp(log - more));
  }
  return total;
}
