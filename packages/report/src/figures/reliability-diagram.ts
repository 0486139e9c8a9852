import { count, plain } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { EvaluatedModelDocument } from "../evaluation-document.ts";
import { element, group, picture, rect, rule } from "../figure/element.ts";
import type { Figure, FigureStyle } from "../figure/figure.ts";
import { palettes } from "../figure/palette.ts";
import { percentOf } from "../terminal/evaluation-conclusion.ts";
import { captionOf, type Sourced } from "./caption.ts";
import { squareHeight, unitSquare } from "./unit-square.ts";

/**
 * Whether answers are right as often as they claim: a bar a stretch of confidence, its height the share that is right, a dot at what was
 * claimed; how many texts there are is the bar's strength. Marks: `bin:INDEX`.
 */
export function reliabilityDiagram(document: EvaluatedModelDocument & Sourced, style: FigureStyle): Figure {
  const palette = palettes[style.theme];
  const square = unitSquare("what the answer claims", "of the answers, right", true, style);
  const { reliability, expectedCalibrationError: error, brier } = document;
  const most = reliability.reduce((largest, { examples }) => Math.max(largest, examples), 1);
  const bars = reliability.flatMap(({ low, high, examples, confidence, accuracy }, index) => {
    if (confidence === null || accuracy === null) return [];
    const id = `bin:${index}`;
    const lit = style.pointed === id || style.chosen?.includes(id) === true;
    const [x, width] = [square.x(low) + 1, square.x(high) - square.x(low) - 2];
    return [
      group(
        [
          // What can be pointed at has a height, also where nothing is right.
          rect(x, square.y(1), width, square.y(0) - square.y(1), { fill: palette.raised, opacity: lit ? 1 : 0 }),
          rect(x, square.y(accuracy), width, square.y(0) - square.y(accuracy), {
            fill: palette.for,
            opacity: 0.25 + (0.75 * examples) / most,
            ...(lit && { stroke: palette.accent, "stroke-width": 2 }),
          }),
          rule(
            square.x(confidence),
            square.y(accuracy),
            square.x(confidence),
            square.y(confidence),
            palette.against,
            2,
          ),
          element("circle", { cx: square.x(confidence), cy: square.y(confidence), r: 4, fill: palette.against }),
        ],
        {},
        {
          id,
          label: `${count(examples, "text")} claimed ${percentOf(confidence)} and are right ${percentOf(accuracy)} of the time`,
          row: 0,
          column: index,
        },
      ),
    ];
  });
  return {
    kind: "reliability-diagram",
    title: sentence(document),
    caption: captionOf(
      document,
      `Expected calibration error ${error === null ? "-" : plain(error, 3)}, Brier ${brier === null ? "-" : plain(brier, 3)}`,
      `${reliability.length} stretches of confidence`,
      "dot: claimed; bar: right, the stronger the more texts",
    ),
    svg: picture(style.width, squareHeight(square), palette, [...square.frame, ...bars]),
    table: {
      columns: ["from", "to", "texts", "claimed", "right"],
      rows: reliability.map(({ low, high, examples, confidence, accuracy }) => [
        low,
        high,
        examples,
        confidence,
        accuracy,
      ]),
    },
  };
}

function sentence({ reliability, accuracy, model }: EvaluatedModelDocument): string {
  const all = reliability.reduce((sum, { examples }) => sum + examples, 0);
  if (all === 0 || accuracy === null) return "There are no answers.";
  const claimed = reliability.reduce((sum, { examples, confidence }) => sum + examples * (confidence ?? 0), 0) / all;
  const name = printable(model.id);
  const sides = `it claims ${percentOf(claimed)} on average and is right ${percentOf(accuracy)} of the time`;
  if (Math.abs(claimed - accuracy) < 0.01) return `${name} is as sure as it should be: ${sides}.`;
  return `${name} is ${claimed > accuracy ? "too sure" : "not sure enough"}: ${sides}.`;
}
