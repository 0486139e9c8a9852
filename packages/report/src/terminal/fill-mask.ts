import { render, widthFor, type Line, type Style } from "../cells/line.ts";
import type { FillMaskDocument } from "../documents.ts";
import { probabilityBars } from "./probabilities.ts";
import { stage } from "./stage.ts";

/** A text, and for each of its masks what the model would put there. */
export function fillMaskText(document: FillMaskDocument, style: Style): string {
  const width = widthFor(style);
  const bars = (predictions: FillMaskDocument["masks"][number]["predictions"]): Line[] =>
    probabilityBars(
      predictions.map(({ token, probability }) => ({ label: token, value: probability })),
      width,
    );
  const masks = document.masks.flatMap(({ predictions, unedited }, index): Line[] => [
    ...(document.masks.length < 2 ? [] : [[{ text: `mask ${index + 1}`, ink: "strong" as const }]]),
    ...bars(predictions),
    ...(unedited ? [[{ text: "unedited", ink: "quiet" as const }], ...bars(unedited)] : []),
  ]);
  return render([...stage(document, width), ...masks], style);
}
