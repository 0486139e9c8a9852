import { decimalsFor, plain, signed } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import { group, hatching, label, picture, rect, rule, sizes } from "../figure/element.ts";
import type { Figure, FigureStyle, SvgElement } from "../figure/figure.ts";
import { palettes } from "../figure/palette.ts";
import { fitText, textWidth } from "../figure/text-width.ts";
import { captionOf, type Sourced } from "./caption.ts";
import { linearScale } from "./linear-scale.ts";
import type { ScoreDoubt } from "./score-doubts.ts";
import { whisker } from "./whisker.ts";

/** One word's two scores; null where one side does not have the word. */
export interface PairedScore {
  /** As a mark: `pair:3`. */
  readonly id: string;
  readonly text: string;
  readonly scores: readonly [first: number | null, second: number | null];
  /** How sure they are, where that is known. */
  readonly doubts?: readonly [first: ScoreDoubt | undefined, second: ScoreDoubt | undefined];
}

/** The same words' scores from two sides: before and after a change, of two models, of two texts. */
export interface PairedScores extends Sourced {
  /** A sentence that says what there is to see. */
  readonly title: string;
  /** What the sides are called, over their columns. */
  readonly sides: readonly [first: string, second: string];
  /** The label that scores speak for or against; none where they are sizes. */
  readonly target?: string;
  /** How the numbers came about. */
  readonly made: string;
  readonly rows: readonly PairedScore[];
}

const rowHeight = 28;
const barHeight = 14;
const headHeight = 24;
const mostRows = 20;

/**
 * A row a word, a column a side, on one scale: blue to the right speaks for the target, orange to the left against it. Marks: the
 * rows' ids. Many rows are cut to those with the largest scores.
 */
