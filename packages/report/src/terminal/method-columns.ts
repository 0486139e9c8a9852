import { count } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import { shortened } from "../cells/shortened.ts";
import type { MethodsDocument } from "../documents.ts";
import { isReading, isSensitivity, misfitOf, outputName } from "./conclusion.ts";
import { largestOf } from "./level.ts";
import { byScore } from "./scores.ts";

/** Names of methods for people; a method may be named like something that every object has. */
export function titlesOf({
  titles = {},
}: {
  readonly titles?: Readonly<Record<string, string>>;
}): (method: string) => string {
  return (method) => printable((Object.hasOwn(titles, method) ? titles[method] : undefined) ?? method);
}

/** One method's scores on the common words. */
export interface MethodColumn {
  readonly title: string;
  readonly scores: readonly number[];
  readonly rest: number;
  readonly sided: boolean;
  /** Which number the scores explain. */
  readonly kind: string;
  readonly largest: number;
}

/** What several methods say, a column each. */
export function methodColumns(
  results: MethodsDocument["results"],
  titleOf: (method: string) => string,
): MethodColumn[] {
  return results.map((result): MethodColumn => {
    const { scores = [], rest = 0 } = result.words ?? {};
    const largest = Math.max(0, ...scores.map(Math.abs));
    return {
      title: titleOf(result.method),
      scores,
      rest,
      sided: !isSensitivity(result),
      kind: outputName(result),
      largest,
    };
  });
}

/** The words that all methods give scores. */
export function commonWords([first]: MethodsDocument["results"]): string[] {
  return (first?.words?.units ?? []).map(({ text, spans }) =>
    spans === undefined ? text : `${text} (${count(spans.length, "place")})`,
  );
}

/** The words with the largest shares, in the order of the text. */
export function mostTelling(columns: readonly MethodColumn[], words: number, most: number): number[] {
  const sizes = Array.from({ length: words }, (_, word) =>
    Math.max(0, ...columns.map((column) => Math.abs(shareIn(column, word)))),
  );
  return [...sizes.keys()]
    .toSorted((one, other) => (sizes[other] ?? 0) - (sizes[one] ?? 0))
    .slice(0, most)
    .toSorted((one, other) => one - other);
}

/** A score by the largest of its method. */
export function shareIn({ scores, largest }: MethodColumn, word: number): number {
  return largest === 0 ? 0 : (scores[word] ?? 0) / largest;
}

/** Words that are named where several are level. */
const mostLevel = 3;

/** Which word each method has first; words whose scores differ by rounding alone are level. */
export function leadersText(columns: readonly MethodColumn[], words: readonly string[]): string {
  const firsts = columns.map(({ title, scores }) => ({ title, places: largestOf(scores) }));
  const votes = new Map<number, number>();
  for (const { places } of firsts) for (const place of places) votes.set(place, (votes.get(place) ?? 0) + 1);
  const times = Math.max(0, ...votes.values());
  if (times === 0) return "No method gives any word a score.";
  const all = times === 2 && columns.length === 2 ? "Both methods" : `All ${columns.length} methods`;
  const leaders = [...votes].flatMap(([place, voted]) => (voted === times ? [place] : [])).toSorted((a, b) => a - b);
  const named = (places: readonly number[], most: number): string =>
    places.length === 0
      ? "none"
      : places.length > mostLevel
        ? `${places.length} words alike`
        : places.map((place) => `"${shortened(printable(words[place] ?? ""), most)}"`).join(" and ");
  const told = ({ title, places }: (typeof firsts)[number]): string => `${title} ${named(places, 24)}`;
  if (times === columns.length) {
    const more = firsts.filter(({ places }) => places.length > leaders.length);
    const asMuch = more.length === 0 ? "" : `; as much as others: ${more.map(told).join(", ")}`;
    return `${all} give ${named(leaders, 32)} most${asMuch}.`;
  }
  const [leader = 0] = leaders;
  // Several words may have as many votes: then none leads, and all are told.
  if (leaders.length > 1 || times === 1) return `Methods give different words most: ${firsts.map(told).join(", ")}.`;
  const others = firsts.filter(({ places }) => places.length !== 1 || places[0] !== leader);
  return `${times} of ${columns.length} methods give ${named([leader], 32)} most; ${others.map(told).join(", ")}.`;
}

/** Which methods' scores describe the model badly, and why: that they give a word most says little. */
export function misfitTexts(results: MethodsDocument["results"], titleOf: (method: string) => string): string[] {
  return results.flatMap((result) => {
    const misfit = misfitOf(result, byScore(result));
    return misfit === undefined
      ? []
      : [`${titleOf(result.method)}: ${misfit.charAt(0).toLowerCase()}${misfit.slice(1)}`];
  });
}

/** What the numbers are, of which methods. */
export function methodRemarks(results: MethodsDocument["results"], columns: readonly MethodColumn[]): string[] {
  const [first] = results;
  if (first === undefined) return [];
  const read = results.filter(isReading);
  if (read.length === results.length)
    return [
      "Words: how much of each is read to tell the class, a word's tokens summed; bars: within each method.",
      "The same for every class: sizes, without a side.",
    ];
  const label = printable(first.target.label);
  const summed = "a word's tokens summed; bars: within each method.";
  const sided = columns.filter((column) => column.sided);
  if (sided.length === 0)
    return [
      `Words: how much each counts for ${label} (${kindsOf(columns)}), ${summed}`,
      "All are sizes, without a side.",
    ];
  const sizes = columns.filter((column) => !column.sided).map(({ title }) => title);
  return [
    `Words: what speaks for ${label} (${kindsOf(sided)}), ${summed}`,
    ...(sizes.length === 0 ? [] : [`${sizes.join(", ")}: sizes, without a side.`]),
  ];
}

/** Which number is explained; where several are, each with its methods. */
function kindsOf(columns: readonly MethodColumn[]): string {
  const kinds = new Map<string, string[]>();
  for (const { kind, title } of columns) kinds.set(kind, [...(kinds.get(kind) ?? []), title]);
  if (kinds.size < 2) return [...kinds.keys()].join("");
  return Array.from(kinds, ([kind, titles]) => `${kind}: ${titles.join(", ")}`).join("; ");
}

/** A mean rank correlation in words. */
export function howAlike(rho: number): string {
  if (rho >= 0.7) return "much alike";
  return rho >= 0.4 ? "partly alike" : rho >= 0.1 ? "hardly alike" : "not alike";
}
