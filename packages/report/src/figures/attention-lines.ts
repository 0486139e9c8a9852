import { percent, plain } from "../cells/numbers.ts";
import { at, element, group, label, picture, rect, sizes } from "../figure/element.ts";
import type { Figure, SvgElement } from "../figure/figure.ts";
import { palettes, sequentialGround } from "../figure/palette.ts";
import { fitText, textWidth } from "../figure/text-width.ts";
import { drawnLinks, linksOf, type Link } from "./attention-links.ts";
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

type Side = "query" | "key";

/** What stands on each side. */
const ends = { query: "from", key: "to" } as const;

/** All that stays as it is whatever is pointed at: a page draws the picture again for every token that the pointer comes by. */
interface Layout {
  readonly weights: Weights;
  readonly drawn: readonly Link[];
  /** How many lines the threshold keeps. */
  readonly count: number;
  /** Of the strongest link. */
  readonly largest: number;
  readonly title: string;
  readonly rowHeight: number;
  readonly width: number;
  readonly wordWidth: number;
  /** Room for the blocks of heads, 0 without. */
  readonly blocks: number;
  /** Where curves begin and end. */
  readonly left: number;
  readonly right: number;
  readonly curves: readonly SvgElement[];
  readonly tokens: ReadonlyMap<string, SvgElement>;
  readonly headBlocks: readonly SvgElement[];
}

const widest = 720;
const blockSize = 8;
const mostBlocks = 800;
const faded = 0.15;
/** Shares of the largest below this are not told from nothing. */
const faintest = 0.01;

/** More curves than these are drawn as one path for each of so many strengths. */
const mostPaths = 300;
const levels = 12;

/**
 * The picture of exBERT: every token on both sides, curves from what looks (left) to what is looked at (right), the stronger the
 * darker and thicker. What is pointed at has its curves in the accent, the others at 15%, and its weights as grounds. Several heads
 * are their mean, and small blocks beside the right side tell them apart. Marks: `query:INDEX`, `key:INDEX`.
 */
export function attentionLines(document: AttendedDocument, style: AttentionLinesStyle): Figure {
  const palette = palettes[style.theme];
  const threshold = clamped(style.threshold ?? 0.7);
  const layout = layoutOf(document, style, threshold);
  const { weights, drawn, count, wordWidth, right, blocks, width } = layout;
  const { from, to } = weights;
  const pointed = pointedAt(style.pointed, weights);
  const more = drawn.length < count ? `the ${drawn.length} strongest of ${count} lines` : "";
  return {
    kind: "attention-lines",
    title: layout.title,
    caption: attentionCaption(
      document,
      weights,
      style,
      `lines: top ${percent(threshold)} of each token's attention`,
      more,
    ),
    svg: picture(
      width,
      rowY(layout, Math.max(from.shown.length, to.shown.length)) - layout.rowHeight / 2 + 4,
      palette,
      [
        label(wordWidth - 6, 16, "from", { "text-anchor": "end", "font-size": sizes.small, fill: palette.quiet }),
        label(right + 10 + blocks, 16, "to", { "font-size": sizes.small, fill: palette.quiet }),
        group(layout.curves, { opacity: pointed ? faded : 1 }),
        group(pointed ? ownCurves(layout, pointed, palette.accent) : []),
        ...(["query", "key"] as const).flatMap((side) =>
          weights[ends[side]].shown.map((index, row) => tokenOf(layout, side, index, row, style, pointed)),
        ),
        ...(blocks === 0
          ? []
          : pointed?.side === "query"
            ? headBlocks(layout, pointed.index, style)
            : layout.headBlocks),
      ],
    ),
    table: {
      columns: ["from", "to", "weight"],
      // Only those who open the table need them.
      get rows() {
        return linksOf(weights, threshold).map(({ query, key, weight }) => [
          from.names[query] ?? "",
          to.names[key] ?? "",
          weight,
        ]);
      },
    },
  };
}

const remembered = new WeakMap<Weights, { readonly key: string; readonly layout: Layout }>();

function layoutOf(document: AttendedDocument, style: AttentionLinesStyle, threshold: number): Layout {
  const weights = weightsOf(document, style);
  const key = `${style.theme} ${style.width} ${threshold}`;
  const last = remembered.get(weights);
  if (last?.key === key) return last.layout;
  const layout = laidOut(document, weights, style, threshold);
  remembered.set(weights, { key, layout });
  return layout;
}

