import { decimalsFor, plain, signed } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { ExplanationDocument } from "../documents.ts";

type Absorbed = NonNullable<ExplanationDocument["absorbed"]>;

/** Kinds of parts, as several of them together are called. */
const plurals: Readonly<Record<string, string>> = {
  position: "positions",
  segment: "segments",
  bias: "biases",
  norm: "norms",
};

/** The output as the sum of what arrived at words and what each kind of part absorbed. */
export function sharedOut(
  { absorbed = [], output = 0, scores, residual, target }: ExplanationDocument,
  name: string,
): string[] {
  const words = scores.reduce((sum, score) => sum + score, 0);
  const decimals = decimalsFor([output, words]);
  return [
    `${name} of ${printable(target.label)} ${plain(output, decimals)} =`,
    `words ${signed(words, decimals)}`,
    ...kinds(absorbed, decimals),
    ...(residual === undefined ? [] : [`(residual ${plain(residual, decimals)})`]),
  ];
}

/** What was absorbed where, from the words up: one paragraph, in stretches of the network. */
export function absorbedParts({ absorbed }: ExplanationDocument): string[][] {
  if (absorbed === undefined) return [];
  const decimals = decimalsFor(absorbed.map(({ relevance }) => relevance));
  const places = new Map<string, Absorbed[number][]>();
  for (const each of absorbed) {
    const place = /^(?:blocks\.\d+|embed)/.exec(each.part)?.[0] ?? "head";
    places.set(place, [...(places.get(place) ?? []), each]);
  }
  const stretches = Array.from(places, ([place, parts]) => `${placeName(place)} ${kinds(parts, decimals).join(", ")}`);
  return [["absorbed by", ...stretches.map((text, index) => (index < stretches.length - 1 ? `${text};` : text))]];
}

function kinds(absorbed: Absorbed, decimals: number): string[] {
  const sums = new Map<string, number>();
  for (const { kind, relevance } of absorbed) sums.set(kind, (sums.get(kind) ?? 0) + relevance);
  return Array.from(sums, ([kind, sum]) => `${plurals[kind] ?? printable(kind)} ${signed(sum, decimals)}`);
}

function placeName(place: string): string {
  return place === "embed" ? "embedding:" : place === "head" ? "head:" : `${place.replace("blocks.", "block ")}:`;
}