export function scorePairs(pairs: PairedScores, style: FigureStyle): Figure {
  const palette = palettes[style.theme];
  const { sides, target, made, title } = pairs;
  const rows = mostTelling(pairs.rows);
  const numbers = rows.flatMap(({ scores }) => scores.map(finite));
  const decimals = decimalsFor(numbers);
  const number = (score: number): string => (target === undefined ? plain(score, decimals) : signed(score, decimals));
  const names = rows.map(({ text }) => printable(text));
  const nameWidth = Math.min(
    style.width / 4,
    Math.max(40, ...names.map((name) => textWidth(name, sizes.text, "strong"))),
  );
  const left = nameWidth + 16;
  const gap = 16;
  const room = Math.max(40, (style.width - left - gap) / 2);
  const numberWidth = Math.max(...["", ...numbers.map(number)].map((text) => textWidth(text, sizes.small))) + 8;
  const ends = rows.flatMap(({ scores, doubts }) =>
    scores.flatMap((score, side) =>
      [-1, 1].map((way) => finite(score) + way * (score === null ? 0 : (doubts?.[side]?.reach ?? 0))),
    ),
  );
  const [low, high] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  const from = low < 0 ? Math.min(numberWidth, room / 3) : 0;
  const x = linearScale([low, high === low ? low + 1 : high], [from, Math.max(from + 8, room - numberWidth)]);
  const zero = x(0);
  const bar = (score: number | null, doubt: ScoreDoubt | undefined, start: number, middle: number): SvgElement[] => {
    if (score === null)
      return [label(start + zero + 6, middle + 4, "not there", { fill: palette.quiet, "font-size": sizes.small })];
    const value = finite(score);
    const { reach = 0, clear = true } = doubt ?? {};
    const [low95, high95] = [start + x(value - reach), start + x(value + reach)];
    const end =
      value < 0
        ? { x: Math.min(start + x(value), low95) - 4, "text-anchor": "end" }
        : { x: Math.max(start + x(value), high95) + 4 };
    const [barLeft, barWidth] = [start + Math.min(zero, x(value)), Math.abs(x(value) - zero)];
    return [
      rect(barLeft, middle - barHeight / 2, Math.max(value === 0 ? 0 : 1, barWidth), barHeight, {
        fill: value < 0 ? palette.against : palette.for,
        "fill-opacity": clear ? 1 : 0.55,
      }),
      ...(clear ? [] : [hatching(barLeft, middle - barHeight / 2, barWidth, barHeight, palette.surface)]),
      ...(reach > 0 ? whisker(low95, high95, middle, palette) : []),
      label(end.x, middle + 4, number(value), { ...end, "font-size": sizes.small }),
    ];
  };
  const drawn = rows.map(({ id, scores, doubts }, row) => {
    const middle = headHeight + row * rowHeight + rowHeight / 2;
    const lit = style.pointed === id || style.chosen?.includes(id) === true;
    return group(
      [
        rect(0, middle - rowHeight / 2 + 1, style.width, rowHeight - 2, {
          fill: lit ? palette.raised : palette.surface,
        }),
        ...(lit ? [rect(0, middle - rowHeight / 2 + 1, 3, rowHeight - 2, { fill: palette.accent })] : []),
        label(nameWidth + 8, middle + 5, fitText(names[row] ?? "", sizes.text, nameWidth, "strong"), {
          "text-anchor": "end",
          "font-weight": lit ? 600 : 400,
        }),
        ...bar(scores[0], doubts?.[0], left, middle),
        ...bar(scores[1], doubts?.[1], left + room + gap, middle),
      ],
      {},
      { id, label: spoken(names[row] ?? "", scores, doubts, sides, target, number), row, column: 0 },
    );
  });
  const height = headHeight + rows.length * rowHeight;
  const more = pairs.rows.length - rows.length;
  return {
    kind: "score-pairs",
    title,
    caption: captionOf(
      pairs,
      made,
      rows.some(({ doubts }) => doubts?.some((doubt) => doubt !== undefined && doubt.reach > 0))
        ? "whiskers: 95%, or what is left over; hatched: not clear of 0"
        : "",
      more > 0 ? `${more} more in the table` : "",
    ),
    svg: picture(style.width, height + 4, palette, [
      ...sides.map((side, index) =>
        label(left + index * (room + gap), 16, fitText(printable(side), sizes.small, room), {
          "font-size": sizes.small,
          fill: palette.quiet,
        }),
      ),
      ...drawn,
      ...[left, left + room + gap].map((start) => rule(start + zero, headHeight, start + zero, height, palette.quiet)),
    ]),
    table: {
      columns: ["word", ...sides, "difference"],
      rows: pairs.rows.map(({ text, scores: [first, second] }) => [
        text,
        first,
        second,
        first === null || second === null ? null : second - first,
      ]),
    },
  };
}

/** The rows with the largest scores, in the order they have. */
function mostTelling(rows: readonly PairedScore[]): PairedScore[] {
  const size = ({ scores }: PairedScore): number => Math.max(...scores.map((score) => Math.abs(finite(score))));
  const kept = new Set(rows.toSorted((one, other) => size(other) - size(one)).slice(0, mostRows));
  return rows.filter((row) => kept.has(row));
}

/** The label begins with what is written in the row, as people who speak to their machine read it out. */
function spoken(
  name: string,
  scores: PairedScore["scores"],
  doubts: PairedScore["doubts"],
  sides: PairedScores["sides"],
  target: string | undefined,
  number: (score: number) => string,
): string {
  const written = scores.map((score) => (score === null ? "not there" : number(finite(score))));
  const ways = scores.map((score, index) => {
    const doubt = doubts?.[index];
    const sure = score === null || doubt === undefined || doubt.clear ? "" : " (not clear of 0)";
    const side = printable(sides[index] ?? "");
    if (score === null || score === 0 || target === undefined) return `${side}${sure}`;
    return `${side} ${score > 0 ? "for" : "against"} ${printable(target)}${sure}`;
  });
  return `${name}, ${written.join(", ")}: ${ways.join(", ")}`;
}

function finite(score: number | null): number {
  return score !== null && Number.isFinite(score) ? score : 0;
}
