import { probability } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import { shortened } from "../cells/shortened.ts";
import type { Subject } from "../documents.ts";
import { group, label, picture, rect, sizes } from "../figure/element.ts";
import type { Figure, FigureStyle, SvgElement } from "../figure/figure.ts";
import { palettes } from "../figure/palette.ts";
import { fitText, textWidth } from "../figure/text-width.ts";
import { ranked } from "../terminal/ranked.ts";
import { captionOf, type Sourced } from "./caption.ts";

/** Labels' probabilities, and those without the edits where there were any. */
export interface ProbabilitiesDocument extends Partial<Subject>, Sourced {
  readonly probabilities: Readonly<Record<string, number>>;
  readonly unedited?: { readonly probabilities: Readonly<Record<string, number>> };
}

export interface ProbabilityBarsStyle extends FigureStyle {
  /** Labels at most (10 unless said); the others are summed up. */
  readonly labels?: number;
  /** One that is shown in any case. */
  readonly target?: string;
}

/** A bar to be compared with others: its probability now, and before a change. */
export interface ProbabilityRow {
  readonly id: string;
  readonly name: string;
  readonly value: number;
  readonly before?: number;
}

const rowHeight = 32;
const barHeight = 16;

/** Labels by falling probability, a bar each that ends at 1; with edits, a line where it ended before. Marks: `label:NAME`. */
export function probabilityBars(document: ProbabilitiesDocument, style: ProbabilityBarsStyle): Figure {
  const { probabilities, unedited } = document;
  const entries = ranked(probabilities);
  const shown = entries.filter(({ label: name }, index) => index < (style.labels ?? 10) || name === style.target);
  const before = (name: string): number | undefined =>
    unedited && Object.hasOwn(unedited.probabilities, name) ? unedited.probabilities[name] : undefined;
  const rows = shown.map(({ label: name, value }): ProbabilityRow => {
    const was = before(name);
    return { id: `label:${name}`, name, value, ...(was !== undefined && { before: was }) };
  });
  const rest = entries.filter(({ label: name }) => !shown.some((each) => each.label === name));
  const { elements, height } = probabilityRows(rows, style, 0);
  const palette = palettes[style.theme];
  const more = `… and ${rest.length} more, together ${probability(rest.reduce((sum, { value }) => sum + value, 0))}`;
  return {
    kind: "probability-bars",
    title: answer(entries[0], unedited && ranked(unedited.probabilities)[0]),
    caption: captionOf(document, `Probabilities${of(document)}`, unedited ? "with edits; line: without" : ""),
    svg: picture(style.width, height + (rest.length > 0 ? 24 : 0), palette, [
      ...elements,
      ...(rest.length > 0 ? [label(8, height + 16, more, { fill: palette.quiet, "font-size": sizes.small })] : []),
    ]),
    table: {
      columns: ["label", "probability", ...(unedited ? ["without edits"] : [])],
      rows: entries.map(({ label: name, value }) => [name, value, ...(unedited ? [before(name) ?? null] : [])]),
    },
  };
}

/** Rows of names with bars from 0 to 1, from `top` on. `firstRow` counts on where other rows are above. */
export function probabilityRows(
  rows: readonly ProbabilityRow[],
  style: FigureStyle,
  top: number,
  firstRow = 0,
): { readonly elements: SvgElement[]; readonly height: number } {
  const palette = palettes[style.theme];
  const names = rows.map(({ name }) => printable(name));
  const nameWidth = Math.min(
    style.width / 3,
    Math.max(48, ...names.map((name) => textWidth(name, sizes.text, "strong"))),
  );
  const left = nameWidth + 20;
  const room = Math.max(24, style.width - left - textWidth(">0.999", sizes.text, "strong") - 12);
  const elements = rows.map(({ id, value, before }, row) => {
    const y = top + row * rowHeight;
    const middle = y + rowHeight / 2;
    const lit = style.pointed === id || style.chosen?.includes(id) === true;
    const long = room * share(value);
    return group(
      [
        rect(0, y + 2, style.width, rowHeight - 4, { fill: lit ? palette.raised : palette.surface }),
        ...(lit ? [rect(0, y + 2, 3, rowHeight - 4, { fill: palette.accent })] : []),
        // The blank is not drawn; it parts the name from the number where the row's text is read as one.
        label(8 + nameWidth, middle + 5, `${fitText(names[row] ?? "", sizes.text, nameWidth, "strong")} `, {
          "text-anchor": "end",
          "font-weight": row === 0 ? 600 : 400,
        }),
        rect(left, middle - barHeight / 2, room, barHeight, { fill: lit ? palette.line : palette.raised }),
        rect(left, middle - barHeight / 2, Math.max(share(value) > 0 ? 1 : 0, long), barHeight, { fill: palette.for }),
        ...(before === undefined
          ? []
          : [
              rect(left + room * share(before) - 1.5, middle - barHeight / 2 - 4, 3, barHeight + 8, {
                fill: palette.against,
                stroke: palette.surface,
              }),
            ]),
        label(left + room + 8, middle + 5, probability(share(value)), { "font-weight": row === 0 ? 600 : 400 }),
      ],
      {},
      {
        id,
        label: `${names[row] ?? ""}, ${probability(share(value))}${before === undefined ? "" : `, ${probability(share(before))} without edits`}`,
        row: firstRow + row,
        column: 0,
      },
    );
  });
  return { elements, height: rows.length * rowHeight };
}

function share(value: number): number {
  return Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : 0;
}

/** The text, which stands nowhere else in the picture. */
function of({ text }: ProbabilitiesDocument): string {
  return text === undefined ? "" : ` of "${shortened(printable(text), 80)}"`;
}

type Entry = { readonly label: string; readonly value: number } | undefined;

function answer(now: Entry, before: Entry): string {
  if (now === undefined) return "There are no labels.";
  const said = `${printable(now.label)} (${probability(now.value)})`;
  if (before === undefined)
    return `The model says ${printable(now.label)}, with probability ${probability(now.value)}.`;
  const was = `${printable(before.label)} (${probability(before.value)})`;
  return before.label === now.label
    ? `With the edits the model still says ${said}; without them ${probability(before.value)}.`
    : `The edits turn ${was} into ${said}.`;
}
