import type { Reference } from "../constraints/constraint.ts";
import type { AttackedText } from "./attacked-text.ts";

/** A word that the last change put in the place of another. */
export interface SwappedWord {
  readonly to: string;
  readonly from: string;
  /** Where `from` stands in the text that is compared with. */
  readonly at: number;
  readonly compared: AttackedText;
}

/**
 * Words that the last change made, each with the one that stood in its place: in the original, or in the text that the candidate was made of. Words that were
 * put in between have none, and are left out.
 */
export function swappedWords(
  candidate: AttackedText,
  { original, current }: Reference,
  against: "original" | "current",
): SwappedWord[] {
  const compared = against === "original" ? original : current;
  return candidate.places.flatMap((place, index) => {
    const at = compared.places[index] ?? -1;
    if (place < 0 || at < 0 || !candidate.newlyModified.has(place)) return [];
    return [{ to: candidate.words[place] ?? "", from: compared.words[at] ?? "", at, compared }];
  });
}
