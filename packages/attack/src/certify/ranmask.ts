import type { BlackBox } from "@limelight/core";
import { AttackedText } from "../words/attacked-text.ts";
import type { Example } from "../attack.ts";
import { certificate, type Certificate, type CertifyOptions } from "./certificate.ts";

export interface RanmaskOptions extends CertifyOptions {
  /** Share of the words that are masked each time. */
  readonly rate: number;
  /** What stands for a masked word. */
  readonly mask: string;
}

/**
 * Randomised masking (Zeng et al. 2021, RanMASK, after Levine and Feizi 2020): the majority over texts in which most words are masked. Whoever replaces d of h words,
 * whatever by, changes a vote only where one of them is among the k that were kept: with probability Δ = 1 − C(h − d, k) / C(h, k). The majority stays while
 * the class's lower bound less Δ is above the other's upper bound plus Δ. (The paper takes β·Δ with an estimate β of how often such votes are right; here β is 1,
 * which holds without any estimate and certifies less.)
 */
export function ranmask(
  subject: BlackBox,
  example: Example,
  { rate, mask, ...options }: RanmaskOptions,
): Promise<Certificate> {
  const text = new AttackedText(example);
  const { length } = text.words;
  const kept = keptWords(length, rate);
  return certificate(
    subject,
    text,
    (random) => {
      const order = random.permutation(length);
      return text.replace(new Map(order.slice(kept).map((word) => [word, mask])));
    },
    (words, lower, upper) => {
      const delta = touched(length, kept, words);
      return lower - delta > upper + delta;
    },
    options,
  );
}

/** How many words stay: the share that is not masked, and at least one. */
export function keptWords(words: number, rate: number): number {
  return Math.min(words, Math.max(1, Math.round(words * (1 - rate))));
}

/** The chance that one of some words is among those kept: 1 − C(words − changed, kept) / C(words, kept). */
export function touched(words: number, kept: number, changed: number): number {
  let none = 1;
  for (let each = 0; each < kept; each += 1) none *= Math.max(0, words - changed - each) / (words - each);
  return 1 - none;
}