function laidOut(document: AttendedDocument, weights: Weights, style: AttentionLinesStyle, threshold: number): Layout {
  const { from, to, heads } = weights;
  const { drawn, count } = drawnLinks(weights, threshold);
  const width = Math.min(style.width, widest);
  const blocks =
    weights.each.length > 1 && heads.length * to.shown.length <= mostBlocks ? heads.length * (blockSize + 2) + 8 : 0;
  const widestName = [from, to]
    .flatMap(({ shown, names }) => shown.map((each) => textWidth(names[each] ?? "", sizes.text, "strong")))
    .reduce((most, each) => Math.max(most, each), 32);
  const wordWidth = Math.min(width * 0.3, widestName) + 12;
  const plainly: Layout = {
    weights,
    drawn,
    count,
    largest: drawn.reduce((most, { weight }) => Math.max(most, weight), 0),
    title: attentionTitle(document, weights),
    rowHeight: Math.max(from.shown.length, to.shown.length) > 60 ? 20 : 28,
    width,
    wordWidth,
    blocks,
    left: wordWidth + 4,
    right: Math.max(wordWidth + 44, width - wordWidth - 4 - blocks),
    curves: [],
    tokens: new Map(),
    headBlocks: [],
  };
  const { for: blue } = palettes[style.theme];
  return {
    ...plainly,
    curves: drawn.length > mostPaths ? joinedCurves(plainly, blue) : curvesOf(plainly, drawn, plainly.largest, blue),
    tokens: new Map(
      (["query", "key"] as const).flatMap((side) =>
        weights[ends[side]].shown.map(
          (index, row) => [`${side}:${index}`, tokenOf(plainly, side, index, row, style, undefined)] as const,
        ),
      ),
    ),
    headBlocks: blocks === 0 ? [] : headBlocks(plainly, undefined, style),
  };
}

function rowY({ rowHeight }: Layout, row: number): number {
  return 28 + row * rowHeight + rowHeight / 2;
}

/** Where a link runs: level at both ends. A page makes thousands of these, so they are written out. */
function pathOf(layout: Layout, rows: Rows, { query, key }: Link): string {
  const [from, to] = [rowY(layout, rows.from.get(query) ?? 0), rowY(layout, rows.to.get(key) ?? 0)];
  const middle = at((layout.left + layout.right) / 2);
  return `M${at(layout.left)},${at(from)}C${middle},${at(from)},${middle},${at(to)},${at(layout.right)},${at(to)}`;
}

/** In which row each token stands, on either side. */
interface Rows {
  readonly from: ReadonlyMap<number, number>;
  readonly to: ReadonlyMap<number, number>;
}

function rowsOf({ weights: { from, to } }: Layout): Rows {
  return { from: rowsOfSide(from), to: rowsOfSide(to) };
}

function rowsOfSide({ shown }: Weights["from"]): ReadonlyMap<number, number> {
  return new Map(shown.map((index, row) => [index, row]));
}

function strokeOf(strength: number, stroke: string): Record<string, string | number> {
  return { fill: "none", stroke, "stroke-width": 1 + 5 * strength, "stroke-opacity": 0.12 + 0.78 * strength };
}

function curvesOf(layout: Layout, links: readonly Link[], largest: number, stroke: string): SvgElement[] {
  const rows = rowsOf(layout);
  return links.map((link) => {
    const strength = largest === 0 ? 0 : link.weight / largest;
    return element("path", { d: pathOf(layout, rows, link), ...strokeOf(strength, stroke) });
  });
}

/** One path for all curves of about the same strength. */
function joinedCurves(layout: Layout, stroke: string): SvgElement[] {
  const rows = rowsOf(layout);
  const paths = new Map<number, string>();
  for (const link of layout.drawn) {
    const level = Math.ceil((levels * link.weight) / layout.largest);
    paths.set(level, (paths.get(level) ?? "") + pathOf(layout, rows, link));
  }
  return Array.from({ length: levels }, (_, index) => {
    const d = paths.get(index + 1);
    return element("path", { d: d ?? "", ...strokeOf((index + 0.5) / levels, stroke) });
  });
}

