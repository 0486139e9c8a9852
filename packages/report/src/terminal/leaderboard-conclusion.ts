import { count, plain, probability } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import {
  differenceOf,
  floorName,
  ranking,
  type FaithfulnessDocument,
  type MeasuredBy,
} from "../faithfulness-documents.ts";

type TitleOf = (method: string) => string;

/** Pairs that are named one by one. */
const mostPairs = 6;

/** Which method leads by one metric, and whether that is settled. */
export function leaderboardSentence(
  documents: readonly FaithfulnessDocument[],
  metric: MeasuredBy,
  titleOf: TitleOf,
): string {
  const lines = ranking(documents, metric);
  const methods = lines.filter(({ method }) => method !== floorName);
  const [best, second] = methods;
  if (!best) return `No text has a number for ${metric.id}.`;
  const floor = differenceOf(documents, metric.id, best.method, floorName);
  const beats = beatsFloor(floor, metric);
  const above =
    floor === undefined ? "" : beats ? ", clear of random explanations" : ", not clear of random explanations";
  if (!second)
    return `${titleOf(best.method)}: ${metric.id} ${plain(best.mean.mean, 3)} over ${count(best.mean.texts, "text")}${above}.`;
  const level = methods.filter(({ mean }) => mean.mean === best.mean.mean);
  if (level.length > 1)
    return `By ${metric.id}, ${level.length === methods.length ? (level.length === 2 ? "both methods" : `all ${count(level.length, "method")}`) : `the best ${level.length} of ${count(methods.length, "method")}`} are level at ${plain(best.mean.mean, 3)}${above}.`;
  const apart = differenceOf(documents, metric.id, best.method, second.method);
  const settled = apart?.settled
    ? `ahead of ${titleOf(second.method)} (p ${probability(apart.p)})`
    : `its lead over ${titleOf(second.method)} is not settled`;
  return `By ${metric.id}, the best is ${titleOf(best.method)} with ${plain(best.mean.mean, 3)}${above}; ${settled}.`;
}

function beatsFloor(
  floor: { readonly difference: number; readonly settled: boolean } | undefined,
  { better }: MeasuredBy,
): boolean {
  return floor !== undefined && floor.settled && (better === "higher" ? floor.difference > 0 : floor.difference < 0);
}

/** Whether a method is better than random explanations, and that settled; undefined where it was not compared. */
export function isClearOfRandom(
  documents: readonly FaithfulnessDocument[],
  metric: MeasuredBy,
  method: string,
): boolean | undefined {
  const floor = differenceOf(documents, metric.id, method, floorName);
  return floor && beatsFloor(floor, metric);
}

/** Which methods have no explanations of some texts, or no numbers, and why. */
export function refusedSentences(documents: readonly FaithfulnessDocument[], titleOf: TitleOf): string[] {
  return documents.flatMap(({ method, refused }) =>
    refused.map(
      ({ reason, texts, metric }) =>
        `${titleOf(method)} has no ${metric === undefined ? "explanation" : printable(metric)} of ${count(texts, "text")}: ${printable(reason)}.`,
    ),
  );
}

/** Which differences are settled: named where they are few. */
export function settledSentence(
  documents: readonly FaithfulnessDocument[],
  metric: MeasuredBy,
  titleOf: TitleOf,
): string {
  const lines = ranking(documents, metric);
  const pairs = lines.flatMap(({ method: one }, index) =>
    lines.slice(index + 1).flatMap(({ method: other }) => {
      const found = differenceOf(documents, metric.id, one, other) ?? differenceOf(documents, metric.id, other, one);
      return found ? [{ names: [one, other] as const, ...found }] : [];
    }),
  );
  if (pairs.length === 0) return "";
  const settled = pairs.filter((pair) => pair.settled);
  if (settled.length === 0) {
    const texts = Math.max(...pairs.map((pair) => pair.texts));
    // The smallest p that a permutation test of so many texts has is 2 of 2ⁿ; the first of Holm's comparisons is held against 0.05 over all pairs.
    const least = Math.ceil(Math.log2((2 * pairs.length) / 0.05));
    return texts < least
      ? `Nothing is settled: ${count(texts, "text")} cannot tell these apart, ${least} are the least.`
      : "No difference is settled.";
  }
  if (settled.length === pairs.length) return `All ${pairs.length} differences are settled.`;
  const open = pairs.filter((pair) => !pair.settled);
  const fewer = open.length <= settled.length ? open : settled;
  const named = fewer
    .slice(0, mostPairs)
    .map(({ names: [one, other] }) => `${titleOf(one)} and ${titleOf(other)}`)
    .join("; ");
  const more = fewer.length > mostPairs ? `; and ${fewer.length - mostPairs} more` : "";
  return `${settled.length} of ${pairs.length} differences are settled; ${fewer === open ? "not" : "only"}: ${named}${more}.`;
}

/** What was measured of what, and what that took. */
export function whatWasDone(document: FaithfulnessDocument, methods: number): string[] {
  const { model, texts, metrics, unit, draws, mode, measuring, seconds } = document;
  const fill = metrics.flatMap(({ options }) => (typeof options["fill"] === "string" ? [options["fill"]] : []))[0];
  const parts = { word: "words", token: "tokens", step: "tokens in front of each written one" }[unit];
  return [
    `${model ? `${printable(model.id)}, ` : ""}${count(methods, "method")}, ${count(texts, "text")};`,
    ...(mode === undefined ? [] : [`as ${printable(mode)} measures;`]),
    unit === "step" ? `${parts} are blotted out;` : fill === undefined ? "" : `${parts} ${filled(fill)};`,
    texts > 1 ? "means with 95% bootstrap intervals;" : "",
    draws > 0 ? `random explanations: ${count(draws, "draw")} a text;` : "",
    `${measuring.asked} questions in ${count(measuring.forward, "pass")}, ${plain(seconds, 1)} s.`,
  ].filter((part) => part !== "");
}

function filled(fill: string): string {
  if (fill === "delete") return "are deleted";
  return fill === "mask" ? "are masked" : `become "${printable(fill)}"`;
}
