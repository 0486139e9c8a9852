import { decimalsFor, plain, probability, signed } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { ComparisonDocument } from "../documents.ts";
import { element, group, label, picture, rect, rule, sizes } from "../figure/element.ts";
import type { Figure, FigureStyle, SvgElement } from "../figure/figure.ts";
import { palettes } from "../figure/palette.ts";
import { fitText, textWidth } from "../figure/text-width.ts";
import { comparisonVerdict, differ, different, farApart } from "../terminal/comparison-verdict.ts";
import { byScore, type ScoredUnit } from "../terminal/scores.ts";
import { captionOf, titleOf, type MethodNames, type Sourced } from "./caption.ts";
import { comparisonRows } from "./comparison-rows.ts";
import type { ExplainedDocument } from "./explained.ts";
import { linearScale } from "./linear-scale.ts";

/** What one model says of one text, and which units speak for it. */
interface ComparedSide extends Pick<ExplainedDocument, "units" | "scores"> {
  /** The model, or the text. */
  readonly name: string;
  readonly label: string;
  readonly probability: number;
  /** What the scores speak for. */
  readonly target?: string;
  readonly stderr?: readonly (number | null)[];
}

const barRow = 24;
const headHeight = 44;

/** Narrower panels go below one another: a row has a bar a side then, in the order of the heads. */
const narrowestPanel = 150;

/** Several models on one text, side by side: see `comparisonBars`. */
export function modelComparison(document: ComparisonDocument & Sourced, style: FigureStyle & MethodNames): Figure {
  const sides = document.results.map((result): ComparedSide => ({
    name: result.model.id,
    label: result.label,
    probability: Object.entries(result.probabilities).find(([name]) => name === result.label)?.[1] ?? 0,
    ...(result.target && { target: result.target.label }),
    units: result.units ?? [],
    scores: result.scores ?? [],
    ...(result.stderr && { stderr: result.stderr }),
  }));
  const [first] = document.results;
  const made =
    first?.method === undefined
      ? "Predictions"
      : `${titleOf(first.method, style)}${first.outputKind === undefined ? "" : `, ${first.outputKind}`}`;
  return comparisonBars(
    sides,
    comparisonVerdict(document),
    captionOf(document, made, document.results.map(({ model }) => printable(model.id)).join(", ")),
    style,
  );
}

/** Two texts, or more, explained alike: see `comparisonBars`. */
export function textComparison(documents: readonly ExplainedDocument[], style: FigureStyle & MethodNames): Figure {
  const sides = documents.map((document): ComparedSide => {
    const [best] = Object.entries(document.prediction.probabilities).toSorted(([, one], [, other]) => other - one);
    return {
      name: document.text,
      label: best?.[0] ?? "",
      probability: best?.[1] ?? 0,
      target: document.target.label,
      units: document.units,
      scores: document.scores,
      ...(document.stderr && { stderr: document.stderr }),
    };
  });
  const said = sides.map((side) => `${printable(side.label)} (${probability(side.probability)})`);
  const changed = new Set(sides.map((side) => side.label)).size > 1;
  const [first] = documents;
  const title = changed
    ? `The change turns ${said.join(" into ")}.`
    : `The answer stays ${printable(sides[0]?.label ?? "")}: ${sides.map((side) => probability(side.probability)).join(", then ")}.`;
  return comparisonBars(
    sides,
    title,
    first === undefined ? "Nothing to compare" : captionOf(first, titleOf(first.method, style), first.outputKind ?? ""),
    style,
  );
}

/**
 * A panel of bars a side, on one scale where they speak for the same, with rows in common; rows in which they differ by more than
 * chance, or that one side alone has, are marked. Marks: `row:INDEX`.
 */
