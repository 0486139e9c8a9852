import { decimalsFor, plain, probability, signed } from "../cells/numbers.ts";
import { readableToken } from "../cells/readable-token.ts";
import type { Figure, FigureStyle } from "../figure/figure.ts";
import type { StepsDocument } from "../step-documents.ts";
import { stepConclusion, stepsConclusion } from "../terminal/steps-conclusion.ts";
import { captionOf, titleOf, type MethodNames, type Sourced } from "./caption.ts";
import { heatMap } from "./heat-map.ts";

export type ExplainedSteps = StepsDocument & Sourced;

export interface StepsGridStyle extends FigureStyle, MethodNames {
  /** The step whose column is outlined, counted from 0. */
  readonly step?: number;
}

/**
 * What each written token rests on: tokens down, what was written across, each column on grounds of its own largest score; cells of
 * tokens that come no earlier are empty. What an encoder-decoder read stands above what it wrote. Marks: `step:STEP.UNIT`.
 */
export function stepsGrid(document: ExplainedSteps, style: StepsGridStyle): Figure {
  const { units, steps, scores, sizes, normalized } = document;
  // Where tokens are held against others, those that are their own rivals have nothing to say.
  const isContrast = steps.some(({ against }) => against);
  const columns = steps.flatMap(({ against }, step) => (isContrast && !against ? [] : [step]));
  const rows = units.flatMap((_, unit) =>
    columns.some((step) => (scores[unit]?.[step] ?? null) !== null) ? [unit] : [],
  );
  const largest = steps.map((_, step) => scores.reduce((most, row) => Math.max(most, Math.abs(row[step] ?? 0)), 0));
  const decimals = Math.min(3, decimalsFor(scores.flat().map((score) => score ?? 0)));
  const names = units.map(({ text }) => readableToken(text));
  const written = steps.map(({ unit }) => names[unit] ?? "");
  const said = (score: number): string => (sizes ? plain(score, decimals) : signed(score, decimals));
  const side = (score: number): string =>
    sizes || score === 0 ? " for" : score > 0 ? " speaks for" : " speaks against";
  const mark = (row: number, column: number): string => `step:${columns[column] ?? 0}.${rows[row] ?? 0}`;
  return {
    kind: "steps-grid",
    title: style.step === undefined ? stepsConclusion(document) : stepConclusion(document, style.step),
    caption: captionOf(
      document,
      titleOf(document.method, style),
      ...readingOf(document),
      normalized ? "shares of each column" : "grounds by each column's largest",
    ),
    svg: heatMap(
      {
        rows: rows.map((unit) => names[unit] ?? ""),
        columns: columns.map((step) => written[step] ?? ""),
        values: rows.map((unit) =>
          columns.map((step) => {
            const score = scores[unit]?.[step] ?? null;
            return score === null ? null : score / (largest[step] || 1);
          }),
        ),
        texts: rows.map((unit) =>
          columns.map((step) => {
            const score = scores[unit]?.[step] ?? null;
            return score === null ? "" : said(score);
          }),
        ),
        mark: (row, column) => {
          const step = columns[column] ?? 0;
          const score = scores[rows[row] ?? 0]?.[step] ?? 0;
          return {
            id: mark(row, column),
            label: `${names[rows[row] ?? 0] ?? ""}, ${said(score)}${side(score)} ${written[step] ?? ""}${rivalOf(document, step)}`,
          };
        },
        rowMark: (row) => ({ id: `unit:${rows[row] ?? 0}`, label: names[rows[row] ?? 0] ?? "token" }),
        sparse: true,
        apart: (row) => {
          const [unit, before] = [units[rows[row] ?? 0], units[rows[row - 1] ?? 0]];
          return unit?.side === "target"
            ? before?.side === "source"
            : unit?.written === true && before?.written !== true;
        },
      },
      style.step === undefined
        ? style
        : { ...style, chosen: [...(style.chosen ?? []), ...rows.map((unit) => `step:${style.step ?? 0}.${unit}`)] },
    ),
    table: {
      columns: ["token", "side", ...written.map((name, step) => `${step + 1} ${name}`)],
      rows: [
        ["probability", "", ...steps.map((step) => step.probability)],
        ...units.map(({ text, side: own, written: made }, unit) => [
          text,
          own ?? (made === true ? "written" : "prompt"),
          ...steps.map((_, step) => scores[unit]?.[step] ?? null),
        ]),
      ],
    },
  };
}

function readingOf({ sizes, outputKind, steps }: ExplainedSteps): string[] {
  const rival = steps.find(({ against }) => against);
  return [
    outputKind === undefined ? "" : `of ${outputKind === "log-odds" ? "the log-odds" : `the ${outputKind}`}`,
    rival?.against
      ? `${readableToken(rival.token)} (${probability(rival.probability)}) held against ${readableToken(rival.against.token)} (${probability(rival.against.probability)})`
      : "",
    sizes ? "how much, not for or against" : "blue for, orange against",
  ];
}

function rivalOf({ steps }: ExplainedSteps, step: number): string {
  const against = steps[step]?.against;
  return against ? ` rather than ${readableToken(against.token)}` : "";
}