/** The curves of what is pointed at, over all others; its strongest is as strong as any. */
function ownCurves(layout: Layout, { side, index }: Pointed, accent: string): SvgElement[] {
  const own = layout.drawn.filter((link) => link[side] === index);
  const largest = own.reduce((most, { weight }) => Math.max(most, weight), 0);
  return curvesOf(layout, own, largest, accent);
}

interface Pointed {
  readonly side: Side;
  readonly index: number;
  /** What it gives to, or gets from, each token, and the most of it. */
  readonly shares: readonly number[];
  readonly most: number;
}

function tokenOf(
  layout: Layout,
  side: Side,
  index: number,
  row: number,
  style: AttentionLinesStyle,
  pointed: Pointed | undefined,
): SvgElement {
  const { weights, right, blocks, wordWidth, rowHeight } = layout;
  const { names } = weights[ends[side]];
  const id = `${side}:${index}`;
  const lit = style.pointed === id || style.chosen?.includes(id) === true;
  const own = pointed !== undefined && pointed.side !== side ? (pointed.shares[index] ?? 0) : 0;
  const known = layout.tokens.get(id);
  if (known && !lit && (own === 0 || own < faintest * (pointed?.most ?? 0))) return known;
  const { ground, ink } = sequentialGround(own === 0 ? 0 : own / (pointed?.most ?? 1), style.theme);
  const x = side === "query" ? 0 : right + 4 + blocks;
  const y = rowY(layout, row);
  return group(
    [
      rect(x, y - rowHeight / 2 + 1, wordWidth, rowHeight - 2, {
        fill: ground,
        rx: 3,
        ...(lit && { stroke: palettes[style.theme].accent, "stroke-width": 2 }),
      }),
      label(
        side === "query" ? x + wordWidth - 6 : x + 6,
        y + 5,
        fitText(names[index] ?? "", sizes.text, wordWidth - 12, "strong"),
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
}

function pointedAt(id: string | undefined, { mean, from, to }: Weights): Pointed | undefined {
  const found = /^(query|key):(\d+)$/.exec(id ?? "");
  if (found === null) return undefined;
  const [side, index] = [found[1] === "query" ? "query" : "key", Number(found[2])] as const;
  const shares = side === "query" ? (mean[index] ?? []) : mean.map((row) => row[index] ?? 0);
  const { shown } = side === "query" ? to : from;
  return { side, index, shares, most: shown.reduce((most, each) => Math.max(most, shares[each] ?? 0), 0) };
}

/** A block a head beside each token on the right: its weight from what is pointed at, or from all tokens on average. */
function headBlocks(layout: Layout, pointed: number | undefined, style: AttentionFigureStyle): SvgElement[] {
  const { each, to, mean } = layout.weights;
  const from = pointed === undefined ? [...mean.keys()] : [pointed];
  return to.shown.flatMap((key, row) =>
    each.map((head, column) => {
      const weight = from.reduce((sum, query) => sum + (head[query]?.[key] ?? 0), 0) / Math.max(1, from.length);
      const y = rowY(layout, row) - blockSize / 2;
      return rect(layout.right + 4 + column * (blockSize + 2), y, blockSize, blockSize, {
        fill: sequentialGround(Math.sqrt(weight), style.theme).ground,
        stroke: palettes[style.theme].line,
        "stroke-width": 0.5,
      });
    }),
  );
}

function spoken(side: Side, index: number, { mean, from, to }: Weights, own: number): string {
  const [near, far] = side === "query" ? [from, to] : [to, from];
  const name = near.names[index] ?? "";
  if (own > 0) return `${name}, ${side === "query" ? "gives" : "gets"} ${plain(own, 3)}`;
  let [top, most] = [-1, 0];
  for (const other of far.shown) {
    const weight = (side === "query" ? mean[index]?.[other] : mean[other]?.[index]) ?? 0;
    if (weight > most) [top, most] = [other, weight];
  }
  if (top < 0) return `${name || "token"}, no weight`;
  return `${name}, ${side === "query" ? "most to" : "most from"} ${far.names[top] ?? ""}, ${plain(most, 3)}`;
}

function clamped(value: number): number {
  return Number.isFinite(value) ? Math.max(0, Math.min(1, value)) : 1;
}
