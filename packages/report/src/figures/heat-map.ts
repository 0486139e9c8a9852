import { group, element, label, picture, rect, rule, sizes } from "../figure/element.ts";
import type { FigureStyle, SvgElement } from "../figure/figure.ts";
import { groundOf, palettes } from "../figure/palette.ts";
import { fitText, textWidth, wrapText } from "../figure/text-width.ts";
import { texture } from "./texture.ts";

/** A table drawn by its grounds. */
export interface HeatMap {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** [rows][columns], −1 to 1; null where there is none. */
  readonly values: readonly (readonly (number | null)[])[];
  /** What stands in the cells where there is room. */
  readonly texts: readonly (readonly string[])[];
  readonly mark: (row: number, column: number) => { readonly id: string; readonly label: string };
  /** Of a whole row, where there are too many cells to point at; without it they are pointed at however many. */
  readonly rowMark?: (row: number) => { readonly id: string; readonly label: string };
  /** Cells that are crossed out. */
  readonly crossed?: (row: number, column: number) => boolean;
  /** Cells with a dot in their corner. */
  readonly dotted?: (row: number, column: number) => boolean;
  /** Columns' names stand upright where they are short enough, unless said otherwise. */
  readonly widestCell?: number;
  /** Texts that are too long are cut, instead of none being written. */
  readonly cut?: boolean;
  /** Where there is no value there is no cell, instead of an empty one. */
  readonly sparse?: boolean;
  /** Rows that stand apart from the one above. */
  readonly apart?: (row: number) => boolean;
}

/** More cells a side have no marks of their own. */
const mostPointedAt = 56;
const narrowestForText = 40;

/** The picture of a table of grounds: names on the left and on top, numbers in cells that have room for them. */
export function heatMap(map: HeatMap, style: FigureStyle): SvgElement {
  const { rows, columns, values, texts } = map;
  const palette = palettes[style.theme];
  const textSize = sizes.small;
  const nameWidth = Math.min(style.width / 4, Math.max(16, ...rows.map((name) => textWidth(name, sizes.text)))) + 12;
  const cell = Math.max(4, Math.min(map.widestCell ?? 52, (style.width - nameWidth - 4) / Math.max(1, columns.length)));
  const widestName = Math.max(0, ...columns.map((name) => textWidth(name, textSize)));
  const upright = widestName <= cell - 6 || cell >= 72;
  const height = Math.max(4, Math.min(cell, 32));
  const lines = columns.map((name) => (upright ? wrapText(name, textSize, cell - 6, 2) : [name]));
  const mostLines = Math.max(1, ...lines.map(({ length }) => length));
  const headHeight = upright ? 6 + 16 * mostLines : cell >= 12 ? Math.min(110, widestName + 10) : 0;
  const numbers =
    cell >= narrowestForText &&
    (map.cut === true || texts.flat().every((text) => textWidth(text, textSize) <= cell - 4));
  const pointable = map.rowMark === undefined || Math.max(rows.length, columns.length) <= mostPointedAt;
  const x = (column: number): number => nameWidth + column * cell;
  const tops = rows.map(() => headHeight);
  for (let row = 1; row < rows.length; row += 1)
    tops[row] = (tops[row - 1] ?? 0) + height + (map.apart?.(row) === true ? 12 : 0);
  const y = (row: number): number => tops[row] ?? headHeight;
  const heads =
    headHeight === 0
      ? []
      : columns.flatMap((name, column) =>
          upright
            ? uprightHead(lines[column] ?? [], x(column) + cell / 2, headHeight, palette.quiet)
            : [turnedHead(name, x(column) + cell / 2, headHeight, cell, palette.quiet)],
        );
  const named = rows.map((name, row) =>
    height < 10
      ? group([])
      : label(nameWidth - 8, y(row) + height / 2 + 5, fitText(name, sizes.text, nameWidth - 11), {
          "text-anchor": "end",
          "font-size": height < 16 ? 10 : sizes.text,
        }),
  );
  const drawCell = (row: number, column: number): SvgElement => {
    const { id, label: said } = map.mark(row, column);
    const value = values[row]?.[column] ?? null;
    const { ground, ink } = groundOf(value ?? 0, style.theme);
    const lit = style.pointed === id;
    const chosen = style.chosen?.includes(id) === true;
    const crossed = map.crossed?.(row, column) === true;
    const inset = cell >= 12 ? 1 : 0;
    return group(
      [
        rect(x(column) + inset, y(row) + inset, cell - 2 * inset, height - 2 * inset, {
          fill: value === null ? palette.raised : ground,
          rx: cell >= 24 ? 2 : undefined,
          ...((lit || chosen) && { stroke: palette.accent, "stroke-width": 2 }),
        }),
        ...(numbers && value !== null && !crossed
          ? [
              label(
                x(column) + cell / 2,
                y(row) + height / 2 + 4,
                fitText(texts[row]?.[column] ?? "", textSize, cell - 4),
                {
                  "text-anchor": "middle",
                  "font-size": textSize,
                  fill: ink,
                },
              ),
            ]
          : []),
        ...(map.dotted?.(row, column) === true && cell >= 12
          ? [element("circle", { cx: x(column) + cell - 5, cy: y(row) + 5, r: 1.75, fill: ink })]
          : []),
        ...(crossed ? cross(x(column), y(row), cell, height, ink) : []),
      ],
      {},
      { id, label: said, row, column },
    );
  };
  const body = pointable
    ? rows.flatMap((_, row) =>
        columns.flatMap((__, column) =>
          map.sparse === true && (values[row]?.[column] ?? null) === null ? [] : [drawCell(row, column)],
        ),
      )
    : rows.map((_, row) => {
        const { id, label: said } = map.rowMark?.(row) ?? { id: `row:${row}`, label: `row ${row}` };
        const lit = style.pointed === id;
        const drawn = texture(
          [(values[row] ?? []).map((value) => value ?? 0)],
          nameWidth,
          y(row),
          cell * columns.length,
          height,
          style.theme,
        );
        return group(
          [
            rect(nameWidth, y(row), cell * columns.length, height, {
              fill: palette.surface,
              ...(lit && { stroke: palette.accent }),
            }),
            ...drawn,
          ],
          {},
          { id, label: said, row, column: 0 },
        );
      });
  return picture(x(columns.length) + 4, (tops.at(-1) ?? headHeight - height) + height + 4, palette, [
    ...heads,
    ...named,
    ...body,
  ]);
}

function uprightHead(lines: readonly string[], x: number, height: number, fill: string): SvgElement[] {
  return lines.map((line, index) =>
    label(x, height - 6 - 16 * (lines.length - 1 - index), line, {
      "text-anchor": "middle",
      "font-size": sizes.small,
      fill,
    }),
  );
}

/** Read from below, each over its column. */
function turnedHead(name: string, x: number, height: number, cell: number, fill: string): SvgElement {
  const transform = `translate(${Math.round(x + 4)} ${height - 5}) rotate(-90)`;
  return element("text", { "font-size": Math.min(sizes.small, cell), fill, transform }, [
    fitText(name, sizes.small, height - 8),
  ]);
}

function cross(x: number, y: number, width: number, height: number, stroke: string): SvgElement[] {
  const reach = Math.min(width, height) / 2 - 5;
  const [middleX, middleY] = [x + width / 2, y + height / 2];
  return [
    rule(middleX - reach, middleY - reach, middleX + reach, middleY + reach, stroke, 2),
    rule(middleX - reach, middleY + reach, middleX + reach, middleY - reach, stroke, 2),
  ];
}
