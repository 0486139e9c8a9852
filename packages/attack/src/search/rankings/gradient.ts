import { isWhiteBox, type WhiteBox } from "@limelight/core";
import { AttackError } from "../../attack-error.ts";
import { predicted } from "../../goals/goal.ts";
import type { AttackedText } from "../../words/attacked-text.ts";
import type { Ranking } from "./ranking.ts";

/**
 * How far the gradient of the prediction's cross-entropy reaches: the mean over the word's tokens of the gradient by their word embeddings, and of that the sum of
 * absolute values (TextAttack). It is no question. @throws AttackError "no-resource"
 */
export const byGradient: Ranking = async ({ text }, words, { tools: { subject, signal } }) => {
  if (!isWhiteBox(subject))
    throw new AttackError(
      "no-resource",
      "words cannot be ranked by gradient: only answers can be had of this subject",
      "Take another ranking, such as unk or delete.",
    );
  const { answers } = await subject.differentiate(
    [
      {
        question: text.question,
        seed: (answer) => {
          const label = predicted(answer);
          return answer.probabilities.map((probability, index) => probability - (index === label ? 1 : 0));
        },
      },
    ],
    { ...(signal && { signal }) },
  );
  const gradient = answers[0]?.gradient;
  return words.map((word) => {
    const tokens = tokensOf(subject, text, word);
    const features = gradient?.shape[1] ?? 0;
    let norm = 0;
    for (let feature = 0; feature < features; feature += 1) {
      let sum = 0;
      for (const token of tokens) sum += gradient?.data[token * features + feature] ?? 0;
      norm += tokens.length === 0 ? 0 : Math.abs(sum / tokens.length);
    }
    return norm;
  });
};

/** The places of a word's tokens among those that the model reads. */
export function tokensOf(subject: WhiteBox, text: AttackedText, word: number): number[] {
  const { start, end, sequence } = text.spanOf(word);
  return subject
    .tokens(text.question)
    .flatMap((token, index) =>
      token.sequence === sequence && !token.special && token.start < end && token.end > start ? [index] : [],
    );
}
