import { bar } from "../../cells/bar.ts";
import { left, right } from "../../cells/cells.ts";
import { paragraph, render, widthFor, type Line, type Style } from "../../cells/line.ts";
import { percent, signed } from "../../cells/numbers.ts";
import { printable } from "../../cells/printable.ts";
import type { FlipDocument } from "../../flip-document.ts";
import { stage } from "../stage.ts";
import { flipConclusion, flipHeadsConclusion, headsByRestored } from "./flip-conclusion.ts";
import { layerName } from "./layer-name.ts";

const most = 5;
const column = 10;

/** Where a prediction turned: the difference of two logits layer by layer in both texts, and the heads that bring most of it back. */
export function flipText(document: FlipDocument, style: Style): string {
  const width = widthFor(style);
  const { attacked, layers, target, against } = document;
  const shown = headsByRestored(document).slice(0, most);
  const heads = shown.map(({ layer, head, restored }): Line => [
    { text: left(`  head ${layer}.${head}`, 12) },
    { text: right(percent(restored), 6), ink: "quiet" },
    { text: `  ${bar(restored, Math.max(4, Math.min(30, width - 24)))}`, ink: "for" },
  ]);
  return render(
    [
      ...stage(document, width),
      ...stage({ text: attacked }, width),
      [],
      ...paragraph(flipConclusion(document), width, 0, { ink: "strong" }),
      [
        { text: `  ${" ".repeat(column)}${right("original", column)}${right("changed", column)}`, ink: "quiet" },
        { text: right("restored", column), ink: "quiet" },
      ],
      ...layers.map(({ layer, clean, attacked: changed, restored }): Line => [
        { text: `  ${left(layerName(layer), column)}` },
        { text: right(signed(clean, 2), column), ink: clean > 0 ? "for" : "against" },
        { text: right(signed(changed, 2), column), ink: changed > 0 ? "for" : "against" },
        { text: right(restored === null ? "-" : percent(restored), column), ink: "quiet" },
      ]),
      [],
      ...paragraph(flipHeadsConclusion(document), width, 0, { ink: "strong" }),
      ...heads,
      ...paragraph(
        printable(
          `Logit of ${target.label} less that of ${against.label}; by the model's own head on each layer's state, and at the end with what the original has put into the changed text's run.`,
        ),
        width,
        0,
        { ink: "quiet" },
      ),
    ],
    style,
  );
}
