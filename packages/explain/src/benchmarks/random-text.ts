import type { Sequence, SubjectToken } from "@limelight/core";

/** Tokens that stand for a text: which ones does not matter to the clock. */
export function randomText(vocabulary: number, length: number, seed = 0): Sequence & { tokens: SubjectToken[] } {
  const ids = Int32Array.from({ length }, (_, token) => ((seed * length + token + 1) * 7919) % vocabulary);
  const token = { text: "", start: 0, end: 0, word: null, special: false, sequence: 0 as const };
  return { ids, tokens: Array.from(ids, (id) => ({ ...token, id })) };
}
