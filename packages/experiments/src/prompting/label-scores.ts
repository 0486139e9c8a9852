import { isTooLarge, logSumExp, softmax } from "@limelight/core";
import type { BlankReader, PreparedBlank } from "./blank-reader.ts";

/** A label, and the words that stand for it. */
export interface VerbalLabel {
  readonly label: string;
  readonly words: readonly string[];
}

/** What a blank says of labels. */
export interface LabelScores {
  /** [labels], they sum to 1. */
  readonly probabilities: readonly number[];
  /** [labels][words]: ln of each word's probability in the blank, and its tokens. */
  readonly words: readonly (readonly { readonly word: string; readonly logprob: number; readonly tokens: number }[])[];
}

/**
 * Asks a model about blanks; halves them where memory runs out.
 * @param perToken whether words are measured by the mean over their tokens
 */
export async function labelScores(
  reader: BlankReader,
  blanks: readonly PreparedBlank[],
  labels: readonly VerbalLabel[],
  perToken: boolean,
  signal?: AbortSignal,
): Promise<LabelScores[]> {
  const scores = await halved(reader, blanks, signal);
  return blanks.map(({ lengths }, blank) => {
    let next = 0;
    const words = labels.map((each) =>
      each.words.map((word) => {
        const index = next++;
        return { word, logprob: scores[blank]?.[index] ?? Number.NaN, tokens: lengths[index] ?? 1 };
      }),
    );
    // Of several words of a label the mean probability counts, so that labels with more words are no likelier for it.
    const ofLabels = words.map(
      (each) =>
        logSumExp(Float64Array.from(each, ({ logprob, tokens }) => (perToken ? logprob / tokens : logprob))) -
        Math.log(each.length),
    );
    return { probabilities: softmax(ofLabels), words };
  });
}

async function halved(
  reader: BlankReader,
  blanks: readonly PreparedBlank[],
  signal: AbortSignal | undefined,
): Promise<number[][]> {
  try {
    return await reader.score(blanks, signal);
  } catch (error) {
    if (!isTooLarge(error) || blanks.length < 2) throw error;
    const half = Math.ceil(blanks.length / 2);
    const first = await halved(reader, blanks.slice(0, half), signal);
    return [...first, ...(await halved(reader, blanks.slice(half), signal))];
  }
}

/**
 * Contextual calibration (Zhao, Wallace, Feng, Klein and Singh 2021): probabilities over those of texts without content, made to sum to 1. (The
 * paper puts a softmax over the quotients, in the same order; quotients are probabilities as they are.)
 */
export function calibrated(probabilities: readonly number[], withoutContent: readonly number[]): number[] {
  const quotients = probabilities.map((each, label) => each / Math.max(withoutContent[label] ?? 1, Number.MIN_VALUE));
  const sum = quotients.reduce((total, each) => total + each, 0);
  return quotients.map((each) => each / sum);
}

/** What the paper takes for texts without content. */
export const contentFree = ["N/A", "[MASK]", ""] as const;

/** What labels are said to be where there is nothing to say. */
export function meanOf(scores: readonly LabelScores[]): number[] {
  const [first] = scores;
  return (first?.probabilities ?? []).map(
    (_, label) => scores.reduce((sum, { probabilities }) => sum + (probabilities[label] ?? 0), 0) / scores.length,
  );
}
