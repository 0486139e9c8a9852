import { decimalsFor, plain, signed } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { ExplanationDocument } from "../documents.ts";
import { group, hatching, label, picture, rect, rule, sizes } from "../figure/element.ts";
import type { Figure, SvgElement } from "../figure/figure.ts";
import { groundOf, palettes } from "../figure/palette.ts";
import { fitText } from "../figure/text-width.ts";
import { conclusion, isReading, isSensitivity } from "../terminal/conclusion.ts";
import { byScore } from "../terminal/scores.ts";
import { explanationCaption } from "./caption.ts";
import { type ExplainedDocument, type ExplanationFigureStyle } from "./explained.ts";
import { goneUnits } from "./gone-units.ts";
import { flow, isRightToLeft, lineHeight, type Placed } from "./token-flow.ts";
import { piecesOf } from "./token-pieces.ts";

export interface TokenStripStyle extends ExplanationFigureStyle {
  /** Text size in pixels (20 unless said). */
  readonly size?: number;
  /** The score that has the deepest ground (the text's own largest unless said), so that several strips have one scale. */
  readonly largest?: number;
}

/**
 * The text itself: a ground under what counts, and a thin bar under each unit whose length is its size, from the left for the
 * target and from the right against it; broken bars are not clear of 0, hatched grounds are tied with a neighbour by score, and words that the
 * method takes away are struck through. Marks: `unit:INDEX`, and `unit:INDEX.N` for a unit's further places.
 */
export function tokenStrip(document: ExplainedDocument, style: TokenStripStyle): Figure {
  const palette = palettes[style.theme];
  const size = style.size ?? sizes.large;
  const units = byScore(document);
  const byIndex = new Map(units.map((unit) => [unit.index, unit]));
  const largest = style.largest ?? units.reduce((most, { score }) => Math.max(most, Math.abs(score)), 0);
  const pieces = piecesOf(document);
  const { placed, height } = flow(pieces, size, style.width, isRightToLeft(document.text));
  const decimals = decimalsFor(document.scores);
  const sided = !isSensitivity(document) && !isReading(document);
  const gone = goneUnits(document);
  const columns = new Map<number, number>();
  const drawn = placed.map((piece) => {
    if (piece.unit === undefined) return word(piece, palette.ink);
    const { index, place } = piece.unit;
    const unit = byIndex.get(index);
    const score = finite(document.scores[index]);
    const share = largest === 0 ? 0 : Math.max(-1, Math.min(1, score / largest));
    const id = place === 0 ? `unit:${index}` : `unit:${index}.${place}`;
    const row = Math.round(piece.y / lineHeight);
    const column = columns.get(row) ?? 0;
    columns.set(row, column + 1);
    const lit = style.pointed === id || style.chosen?.includes(id) === true;
    const { ground, ink } = groundOf(share, style.theme);
    const clear = unit?.clear !== false;
    const error = unit?.error === undefined ? "" : `, ± ${plain(unit.error, decimals)}`;
    const said = `${sided ? signed(score, decimals) : plain(score, decimals)}${sided && score !== 0 ? ` ${score > 0 ? "for" : "against"} ${printable(document.target.label)}` : ""}`;
    return group(
      [
        rect(piece.x, piece.y + 6, piece.width, size * 1.5, {
          fill: ground,
          rx: 3,
          ...(lit && { stroke: palette.accent, "stroke-width": 2 }),
        }),
        ...(unit?.tied.length ? [hatching(piece.x, piece.y + 6, piece.width, size * 1.5, palette.surface)] : []),
        word(piece, piece.special ? (share === 0 ? palette.quiet : ink) : ink),
        ...(gone.has(index) ? [struck(piece, size, ink)] : []),
        ...hairline(
          piece,
          share,
          clear,
          size,
          palette[score < 0 ? "against" : "for"],
          largest === 0 ? 0 : (unit?.reach ?? 0) / largest,
          palette.ink,
        ),
      ],
      {},
      {
        id,
        label: `${printable(piece.text)}, ${unit?.unpicked ? "not in the explanation" : said}${error}${clear || unit?.unpicked ? "" : ", not clear of 0"}${unit?.tied.length ? `, tied with ${unit.tied.map((other) => printable(document.units[other]?.text ?? "")).join(" and ")}` : ""}${gone.has(index) ? ", taken away" : ""}`,
        row,
        column,
      },
    );
  });
  return {
    kind: "token-strip",
    title: conclusion(document, units).sentence,
    caption: explanationCaption(document, style),
    svg: picture(style.width, height, palette, drawn),
    table: {
      columns: ["unit", "start", "end", "score", ...(document.stderr ? ["standard error"] : [])],
      rows: document.units.map(({ text, start, end, special }, index) => [
        text,
        special ? null : start,
        special ? null : end,
        document.scores[index] ?? null,
        ...(document.stderr ? [document.stderr[index] ?? null] : []),
      ]),
    },
  };
}

function word({ x, y, width, text, size, special }: Placed, fill: string): SvgElement {
  const shown = fitText(printable(text), size, Math.max(width, size));
  return label(x + width / 2, y + 6 + (special ? 20 : size * 1.07), shown, {
    "text-anchor": "middle",
    "font-size": size,
    fill,
  });
}

/** A line through a word that is taken away. */
function struck({ x, y, width }: Placed, size: number, ink: string): SvgElement {
  return rule(x, y + 6 + size * 0.75, x + width, y + 6 + size * 0.75, ink);
}

/** Under the chip: how much (length), which way (from which end), how surely (whisker, or broken). */
function hairline(
  { x, y, width }: Placed,
  share: number,
  clear: boolean,
  size: number,
  color: string,
  reaches: number,
  ink: string,
): SvgElement[] {
  const long = Math.abs(share) * width;
  if (long < 0.5) return [];
  const line = y + 6 + size * 1.5 + 4;
  const start = share > 0 ? x : x + width;
  const end = share > 0 ? x + long : x + width - long;
  const bar = rule(start, line, end, line, color, 3);
  const reach = Math.min(width, reaches * width);
  return [
    clear ? bar : { ...bar, attributes: { ...bar.attributes, "stroke-dasharray": "2 3" } },
    ...(reach > 0 ? [rule(Math.max(x, end - reach), line, Math.min(x + width, end + reach), line, ink)] : []),
  ];
}

function finite(value: ExplanationDocument["scores"][number] | undefined): number {
  return value !== undefined && Number.isFinite(value) ? value : 0;
}
