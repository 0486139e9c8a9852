import { curveBumpX, line } from "d3-shape";
import { percent, plain } from "../cells/numbers.ts";
import { element, group, label, picture, rect, sizes } from "../figure/element.ts";
import type { Figure, SvgElement } from "../figure/figure.ts";
import { palettes, sequentialGround } from "../figure/palette.ts";
import { fitText, textWidth } from "../figure/text-width.ts";
import {
  attentionCaption,
  attentionTitle,
  weightsOf,
  type AttendedDocument,
  type AttentionFigureStyle,
  type Weights,
} from "./attention-weights.ts";

export interface AttentionLinesStyle extends AttentionFigureStyle {
  /**
   * How much of each token's attention is drawn, 0 to 1 (default 0.7): of every row the fewest keys that together have at least this
   * share, as exBERT does it ("display top 70% of attention", Hoover et al. 2020). So a sharp head shows one line a
   * token and a flat one many, where a least weight would hide the flat one. 0 draws none, 1 all. Hidden tokens have no share.
   */
  readonly threshold?: number;
}

/** One token's weight on another. */
export interface Link {
  readonly query: number;
  readonly key: number;
  readonly weight: number;
}

/** A page draws so many curves at once without a pause; of more, the strongest. */
const mostLines = 3000;
const widest = 720;
const blockSize = 8;

/**
 * The picture of exBERT: every token on both sides, curves from what looks (left) to what is looked at (right), the stronger the
 * darker and thicker. What is pointed at has its curves in the accent, the others at 15%, and its weights as grounds. Several heads
 * are their mean, and small blocks beside the right side tell them apart. Marks: `query:INDEX`, `key:INDEX`.
 */
export function attentionLines(document: AttendedDocument, style: AttentionLinesStyle): Figure {
  const palette = palettes[style.theme];
  const weights = weightsOf(document, style);
  const { shown, names, mean, heads } = weights;
  const threshold = clamped(style.threshold ?? 0.7);
  const links = linksOf(weights, threshold);
  const drawn = strongest(links);
  const rowHeight = shown.length > 60 ? 20 : 28;
  const width = Math.min(style.width, widest);
  const blocks = heads.length > 1 ? heads.length * (blockSize + 2) + 8 : 0;
  const wordWidth =
    Math.min(width * 0.3, Math.max(32, ...shown.map((index) => textWidth(names[index] ?? "", sizes.text, "strong")))) +
    12;
  const [left, right] = [wordWidth + 4, Math.max(wordWidth + 44, width - wordWidth - 4 - blocks)];
  const y = (row: number): number => 28 + row * rowHeight + rowHeight / 2;
  const rows = new Map(shown.map((index, row) => [index, row]));
  const pointed = pointedAt(style.pointed);
  const largest = links.reduce((most, { weight }) => Math.max(most, weight), 0);
  const shape = line().curve(curveBumpX);
  const curves = drawn.map(({ query, key, weight }): SvgElement => {
    const mine = pointed !== undefined && (pointed.side === "query" ? query : key) === pointed.index;
    const strength = largest === 0 ? 0 : weight / largest;
    const opacity = 0.12 + 0.78 * strength;
    return element("path", {
      d:
        shape([
          [left, y(rows.get(query) ?? 0)],
          [right, y(rows.get(key) ?? 0)],
        ]) ?? "",
      fill: "none",
      stroke: mine ? palette.accent : palette.for,
      "stroke-width": 1 + 5 * strength,
      "stroke-opacity": pointed === undefined || mine ? opacity : opacity * 0.15,
    });
  });
  // What the pointed token gives to, or gets from, each of the other side.
  const share = (side: "query" | "key", index: number): number => {
    if (pointed === undefined || pointed.side === side) return 0;
    return pointed.side === "query" ? (mean[pointed.index]?.[index] ?? 0) : (mean[index]?.[pointed.index] ?? 0);
  };
  const most = {
    query: Math.max(0, ...shown.map((index) => share("query", index))),
    key: Math.max(0, ...shown.map((index) => share("key", index))),
  };
  const token = (side: "query" | "key", index: number, row: number): SvgElement => {
    const id = `${side}:${index}`;
    const lit = style.pointed === id || style.chosen?.includes(id) === true;
    const own = share(side, index);
    const { ground, ink } = sequentialGround(most[side] === 0 ? 0 : own / most[side], style.theme);
    const x = side === "query" ? 0 : right + 4 + blocks;
    return group(
      [
        rect(x, y(row) - rowHeight / 2 + 1, wordWidth, rowHeight - 2, {
          fill: ground,
          rx: 3,
          ...(lit && { stroke: palette.accent, "stroke-width": 2 }),
        }),
        label(
          side === "query" ? x + wordWidth - 6 : x + 6,
          y(row) + 5,
          fitText(names[index] ?? "", sizes.text, wordWidth - 12),
          {
            "text-anchor": side === "query" ? "end" : "start",
            fill: ink,
            "font-weight": lit ? 600 : 400,
          },
        ),
      ],
      {},
      { id, label: spoken(side, index, weights, own), row, column: side === "query" ? 0 : 1 },
    );
  };
  const more = drawn.length < links.length ? `the ${drawn.length} strongest of ${links.length} lines` : "";
  return {
    kind: "attention-lines",
    title: attentionTitle(document, weights),
    caption: attentionCaption(
      document,
      weights,
      style,
      `lines: top ${percent(threshold)} of each token's attention`,
      more,
    ),
    svg: picture(width, y(shown.length) - rowHeight / 2 + 4, palette, [
      label(wordWidth - 6, 16, "from", { "text-anchor": "end", "font-size": sizes.small, fill: palette.quiet }),
      label(right + 10 + blocks, 16, "to", { "font-size": sizes.small, fill: palette.quiet }),
      group(curves),
      ...shown.map((index, row) => token("query", index, row)),
      ...shown.map((index, row) => token("key", index, row)),
      ...(blocks === 0 ? [] : headBlocks(weights, pointed, right + 4, y, style)),
    ]),
    table: {
      columns: ["from", "to", "weight"],
      rows: links.map(({ query, key, weight }) => [names[query] ?? "", names[key] ?? "", weight]),
    },
  };
}

