import { bar, type Fill } from "../cells/bar.ts";
import { left, right, widthOf } from "../cells/cells.ts";
import { paragraph, render, widthFor, type Line, type Style } from "../cells/line.ts";
import { decimalsFor, signed } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { ExplanationDocument } from "../documents.ts";
import { caption } from "./caption.ts";
import { conclusion } from "./conclusion.ts";
import { probabilityBars, ranked } from "./probabilities.ts";
import { sentence, stage, type Mark } from "./sentence.ts";
import { byScore, type ScoredUnit } from "./scores.ts";

export interface ExplanationStyle extends Style {
  /** The method's name for people; its id unless given. */
  readonly title?: string;
  /** Units listed at most (12 unless said); the others are summed up in one line. */
  readonly units?: number;
}

/**
 * An explanation as a person reads it: the sentence with a ground under what counts, the prediction, bars by falling
 * size, one sentence that concludes, and a caption with method and options.
 */
export function explanationText(document: ExplanationDocument, style: ExplanationStyle): string {
  const width = widthFor(style);
  const units = byScore(document);
  const lines: Line[] = [
    ...stage(sentence(document.text, marksOf(units), width, style.color === "none"), document.model?.id, width),
    ...probabilityBars(predictions(document), width),
    [],
    ...unitBars(units, style.units ?? 12, width),
    [],
    ...paragraph(conclusion(document, units), width, 0, { ink: "strong" }),
    ...caption(document, style.title ?? document.method).flatMap((text) => paragraph(text, width, 0, { ink: "quiet" })),
  ];
  return render(lines, style);
}

/** The likeliest label, and the one that was asked about where it is another. */
function predictions(document: ExplanationDocument): { label: string; value: number }[] {
  const entries = ranked(document.prediction.probabilities);
  return entries.filter(({ label }, index) => index === 0 || label === document.target.label);
}

function marksOf(units: readonly ScoredUnit[]): Mark[] {
  return units.flatMap(({ spans, share }) => spans.map(({ start, end }) => ({ start, end, value: share })));
}

function unitBars(units: readonly ScoredUnit[], most: number, width: number): Line[] {
  const shown = units.slice(0, most);
  const rest = units.slice(most);
  const decimals = decimalsFor(units.map(({ score }) => score));
  const names = shown.map(({ text }) => printable(text));
  const scores = shown.map(({ score }) => signed(score, decimals));
  const errors = shown.map(({ error }) => (error === undefined ? "" : `±${signed(error, decimals).slice(1)}`));
  const nameWidth = Math.min(24, Math.max(4, Math.floor(width / 3)), Math.max(0, ...names.map(widthOf)));
  const scoreWidth = Math.max(0, ...scores.map(widthOf));
  const errorWidth = Math.max(0, ...errors.map(widthOf));
  const room = width - 2 - nameWidth - 2 - scoreWidth - (errorWidth === 0 ? 0 : 1 + errorWidth) - 2;
  const lines = shown.map((unit, index): Line => {
    const error = errorWidth === 0 ? "" : ` ${left(errors[index] ?? "", errorWidth)}`;
    return [
      { text: `  ${left(names[index] ?? "", nameWidth)}  ${right(scores[index] ?? "", scoreWidth)}` },
      { text: `${error}  `, ink: "quiet" },
      { text: bar(Math.abs(unit.share), room, fillOf(unit)), ink: unit.score < 0 ? "against" : "for" },
    ];
  });
  if (rest.length === 0) {
    return lines;
  }
  const total = rest.reduce((sum, { score }) => sum + score, 0);
  return [...lines, [{ text: `  … and ${rest.length} more, together ${signed(total, decimals)}`, ink: "quiet" }]];
}

function fillOf({ clear, score }: ScoredUnit): Fill {
  if (!clear) {
    return "unclear";
  }
  return score < 0 ? "against" : "for";
}
