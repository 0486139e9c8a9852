import { render, widthFor, type Line, type Style } from "../cells/line.ts";
import type { ClassificationDocument } from "../documents.ts";
import { probabilityBars, ranked } from "./probabilities.ts";
import { stage } from "./stage.ts";

/** A text, its model, and its labels by falling probability, `labels` of them at most (10 unless said). */
export function classificationText(
  document: ClassificationDocument,
  style: Style & { readonly labels?: number },
): string {
  const width = widthFor(style);
  const entries = ranked(document.probabilities);
  const shown = entries.slice(0, style.labels ?? 10);
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
  return render([...stage(document, width), ...probabilityBars(shown, width), ...restLine], style);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
