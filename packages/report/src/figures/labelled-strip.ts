import { printable } from "../cells/printable.ts";
import { group, label, picture, rect, sizes } from "../figure/element.ts";
import type { Figure, FigureStyle, FigureTable, SvgElement } from "../figure/figure.ts";
import { groundOf, palettes } from "../figure/palette.ts";
import { fitText, textWidth } from "../figure/text-width.ts";

/** A word with something said of it below. */
export interface LabelledWord {
  readonly id: string;
  readonly text: string;
  readonly below: string;
  readonly spoken: string;
  /** −1 to 1: the ground. */
  readonly value: number;
  /** Touches the one before it. */
  readonly joined?: boolean;
}

const lineHeight = 60;

/** Words in lines, each with its label below. */
function labelledStrip(
  words: readonly LabelledWord[],
  style: FigureStyle,
): { readonly elements: SvgElement[]; readonly height: number } {
  const palette = palettes[style.theme];
  let x = 0;
  let line = 0;
  let column = 0;
  const elements = words.flatMap(({ id, text, below, spoken, value, joined }) => {
    const width = Math.min(
      style.width,
      Math.max(textWidth(printable(text), sizes.text + 2) + 8, textWidth(printable(below), sizes.small) + 4, 16),
    );
    const gap = x === 0 ? 0 : joined === true ? 1 : 8;
    if (x > 0 && x + gap + width > style.width) {
      x = 0;
      line += 1;
      column = 0;
    } else {
      x += gap;
    }
    const [left, y] = [x, line * lineHeight];
    x += width;
    const { ground, ink } = groundOf(value, style.theme);
    const lit = style.pointed === id || style.chosen?.includes(id) === true;
    const chip = group(
      [
        rect(left, y + 2, width, 28, {
          fill: value === 0 ? palette.raised : ground,
          rx: 3,
          ...(lit && { stroke: palette.accent, "stroke-width": 2 }),
        }),
        label(left + width / 2, y + 22, fitText(printable(text), sizes.text + 2, width), {
          "text-anchor": "middle",
          "font-size": sizes.text + 2,
          fill: value === 0 ? palette.ink : ink,
        }),
      ],
      {},
      { id, label: spoken, row: line, column },
    );
    // Beside the mark, not in it: two texts of one button are read as one word.
    const note = label(left + width / 2, y + 46, fitText(printable(below), sizes.small, width), {
      "text-anchor": "middle",
      "font-size": sizes.small,
      fill: palette.quiet,
    });
    column += 1;
    return [chip, note];
  });
  return { elements, height: words.length === 0 ? 0 : (line + 1) * lineHeight };
}

/** A figure of such words alone. */
export function stripFigure(
  kind: string,
  title: string,
  caption: string,
  words: readonly LabelledWord[],
  style: FigureStyle,
  table: FigureTable,
): Figure {
  const { elements, height } = labelledStrip(words, style);
  return { kind, title, caption, svg: picture(style.width, height, palettes[style.theme], elements), table };
}
