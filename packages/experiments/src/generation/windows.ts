import type { Following } from "./token-scores.ts";

/**
 * A text's tokens in stretches that the model can read: one where all fit; else stretches that overlap by half, so that every token is
 * read behind at least half the context.
 * @param from the first token that is scored, at least 1: nothing is in front of the first
 * @param most tokens that the model takes
 */
export function windowsOf(ids: Int32Array, from: number, most: number): Following[] {
  const windows: Following[] = [];
  const step = Math.max(1, Math.floor(most / 2));
  let scored = from;
  for (let start = 0; scored < ids.length; start += step) {
    const end = Math.min(ids.length, start + most);
    if (end <= scored) continue; // all of it is prompt
    const rows = Array.from({ length: end - scored }, (_, i) => scored + i - 1 - start);
    windows.push({ ids: ids.slice(start, end), rows, next: Array.from(ids.subarray(scored, end)) });
    scored = end;
  }
  return windows;
}
