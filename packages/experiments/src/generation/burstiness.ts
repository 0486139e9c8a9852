import { sentenceSpans } from "@limelight/explain";
import type { Token } from "@limelight/text";
import type { ScoreDocument } from "../result/generation-documents.ts";

/** exp of minus the mean of log-probabilities; null where there is none. */
export function perplexityOf(logprobs: readonly number[]): number | null {
  if (logprobs.length === 0) return null;
  return Math.exp(-logprobs.reduce((sum, each) => sum + each, 0) / logprobs.length);
}

/**
 * The perplexity of each sentence that has scored tokens. A token belongs to the sentence in which it ends, so the blank in front of a
 * word counts with the word.
 * @param logprobs of each token, null where it has none
 */
export function sentencePerplexities(
  text: string,
  tokens: readonly Pick<Token, "end" | "special">[],
  logprobs: readonly (number | null)[],
): ScoreDocument["sentences"] {
  const spans = sentenceSpans(text);
  const bySentence: number[][] = spans.map(() => []);
  tokens.forEach(({ end, special }, index) => {
    const logprob = logprobs[index];
    const sentence = spans.findIndex((span) => end <= span.end);
    if (!special && typeof logprob === "number") bySentence.at(sentence)?.push(logprob);
  });
  return spans.flatMap((span, index) => {
    const own = bySentence[index] ?? [];
    const perplexity = perplexityOf(own);
    return perplexity === null ? [] : [{ ...span, tokens: own.length, perplexity }];
  });
}

/**
 * How unevenly predictable the sentences are: the standard deviation (n - 1) of their perplexities over their mean. null for
 * fewer than two sentences.
 */
export function burstinessOf(sentences: ScoreDocument["sentences"]): number | null {
  if (sentences.length < 2) return null;
  const values = sentences.map(({ perplexity }) => perplexity);
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  const variance = values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (values.length - 1);
  return Math.sqrt(variance) / mean;
}
