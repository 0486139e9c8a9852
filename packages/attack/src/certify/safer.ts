import type { BlackBox } from "@limelight/core";
import type { Example } from "../attack.ts";
import { AttackedText } from "../words/attacked-text.ts";
import { certificate, type Certificate, type CertifyOptions } from "./certificate.ts";

export interface SaferOptions extends CertifyOptions {
  /** Words that may stand for a word, whoever attacks: the sets are taken to be those that the attacker has. Each word is one of its own. */
  readonly synonyms: (word: string) => readonly string[];
}

/**
 * Random synonyms (Ye, Gong and Liu 2020, SAFER): the majority over texts in which every word is drawn from the words near it. Near it are its synonyms and theirs, so that a word
 * and its synonym draw from sets that overlap; what they do not share is all that an attacker can move. With q what two draws have in common at least, |both| / |the larger set|
 * by the worst of its synonyms, d words replaced move a vote with probability Q = 1 − the product of the d smallest q at most, and the majority stays while the
 * class's lower bound less Q is above the other's upper bound plus Q. (The paper's sets are all of one size, so that it divides by either.)
 *
 * Synonymy need not go both ways: the certificate is about texts in which words of the original make room for synonyms of theirs, not for words that they are synonyms of.
 */
export function safer(
  subject: BlackBox,
  example: Example,
  { synonyms, ...options }: SaferOptions,
): Promise<Certificate> {
  const text = new AttackedText(example);
  const near = text.words.map((word) => [...neighbourhood(word, synonyms)]);
  const shares = text.words
    .map((word, index) => sharedLeast(word, near[index] ?? [], synonyms))
    .toSorted((one, other) => one - other);
  return certificate(
    subject,
    text,
    (random) =>
      text.replace(
        new Map(near.map((words, index) => [index, words[random.randint(0, words.length, 1)[0] ?? 0] ?? ""])),
      ),
    (words, lower, upper) => {
      const moved = 1 - shares.slice(0, words).reduce((product, share) => product * share, 1);
      return lower - moved > upper + moved;
    },
    options,
  );
}

/** A word, its synonyms, and theirs. */
export function neighbourhood(word: string, synonyms: SaferOptions["synonyms"]): Set<string> {
  const own = [word, ...synonyms(word)];
  return new Set(own.flatMap((each) => [each, ...synonyms(each)]));
}

function sharedLeast(word: string, near: readonly string[], synonyms: SaferOptions["synonyms"]): number {
  const shares = synonyms(word).map((other) => {
    const theirs = neighbourhood(other, synonyms);
    return near.filter((each) => theirs.has(each)).length / Math.max(near.length, theirs.size);
  });
  return Math.min(1, ...shares);
}
