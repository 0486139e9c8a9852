import { fit, widthOf } from "../cells/cells.ts";
import { endsOf, type Ends } from "../cells/interval.ts";
import { paragraph, render, widthFor, type Line } from "../cells/line.ts";
import { count } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { AgreementSummaryDocument, MethodsDocument, RankAgreement } from "../documents.ts";
import type { MethodsStyle } from "./methods.ts";
import { howAlike, titlesOf } from "./method-columns.ts";
import { tableLines, type Column } from "./table.ts";

/** Pairs that are listed. */
const mostPairs = 10;

const measures = "ρ: Spearman, τ: Kendall, -1 to 1; top: how many of the largest they share.";

interface Pair {
  readonly names: string;
  readonly spearman: number | null;
  readonly cells: readonly string[];
}

/** Two methods, and how alike they rank. */
export interface NamedPair extends RankAgreement {
  readonly methods: readonly [string, string];
}

/** How far each two methods rank the words alike, those that agree most first. */
export function agreementLines(
  results: MethodsDocument["results"],
  titleOf: (method: string) => string,
  width: number,
): Line[] {
  const named = results.flatMap(({ method, agreement = {} }, index) =>
    results.slice(index + 1).flatMap((other): NamedPair[] => {
      const found = Object.hasOwn(agreement, other.method) ? agreement[other.method] : undefined;
      return found === undefined ? [] : [{ methods: [method, other.method], ...found }];
    }),
  );
  return pairLines(named, titleOf, width);
}

/** The same of pairs that are named. */
export function pairLines(named: readonly NamedPair[], titleOf: (method: string) => string, width: number): Line[] {
  const pairs = named.map(({ methods: [one, other], spearman, kendall, top, k, of }): Pair => ({
    names: `${titleOf(one)} and ${titleOf(other)}${of === "sizes" ? " (sizes)" : ""}`,
    spearman,
    cells: [number(spearman), number(kendall), top === null ? "-" : `${round(top * k)} of ${k}`],
  }));
  if (pairs.length === 0) return [];
  const known = pairs.flatMap(({ spearman }) => spearman ?? []);
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const sentence =
    known.length === 0
      ? "Too few words to compare their order."
      : `They rank the words ${howAlike(mean)}${known.length > 1 ? `: ρ ${mean.toFixed(2)} on average` : ""}.`;
  return [
    ...paragraph(sentence, width, 0),
    [],
    ...pairTable(pairs, width),
    ...paragraph(measures, width, 0, { ink: "quiet" }),
  ];
}

/** How far methods agree over several texts. */
export function agreementText({ model, texts, agreement }: AgreementSummaryDocument, style: MethodsStyle): string {
  const width = widthFor(style);
  const titleOf = titlesOf(style);
  const pairs = agreement.pairs.map(({ methods: [one, other], spearman, kendall, top }): Pair => ({
    names: `${titleOf(one)} and ${titleOf(other)}`,
    spearman: spearman?.mean ?? null,
    cells: [interval(spearman), interval(kendall), interval(top)],
  }));
  return render(
    [
      [{ text: `Agreement over ${count(texts, "text")}, ${printable(model.id)}`, ink: "strong" }],
      [],
      ...pairTable(pairs, width),
      ...paragraph(`Means, with 95% bootstrap intervals over three texts or more that differ. ${measures}`, width, 0, {
        ink: "quiet",
      }),
    ],
    style,
  );
}

function pairTable(pairs: readonly Pair[], width: number): Line[] {
  const ordered = pairs.toSorted((one, other) => (other.spearman ?? -2) - (one.spearman ?? -2));
  const shown = ordered.length > mostPairs ? [...ordered.slice(0, mostPairs - 3), ...ordered.slice(-3)] : ordered;
  const left = ordered.length - shown.length;
  const rows = shown.map(({ names, cells }) => [names, ...cells]);
  if (left > 0) rows.splice(mostPairs - 3, 0, [`… ${count(left, "more pair")} between`, "", "", ""]);
  const heads: Column[] = ["ρ", "τ", "top"].map((title) => ({ title, align: "right" }));
  const whole = tableLines([{ title: "rank agreement" }, ...heads], rows, width);
  const widest = (column: number): number => Math.max(...rows.map((row) => widthOf(row[column] ?? "")));
  const fits = widest(0) + widest(1) + widest(2) + widest(3) + 6 <= width;
  if (fits) return whole;
  // Names on lines of their own, numbers under them.
  const [head = [], rule = [], ...numbers] = tableLines(
    [{ title: "" }, ...heads],
    rows.map((row) => ["", ...row.slice(1)]),
    width,
  );
  return [head, rule, ...numbers.flatMap((line, row) => [[{ text: fit(rows[row]?.[0] ?? "", width) }], line])];
}

function number(value: number | null): string {
  return value === null ? "-" : value.toFixed(2);
}

function interval(value: ({ readonly mean: number } & Ends) | null): string {
  const ends = value === null ? undefined : endsOf(value);
  return `${number(value?.mean ?? null)}${ends ? ` [${ends.map(number).join(", ")}]` : ""}`;
}

/** Shares of ties are fractions. */
function round(value: number): string {
  return Number(value.toFixed(1)).toString();
}
