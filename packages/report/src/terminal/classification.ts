import { render, widthFor, type Line, type Style } from "../cells/line.ts";
import type { ClassificationDocument } from "../documents.ts";
import { probabilityBars } from "./probabilities.ts";
import { ranked } from "./ranked.ts";
import { stage } from "./stage.ts";

/** A text, its model, and its labels by falling probability, `labels` of them at most (10 unless said); where activations are edited, also without that. */
export function classificationText(
  document: ClassificationDocument,
  style: Style & { readonly labels?: number },
): string {
  const width = widthFor(style);
  const bars = (probabilities: ClassificationDocument["probabilities"]): Line[] =>
    labelBars(probabilities, width, style.labels ?? 10);
  const edited = bars(document.probabilities);
  const groups = document.unedited
    ? [...edited, [{ text: "unedited", ink: "quiet" } as const], ...bars(document.unedited.probabilities)]
    : edited;
  return render([...stage(document, width), ...groups], style);
}

function labelBars(probabilities: ClassificationDocument["probabilities"], width: number, most: number): Line[] {
  const entries = ranked(probabilities);
  const shown = entries.slice(0, most);
  const rest = entries.slice(shown.length);
  const restLine: Line[] =
    rest.length === 0
      ? []
      : [
          [
            {
              text: `  … and ${rest.length} more, together ${sum(rest.map(({ value }) => value)).toFixed(3)}`,
              ink: "quiet",
            },
          ],
        ];
  return [...probabilityBars(shown, width), ...restLine];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
