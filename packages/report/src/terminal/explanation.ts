import { paragraph, render, widthFor, type Line, type Style } from "../cells/line.ts";
import type { ExplanationDocument } from "../documents.ts";
import { caption } from "./caption.ts";
import { conclusion, isSensitivity } from "./conclusion.ts";
import { probabilityBars } from "./probabilities.ts";
import { ranked } from "./ranked.ts";
import { byScore, type ScoredUnit } from "./scores.ts";
import { faintest } from "./sentence.ts";
import { stage, type StageMark } from "./stage.ts";
import { unitBars } from "./unit-bars.ts";

export interface ExplanationStyle extends Style {
  /** The method's name for people; its id unless given. */
  readonly title?: string;
  /** Units listed at most (12 unless said); the others are summed up in one line. */
  readonly units?: number;
  /** The method's own options: the caption names those that differ. Without it, those that say something to anyone. */
  readonly defaults?: Readonly<Record<string, unknown>>;
}

/**
 * An explanation as a person reads it: the sentence with a ground under what counts, the prediction, bars by falling
 * size, one sentence that concludes with at most one to mind, and a caption with method and options.
 */
export function explanationText(document: ExplanationDocument, style: ExplanationStyle): string {
  const width = widthFor(style);
  const units = byScore(document);
  const shown = units.slice(0, style.units ?? 12);
  const { sentence, caution } = conclusion(document, units);
  const remarks = caption(document, {
    title: style.title ?? document.method,
    defaults: style.defaults,
    unclear: units.some(
      (unit) => !unit.clear && unit.score !== 0 && (shown.includes(unit) || Math.abs(unit.share) >= faintest),
    ),
    errors: shown.some(({ error }) => error !== undefined),
    shown,
  });
  const lines: Line[] = [
    ...stage(document, width, marksOf(units), style.color === "none"),
    ...probabilityBars(predictions(document, document.prediction), width),
    ...uneditedBars(document, width),
    [],
    ...unitBars(units, style.units ?? 12, width, !isSensitivity(document)),
    [],
    ...paragraph(sentence, width, 0, { ink: "strong" }),
    ...(caution === undefined ? [] : paragraph(caution, width, 0)),
    ...remarks.flatMap((parts) => paragraph(parts, width, 0, { ink: "quiet" })),
  ];
  return render(lines, style);
}

/** The likeliest label, and the one that was asked about where it is another. */
function predictions(
  { target }: ExplanationDocument,
  { probabilities }: ExplanationDocument["prediction"],
): { label: string; value: number }[] {
  return ranked(probabilities).filter(({ label }, index) => index === 0 || label === target.label);
}

function uneditedBars(document: ExplanationDocument, width: number): Line[] {
  const { unedited } = document;
  if (!unedited) return [];
  return [[{ text: "unedited", ink: "quiet" }], ...probabilityBars(predictions(document, unedited), width)];
}

function marksOf(units: readonly ScoredUnit[]): StageMark[] {
  return units.flatMap(({ spans, share, clear }) =>
    spans.map((place) => ({ ...place, value: share, unclear: !clear })),
  );
}