function comparisonBars(sides: readonly ComparedSide[], title: string, caption: string, style: FigureStyle): Figure {
  const palette = palettes[style.theme];
  const scored = sides.map((side) => inTextOrder(byScore(side)));
  const rows = comparisonRows(scored);
  const comparable = new Set(sides.map(({ target }) => target)).size < 2;
  const errors = sides.some(({ stderr }) => stderr !== undefined);
  const decimals = decimalsFor(scored.flat().map(({ score }) => score));
  const names = rows.map((row) => printable(row.find((unit) => unit !== undefined)?.text ?? ""));
  const nameWidth =
    Math.min(style.width / 4, Math.max(40, ...names.map((name) => textWidth(name, sizes.text, "strong")))) + 16;
  const signWidth = 24;
  const room = Math.max(60, style.width - nameWidth - signWidth);
  const stacked = room / Math.max(1, sides.length) < narrowestPanel;
  const panel = stacked ? room : room / Math.max(1, sides.length);
  const rowHeight = 6 + barRow * (stacked ? sides.length : 1);
  const top = 12 + headHeight * (stacked ? sides.length : 1);
  const numberWidth = Math.min(
    panel / 3,
    Math.max(
      ...["", ...scored.flat().map(({ score }) => signed(score, decimals))].map((text) => textWidth(text, sizes.small)),
    ) + 6,
  );
  const common = reach(scored.flat());
  const heads = sides.flatMap((side, index): SvgElement[] => {
    const [x, y] = stacked ? [0, index * headHeight] : [nameWidth + index * panel, 0];
    const wide = (stacked ? style.width : panel) - 16;
    return [
      label(x + 8, y + 16, fitText(printable(side.name), sizes.text, wide, "strong"), { "font-weight": 600 }),
      label(
        x + 8,
        y + 36,
        fitText(
          `${printable(side.label)} ${probability(side.probability)}${side.target === undefined || (comparable && side.target === side.label) ? "" : `, for ${printable(side.target)}`}`,
          sizes.text,
          wide,
        ),
        { fill: palette.quiet },
      ),
    ];
  });
  const drawn = rows.map((row, index) => {
    const y = top + index * rowHeight;
    const alone = rows.length > 0 && row.some((unit) => unit === undefined);
    const unlike = alone || (comparable && differ(row));
    const id = `row:${index}`;
    const lit = style.pointed === id || style.chosen?.includes(id) === true;
    const said = row
      .map(
        (unit, side) =>
          `${printable(sides[side]?.name ?? "")} ${unit === undefined ? "none" : signed(unit.score, decimals)}`,
      )
      .join(", ");
    return group(
      [
        rect(0, y + 1, style.width, rowHeight - 2, { fill: lit || unlike ? palette.raised : palette.surface }),
        ...(lit ? [rect(0, y + 1, 3, rowHeight - 2, { fill: palette.accent })] : []),
        label(
          nameWidth - 12,
          y + rowHeight / 2 + 5,
          fitText(names[index] ?? "", sizes.text, nameWidth - 16, "strong"),
          {
            "text-anchor": "end",
            "font-weight": unlike ? 600 : 400,
          },
        ),
        ...row.flatMap((unit, side) => {
          const most = comparable ? common : reach(scored[side] ?? []);
          const left = nameWidth + (stacked ? 0 : side * panel);
          const x = linearScale(
            [-(most || 1), most || 1],
            [left + numberWidth + 8, Math.max(left + numberWidth + 9, left + panel - numberWidth - 8)],
          );
          const barTop = y + 3 + (stacked ? side * barRow : 0);
          return unit === undefined ? [] : bar(unit, x, barTop, decimals, style);
        }),
        ...(unlike
          ? [
              label(style.width - 6, y + rowHeight / 2 + 5, different, {
                "text-anchor": "end",
                fill: palette.accent,
                "font-weight": 600,
              }),
            ]
          : []),
      ],
      {},
      { id, label: `${names[index] || "word"}: ${said}${unlike ? ", different" : ""}`, row: index, column: 0 },
    );
  });
  return {
    kind: "comparison",
    title,
    caption:
      rows.length === 0
        ? caption
        : `${caption} · ${comparable ? `one scale; ${different} ${errors ? `more than ${farApart} standard errors apart` : "different signs"}, or in one alone` : "columns of different labels have their own scales"}`,
    svg: picture(style.width, top + rows.length * rowHeight + (rows.length > 0 ? 4 : -8), palette, [
      ...heads,
      ...drawn,
    ]),
    table: {
      columns: ["", ...sides.map(({ name }) => name), "different"],
      rows: [
        ["label", ...sides.map((side) => side.label), new Set(sides.map((side) => side.label)).size > 1 ? "yes" : "no"],
        ["probability", ...sides.map((side) => side.probability), ""],
        ...rows.map((row, index) => [
          names[index] ?? "",
          ...row.map((unit) => unit?.score ?? null),
          comparable && differ(row) ? "yes" : "no",
        ]),
      ],
    },
  };
}

function bar(
  { score, reach: error, unpicked }: ScoredUnit,
  x: (value: number) => number,
  y: number,
  decimals: number,
  { theme }: FigureStyle,
): SvgElement[] {
  const palette = palettes[theme];
  const [zero, end] = [x(0), x(score)];
  const middle = y + barRow / 2;
  if (unpicked) return [label(zero + 4, middle + 4, "–", { fill: palette.quiet })];
  const outer = score < 0 ? Math.min(end, x(score - error)) - 5 : Math.max(end, x(score + error)) + 5;
  return [
    rule(zero, y - 3, zero, y + barRow + 3, palette.line),
    rect(Math.min(zero, end), middle - 8, Math.abs(end - zero), 16, {
      fill: score < 0 ? palette.against : palette.for,
    }),
    ...(error > 0
      ? [element("path", { d: `M${x(score - error)} ${middle}H${x(score + error)}`, stroke: palette.ink })]
      : []),
    label(outer, middle + 4, signed(score, decimals) || plain(score, decimals), {
      "font-size": sizes.small,
      "text-anchor": score < 0 ? "end" : "start",
    }),
  ];
}

function reach(units: readonly ScoredUnit[]): number {
  return units.reduce((most, { score }) => Math.max(most, Math.abs(score)), 0);
}

function inTextOrder(units: readonly ScoredUnit[]): ScoredUnit[] {
  return units.toSorted((one, other) => (one.index ?? Infinity) - (other.index ?? Infinity));
}
