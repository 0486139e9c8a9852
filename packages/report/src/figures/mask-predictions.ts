import { probability } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import { shortened } from "../cells/shortened.ts";
import type { FillMaskDocument } from "../documents.ts";
import { label, picture, sizes } from "../figure/element.ts";
import type { Figure, FigureStyle, SvgElement } from "../figure/figure.ts";
import { palettes } from "../figure/palette.ts";
import { captionOf, type Sourced } from "./caption.ts";
import { probabilityRows, type ProbabilityRow } from "./probability-bars.ts";

export type FilledDocument = FillMaskDocument & Sourced;

/** What the model would put at each mask, with bars; with edits, a line where each stood before. Marks: `prediction:MASK.INDEX`. */
export function maskPredictions(document: FilledDocument, style: FigureStyle): Figure {
  const palette = palettes[style.theme];
  const { masks } = document;
  const parts: SvgElement[] = [];
  let y = 0;
  let row = 0;
  for (const [mask, { predictions, unedited }] of masks.entries()) {
    if (masks.length > 1) {
      parts.push(label(8, y + 20, `mask ${mask + 1}`, { "font-size": sizes.small, fill: palette.quiet }));
      y += 28;
    }
    const before = new Map(unedited?.map(({ token, probability: value }) => [token, value]));
    const rows = predictions.map(({ token, probability: value }, index): ProbabilityRow => {
      const was = before.get(token);
      return { id: `prediction:${mask}.${index}`, name: token, value, ...(was !== undefined && { before: was }) };
    });
    const { elements, height } = probabilityRows(rows, style, y, row);
    parts.push(...elements);
    y += height + (masks.length > 1 ? 8 : 0);
    row += rows.length;
  }
  const edited = masks.some(({ unedited }) => unedited !== undefined);
  return {
    kind: "mask-predictions",
    title: titleFor(masks),
    caption: captionOf(
      document,
      `Masked-word predictions for "${shortened(printable(document.text), 80)}"`,
      edited ? "with edits; line: without" : "",
    ),
    svg: picture(style.width, y, palette, parts),
    table: {
      columns: ["mask", "token", "probability", ...(edited ? ["without edits"] : [])],
      rows: masks.flatMap(({ predictions, unedited }, mask) =>
        predictions.map(({ token, probability: value }) => [
          mask + 1,
          token,
          value,
          ...(edited ? [unedited?.find((each) => each.token === token)?.probability ?? null] : []),
        ]),
      ),
    },
  };
}

function titleFor(masks: FillMaskDocument["masks"]): string {
  const firsts = masks.flatMap(({ predictions: [first] }) => first ?? []);
  if (firsts.length === 0) return "There is nothing to fill in.";
  const before = masks[0]?.unedited?.[0];
  const said = firsts.map(({ token, probability: value }) => `"${printable(token)}" (${probability(value)})`);
  const was =
    before !== undefined && before.token !== firsts[0]?.token
      ? ` Without the edits it was "${printable(before.token)}".`
      : "";
  return `The model would fill in ${said.join(", then ")}.${was}`;
}
