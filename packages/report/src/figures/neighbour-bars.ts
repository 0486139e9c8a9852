import { percent, plain } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { SimilarDocument } from "../concept-documents.ts";
import { element, group, label, picture, rect, sizes } from "../figure/element.ts";
import type { Figure, FigureStyle } from "../figure/figure.ts";
import { palettes } from "../figure/palette.ts";
import { fitText } from "../figure/text-width.ts";
import { similarConclusion, siteName, snippet, summaryTitles } from "../terminal/concepts/similar-conclusion.ts";
import { captionOf, type Sourced } from "./caption.ts";
import { linearScale } from "./linear-scale.ts";

const [rowHeight, barWidth, numberWidth, shown] = [24, 120, 56, 25];

/** The nearest contexts, a bar each, from the mean of all that was searched on. Marks: `neighbour:INDEX`. */
export function neighbourBars(document: SimilarDocument & Sourced, style: FigureStyle): Figure {
  const palette = palettes[style.theme];
  const { neighbours } = document;
  const { mean } = document.background;
  const drawn = neighbours.slice(0, shown);
  const x = linearScale([Math.min(mean ?? 0, ...drawn.map(({ score }) => score), 0), 1], [0, barWidth]);
  const textWidth = Math.max(80, style.width - barWidth - numberWidth - 8);
  const rows = drawn.map((neighbour, index) => {
    const id = `neighbour:${index}`;
    const lit = style.pointed === id || style.chosen?.includes(id) === true;
    const { before, token, after } = snippet(neighbour, 96);
    const y = index * rowHeight;
    const [score, whole] = [plain(neighbour.score, 3), before + token + after];
    const seen = fitText(whole, sizes.text, textWidth);
    return group(
      [
        // The space keeps what is read of it apart; nothing is seen of it.
        label(numberWidth - 8, y + 16, `${score} `, { "text-anchor": "end", "font-size": sizes.small }),
        rect(numberWidth, y + 5, barWidth, 14, { fill: palette.raised }),
        rect(numberWidth, y + 5, x(neighbour.score), 14, {
          fill: palette.for,
          ...(lit && { stroke: palette.accent, "stroke-width": 2 }),
        }),
        label(numberWidth + barWidth + 8, y + 16, seen),
      ],
      {},
      {
        id,
        label: `${score} ${seen}${seen === whole ? "" : `: ${whole}`}, line ${neighbour.row}`,
        row: index,
        column: 0,
      },
    );
  });
  return {
    kind: "neighbour-bars",
    title: similarConclusion(document),
    caption: captionOf(
      document,
      document.by === "gradient" ? "Cosine of loss gradients" : "Cosine",
      siteName(document),
      mean === null ? "" : `all ${document.searched.contexts}: mean ${plain(mean, 3)}; the line`,
    ),
    svg: picture(style.width, Math.max(1, drawn.length) * rowHeight + 4, palette, [
      ...rows,
      ...(mean === null
        ? []
        : [
            element("line", {
              x1: numberWidth + x(mean),
              x2: numberWidth + x(mean),
              y1: 0,
              y2: drawn.length * rowHeight,
              stroke: palette.quiet,
            }),
          ]),
    ]),
    table: {
      columns: ["score", "token", "text", "line", "label"],
      rows: neighbours.map(({ score, token = null, text, row, label: name = null }) => [score, token, text, row, name]),
    },
  };
}

/**
 * What neighbours have in common, beside how frequent it is among all; what only one of them has stands in the table alone. Marks: `value:INDEX`.
 * Undefined where nothing is known.
 */
export function neighbourSummary(document: SimilarDocument & Sourced, style: FigureStyle): Figure | undefined {
  const palette = palettes[style.theme];
  const every = Object.entries(document.summary);
  const shared = every.flatMap(([key, values]) =>
    values
      .filter((value) => value.count > 1)
      .slice(0, 5)
      .map((value, index) => ({ key, first: index === 0, ...value })),
  );
  const all = every.flatMap(([key, values]) => values.map((value) => ({ key, ...value })));
  if (all.length === 0) return undefined;
  const [titleWidth, nameWidth] = [168, 128];
  const left = titleWidth + nameWidth;
  const x = linearScale([0, 1], [0, Math.max(80, style.width - left - 64)]);
  const drawn = shared.map(({ key, first, value, share, base }, index) => {
    const y = index * rowHeight;
    const name = printable(value);
    const title = summaryTitles[key] ?? printable(key);
    const id = `value:${index}`;
    return group(
      [
        ...(first ? [label(0, y + 16, title, { "font-size": sizes.small, fill: palette.quiet })] : []),
        label(left - 8, y + 16, fitText(name, sizes.text, nameWidth - 12), { "text-anchor": "end" }),
        rect(left, y + 4, x(share), 10, {
          fill: palette.for,
          ...((style.pointed === id || style.chosen?.includes(id) === true) && {
            stroke: palette.accent,
            "stroke-width": 2,
          }),
        }),
        rect(left, y + 15, x(base), 4, { fill: palette.quiet }),
        label(left + x(Math.max(share, base)) + 6, y + 14, percent(share), { "font-size": sizes.small }),
      ],
      {},
      {
        id,
        label: `${title}, ${name}: ${percent(share)} of the neighbours, ${percent(base)} of all`,
        row: index,
        column: 0,
      },
    );
  });
  return {
    kind: "neighbour-summary",
    title: similarConclusion(document),
    caption: captionOf(
      document,
      "What the neighbours have in common",
      "narrow bars: how frequent it is among all",
      "what one alone has is in the table",
    ),
    svg: picture(style.width, Math.max(1, shared.length) * rowHeight, palette, drawn),
    table: {
      columns: ["what", "value", "count", "share", "of all"],
      rows: all.map(({ key, value, count, share, base }) => [key, value, count, share, base]),
    },
  };
}