/** The links that are drawn: of each shown token's weights on shown ones, the fewest that reach the share. */
export function linksOf({ mean, shown }: Pick<Weights, "mean" | "shown">, threshold: number): Link[] {
  if (threshold <= 0) return [];
  return shown.flatMap((query) => {
    const row = shown
      .map((key): Link => ({ query, key, weight: mean[query]?.[key] ?? 0 }))
      .filter(({ weight }) => weight > 0)
      .toSorted((one, other) => other.weight - one.weight);
    const total = row.reduce((sum, { weight }) => sum + weight, 0);
    let sum = 0;
    return row.filter(({ weight }) => {
      const wanted = threshold >= 1 || sum < threshold * total;
      sum += weight;
      return wanted;
    });
  });
}

function strongest(links: readonly Link[]): readonly Link[] {
  return links.length <= mostLines
    ? links
    : links.toSorted((one, other) => other.weight - one.weight).slice(0, mostLines);
}

function pointedAt(id: string | undefined): { side: "query" | "key"; index: number } | undefined {
  const found = /^(query|key):(\d+)$/.exec(id ?? "");
  return found === null ? undefined : { side: found[1] === "query" ? "query" : "key", index: Number(found[2]) };
}

/** A block a head beside each token on the right: its weight from what is pointed at, or from all tokens on average. */
function headBlocks(
  { each, shown, mean }: Weights,
  pointed: ReturnType<typeof pointedAt>,
  x: number,
  y: (row: number) => number,
  style: AttentionFigureStyle,
): SvgElement[] {
  return shown.flatMap((key, row) =>
    each.map((head, column) => {
      const from = pointed?.side === "query" ? [pointed.index] : [...mean.keys()];
      const weight = from.reduce((sum, query) => sum + (head[query]?.[key] ?? 0), 0) / Math.max(1, from.length);
      return rect(x + column * (blockSize + 2), y(row) - blockSize / 2, blockSize, blockSize, {
        fill: sequentialGround(Math.sqrt(weight), style.theme).ground,
        stroke: palettes[style.theme].line,
        "stroke-width": 0.5,
      });
    }),
  );
}

function spoken(side: "query" | "key", index: number, { mean, shown, names }: Weights, own: number): string {
  const name = names[index] ?? "";
  if (own > 0) return `${name}, ${side === "query" ? "gives" : "gets"} ${plain(own, 3)}`;
  const weight = (other: number): number => (side === "query" ? mean[index]?.[other] : mean[other]?.[index]) ?? 0;
  const [top] = shown.toSorted((one, other) => weight(other) - weight(one));
  if (top === undefined || weight(top) <= 0) return `${name || "token"}, no weight`;
  return `${name}, ${side === "query" ? "most to" : "most from"} ${names[top] ?? ""}, ${plain(weight(top), 3)}`;
}

function clamped(value: number): number {
  return Number.isFinite(value) ? Math.max(0, Math.min(1, value)) : 1;
}
