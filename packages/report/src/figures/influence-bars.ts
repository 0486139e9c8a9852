import { printable } from "../cells/printable.ts";
import { group, label, picture, rect, sizes } from "../figure/element.ts";
import type { Figure, FigureStyle } from "../figure/figure.ts";
import { palettes } from "../figure/palette.ts";
import { fitText } from "../figure/text-width.ts";
import { isSelfInfluence, type InfluenceDocument, type InfluenceExample } from "../influence-document.ts";
import { influenceConclusion, influenceSource, isOtherwise, shortNumber } from "../terminal/influence-conclusion.ts";
import { captionOf, type Sourced } from "./caption.ts";
import { linearScale } from "./linear-scale.ts";

const [rowHeight, barWidth, numberWidth, labelWidth, shown] = [24, 120, 64, 120, 40];

/** Training texts for and against what a model says, a bar each from one line on: right is for. Marks: `example:INDEX`. */
export function influenceBars(document: InfluenceDocument & Sourced, style: FigureStyle): Figure {
  const palette = palettes[style.theme];
  const { examples } = document;
  const self = isSelfInfluence(document);
  const drawn = ends(examples);
  const low = drawn.reduce((least, { example }) => Math.min(least, example.score), 0);
  const high = drawn.reduce((most, { example }) => Math.max(most, example.score), 0);
  const x = linearScale([low, high > low ? high : low + 1], [0, barWidth]);
  const start = numberWidth + barWidth + 8;
  const textWidth = Math.max(80, style.width - start - labelWidth - 8);
  const rows = drawn.map(({ example, index }, row) => {
    const id = `example:${index}`;
    const lit = style.pointed === id || style.chosen?.includes(id) === true;
    const y = row * rowHeight;
    const [zero, end] = [x(0), x(example.score)];
    const score = shortNumber(example.score);
    const seen = fitText(wholeText(example), sizes.text, textWidth);
    const named = labelText(example);
    return group(
      [
        label(numberWidth - 8, y + 16, `${score} `, { "text-anchor": "end", "font-size": sizes.small }),
        rect(numberWidth, y + 5, barWidth, 14, { fill: palette.raised }),
        rect(numberWidth + Math.min(zero, end), y + 5, Math.abs(end - zero), 14, {
          fill: example.score < 0 ? palette.against : palette.for,
          ...(lit && { stroke: palette.accent, "stroke-width": 2 }),
        }),
        label(start, y + 16, `${seen} `),
        label(style.width, y + 16, fitText(named, sizes.small, labelWidth), {
          "text-anchor": "end",
          "font-size": sizes.small,
          fill: palette.quiet,
        }),
      ],
      {},
      { id, label: `${score} ${wholeText(example)}: ${named}, line ${example.row}`, row, column: 0 },
    );
  });
  return {
    kind: "influence-bars",
    title: influenceConclusion(document),
    caption: captionOf(
      document,
      ...withFirst(influenceSource(document)),
      self ? "" : "bars to the right: for it",
      examples.some(isOtherwise) ? "in brackets: what the model says, where it is not the label" : "",
    ),
    svg: picture(style.width, Math.max(1, drawn.length) * rowHeight + 4, palette, rows),
    table: {
      columns: ["score", "text", "line", "label", "model says", "probability"],
      rows: examples.map((example) => [
        example.score,
        wholeText(example),
        example.row,
        example.label,
        example.predicted,
        example.probability,
      ]),
    },
  };
}

// Where there are many, the strongest of both ends; the others stand in the table.
function ends(examples: readonly InfluenceExample[]): { example: InfluenceExample; index: number }[] {
  const all = examples.map((example, index) => ({ example, index }));
  return all.length <= shown ? all : [...all.slice(0, shown / 2), ...all.slice(-shown / 2)];
}

function withFirst([made = "", ...details]: readonly string[]): [string, ...string[]] {
  return [made, ...details];
}

function wholeText({ text, text_pair: pair }: InfluenceExample): string {
  return printable(`${text}${pair === undefined ? "" : ` | ${pair}`}`.replaceAll(/\s+/g, " "));
}

function labelText(example: InfluenceExample): string {
  return `${printable(example.label)}${isOtherwise(example) ? ` [${printable(example.predicted)}]` : ""}`;
}
