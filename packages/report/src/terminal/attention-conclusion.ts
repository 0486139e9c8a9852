import { percent } from "../cells/numbers.ts";

/** Where a token can look from its own place, in words. */
const neighbours = new Map([
  [-1, "the token before them"],
  [0, "themselves"],
  [1, "the token after them"],
]);

/**
 * One sentence on where a head looks: at one token, or at a neighbour, if that is the strongest target of more than half of
 * the tokens; else the token with the largest share of all weight.
 * @param pattern [queries][keys]
 * @param names of the keys
 * @param looks whether the numbers are weights of a head, not what a method makes of them
 * @param apart whether those that look are other tokens than those that are looked at
 */
export function attentionConclusion(
  pattern: readonly (readonly number[])[],
  names: readonly string[],
  looks = true,
  apart = false,
): string {
  const most = looks ? "look most at" : "draw most on";
  const favourites = pattern.map(favourite);
  const columns = columnSums(pattern, names.length);
  const total = columns.reduce((sum, column) => sum + column, 0);
  const choices = apart ? names.length : favourites.length;
  if (choices < 2 || !(total > 0)) {
    return "There is no choice of where to look.";
  }
  const [key, atKey] = commonest(favourites);
  const [offset, atOffset] = commonest(favourites.map((target, query) => (target < 0 ? Number.NaN : target - query)));
  const neighbour = neighbours.get(offset);
  const all = favourites.length;
  if (!apart && neighbour !== undefined && atOffset > all / 2 && atOffset >= atKey) {
    return `${atOffset} of ${all} tokens ${most} ${neighbour}.`;
  }
  if (key >= 0 && atKey > all / 2) {
    return `${atKey} of ${all} tokens ${most} ${quoted(names[key])}.`;
  }
  const top = columns.indexOf(Math.max(...columns));
  const none = looks ? "draws most of the looks" : "is what most draw on";
  return `No token ${none}; ${quoted(names[top])} has the largest share, ${percent((columns[top] ?? 0) / total)} of all weight.`;
}

/** A token's name in a sentence; the number that tells it from others of its name stays outside. */
export function quoted(name = ""): string {
  const [, token = name, number = ""] = /^(.*)( \(\d+\))$/s.exec(name) ?? [];
  return `"${token}"${number}`;
}

/** How much each key gets from all. */
function columnSums(pattern: readonly (readonly number[])[], size: number): number[] {
  const sums = Array.from({ length: size }, () => 0);
  for (const row of pattern) {
    for (let key = 0; key < size; key += 1) sums[key] = (sums[key] ?? 0) + (row[key] ?? 0);
  }
  return sums;
}

/** The key with the most weight; −1 where several have it. */
function favourite(row: readonly number[]): number {
  let most = 0;
  for (const weight of row) if (weight > most) most = weight;
  const first = row.indexOf(most);
  return first === row.lastIndexOf(most) ? first : -1;
}

/** The value that occurs most often, and how often; the first of equals. */
function commonest(values: readonly number[]): readonly [value: number, times: number] {
  const counts = new Map<number, number>();
  for (const value of values) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best), [0, 0] as const);
}
