import type { CertifiedSummaryDocument } from "../attack-documents.ts";
import { count } from "../cells/numbers.ts";

/** How votes are made. */
export const certificateTitles = { ranmask: "Randomised masking", safer: "Random synonyms" } as const;

/** What a summary comes to, in a sentence. */
export function certifiedSentence({ method, medianRadius }: CertifiedSummaryDocument): string {
  return `${certificateTitles[method]}: of half of the texts at least ${count(medianRadius, "word")} may be replaced.`;
}

/** The share that is right for certain by the number of replaced words, from none on; empty where no text has a label. */
export function certifiedRows({
  accuracy,
  certified,
}: CertifiedSummaryDocument): CertifiedSummaryDocument["certified"] {
  return accuracy ? [{ words: 0, accuracy }, ...certified] : [];
}
