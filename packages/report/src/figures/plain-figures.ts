import { count, probability } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { CaptureDocument, Subject, TagDocument } from "../documents.ts";
import { label, picture, rule, sizes } from "../figure/element.ts";
import type { Figure, FigureStyle, FigureTable } from "../figure/figure.ts";
import { palettes } from "../figure/palette.ts";
import { fitText } from "../figure/text-width.ts";
import { captionOf, type Sourced } from "./caption.ts";
import { stripFigure, type LabelledWord } from "./labelled-strip.ts";
import { probabilityBars } from "./probability-bars.ts";

/** A document of the verb `tokenize`. */
export interface TokenizedDocument extends Subject, Sourced {
  readonly tokens: readonly {
    readonly text: string;
    readonly id: number;
    readonly start: number;
    readonly end: number;
    readonly word: number | null;
  }[];
}

/** A document of the verb `next-sentence`. */
export interface NextSentenceDocument extends Subject, Sourced {
  readonly probability: number;
}

/** Tokens with their ids; those of one word touch. Marks: `token:INDEX`. */
export function tokenRow(document: TokenizedDocument, style: FigureStyle): Figure {
  const { tokens } = document;
  const words = tokens.map(({ text, id, word, start, end }, index): LabelledWord => ({
    id: `token:${index}`,
    text,
    below: String(id),
    spoken: `${printable(text) || "token"}, id ${id}${word === null ? ", special" : `, characters ${start} to ${end}`}`,
    value: word === null ? 0 : 0.12,
    joined: word !== null && tokens[index - 1]?.word === word,
  }));
  const wordCount = new Set(tokens.flatMap(({ word }) => word ?? [])).size;
  return stripFigure(
    "token-row",
    `The model reads ${count(wordCount, "word")} as ${count(tokens.length, "token")}.`,
    captionOf(document, "Tokens and their ids"),
    words,
    style,
    {
      columns: ["token", "id", "start", "end", "word"],
      rows: tokens.map(({ text, id, start, end, word }) => [text, id, start, end, word]),
    },
  );
}

/** Words with their tags; the surer, the stronger the ground; the tag O has none. Marks: `word:INDEX`. */
export function tagStrip(document: TagDocument & Sourced, style: FigureStyle): Figure {
  const { words } = document;
  const tagged = words.filter(({ label: tag }) => tag !== "O");
  const drawn = words.map(({ text, label: tag, probability: value }, index): LabelledWord => ({
    id: `word:${index}`,
    text,
    below: tag,
    spoken: `${printable(text) || "word"}, ${printable(tag)}, ${probability(value)}`,
    value: tag === "O" ? 0 : Math.max(0.05, value),
  }));
  return stripFigure(
    "tag-strip",
    `${tagged.length} of ${count(words.length, "word")} ${tagged.length === 1 ? "has" : "have"} a tag.`,
    captionOf(document, "Tags of words"),
    drawn,
    style,
    {
      columns: ["word", "start", "end", "tag", "probability"],
      rows: words.map(({ text, start, end, label: tag, probability: value }) => [text, start, end, tag, value]),
    },
  );
}

/** Whether the second text follows the first. */
export function nextSentenceBars(document: NextSentenceDocument, style: FigureStyle): Figure {
  const { probability: follows, ...rest } = document;
  const bars = probabilityBars({ ...rest, probabilities: { follows, "does not follow": 1 - follows } }, style);
  const said = follows >= 0.5 ? "follows" : "does not follow";
  return {
    ...bars,
    title: `The second text ${said} the first, with probability ${probability(follows >= 0.5 ? follows : 1 - follows)}.`,
    caption: captionOf(document, "Next-sentence prediction"),
  };
}

/** What was captured: the table alone. */
export function captureTable(document: CaptureDocument & Sourced, style: FigureStyle): Figure {
  const { arrays } = document;
  const values = arrays.map(({ shape }) => shape.reduce((product, size) => product * size, 1));
  const table = {
    columns: ["array", "type", "shape"],
    rows: arrays.map(({ name, dtype, shape }) => [name, dtype, shape.join(" × ")]),
  };
  return {
    kind: "capture-table",
    title: `${count(arrays.length, "array")} with ${values.reduce((sum, value) => sum + value, 0)} numbers in all.`,
    caption: captionOf(document, "Captured activations"),
    svg: tablePicture(table, style),
    table,
  };
}

/** More rows are for the table itself. */
const mostRows = 60;

function tablePicture({ columns, rows }: FigureTable, { theme, width }: FigureStyle): Figure["svg"] {
  const palette = palettes[theme];
  const step = width / Math.max(1, columns.length + 1); // the first column is twice as wide
  const x = (column: number): number => (column === 0 ? 0 : (column + 1) * step);
  const room = (column: number): number => (column === 0 ? 2 : 1) * step - 8;
  const line = (cells: readonly (string | number | null)[], y: number, fill: string): Figure["svg"][] =>
    cells.map((cell, column) =>
      label(x(column), y, fitText(printable(String(cell ?? "")), sizes.text, room(column)), { fill }),
    );
  const shown = rows.slice(0, mostRows);
  return picture(width, 36 + (shown.length + (rows.length > mostRows ? 1 : 0)) * 24, palette, [
    ...line(columns, 16, palette.quiet),
    rule(0, 26, width, 26, palette.line),
    ...shown.flatMap((cells, row) => line(cells, 46 + row * 24, palette.ink)),
    ...(rows.length > mostRows
      ? [label(0, 46 + mostRows * 24, `… and ${rows.length - mostRows} more`, { fill: palette.quiet })]
      : []),
  ]);
}
