import type { AttackDocument } from "../attack-documents.ts";
import { probability } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { SpanOfText } from "../documents.ts";
import { group, label, picture, rect, rule, sizes } from "../figure/element.ts";
import type { Figure, FigureStyle, SvgElement } from "../figure/figure.ts";
import { groundOf, palettes, type Palette } from "../figure/palette.ts";
import { fitText, textWidth } from "../figure/text-width.ts";
import { attackName, costOf, newWords, sentenceOf, standInsOf } from "../terminal/attack-conclusion.ts";
import { ranked } from "../terminal/ranked.ts";
import { captionOf, type Sourced } from "./caption.ts";
import { probabilityRows, type ProbabilityRow } from "./probability-bars.ts";
import { flow, isRightToLeft, type Placed } from "./token-flow.ts";
import { piecesOf } from "./token-pieces.ts";

const headHeight = 28;
const gap = 16;
const mostLabels = 6;

/** A changed stretch of a text: which edit it belongs to. */
interface Changed extends SpanOfText {
  readonly edit: number;
  readonly sequence?: 1;
}

interface Side {
  readonly id: "original" | "found";
  readonly title: string;
  readonly said: AttackDocument["before"];
  readonly text: string;
  readonly pair: string | undefined;
  readonly changed: readonly Changed[];
}

/**
 * A text before and after an attack, changed words on grounds (those that are gone struck through), and each label's probability with a line where it was
 * before. Marks: `original:EDIT`, `found:EDIT`, `label:NAME`.
 */
export function attackStrips(document: AttackDocument & Sourced, style: FigureStyle): Figure {
  const palette = palettes[style.theme];
  const elements: SvgElement[] = [];
  let [y, row] = [0, 0];
  for (const side of sidesOf(document)) {
    const drawn = drawSide(side, document, y, row, style, palette);
    elements.push(...drawn.elements);
    y += drawn.height + gap;
    row += drawn.rows;
  }
  const bars = probabilityRows(barsOf(document), style, y, row);
  return {
    kind: "attack-strips",
    title: sentenceOf(document),
    caption: captionOf(
      document,
      costOf(document).join(" "),
      found(document) === undefined ? "" : "bars: now, lines: before",
      ...standInsOf(document),
    ),
    svg: picture(style.width, y + bars.height, palette, [...elements, ...bars.elements]),
    table: tableOf(document),
  };
}

/** What was found, or came nearest; undefined where nothing was changed. */
function found({ adversarial, nearest, edits }: AttackDocument): string | undefined {
  return edits.length === 0 ? undefined : (adversarial ?? nearest);
}

function sidesOf(document: AttackDocument): Side[] {
  const { edits, before, after, adversarial, status } = document;
  const text = found(document);
  const gone = edits.map(({ start, end, sequence }, edit) => ({ start, end, edit, ...(sequence && { sequence }) }));
  const original: Side = {
    id: "original",
    title: "Original",
    said: before,
    text: document.text,
    pair: document.text_pair ?? document.pair,
    changed: text === undefined ? [] : gone,
  };
  if (text === undefined) return [original];
  return [
    original,
    {
      id: "found",
      title: adversarial === null ? "Nearest" : status === "maximized" ? "Shortest" : "Found",
      said: after,
      text,
      pair: document.adversarial_pair ?? document.nearest_pair,
      changed: newWords(document),
    },
  ];
}

function drawSide(
  { id, title, said, text, pair, changed }: Side,
  { edits }: AttackDocument,
  top: number,
  firstRow: number,
  style: FigureStyle,
  palette: Palette,
): { readonly elements: SvgElement[]; readonly height: number; readonly rows: number } {
  const units = changed.map(({ start, end, sequence }) => ({
    text: "",
    start,
    end,
    ...(sequence && { sequence }),
  }));
  const pieces = piecesOf({ text, ...(pair !== undefined && { text_pair: pair }), units });
  const { placed, height } = flow(pieces, sizes.large, style.width, isRightToLeft(text));
  const answer = `${printable(said.label)} ${probability(said.probability)}`;
  const answerWidth = Math.min(style.width * 0.7, textWidth(answer, sizes.text, "strong"));
  const lines = [...new Set(placed.map((piece) => piece.y))];
  const columns = new Map<number, number>();
  const words = placed.map((piece) => {
    const at: Placed = { ...piece, y: piece.y + top + headHeight };
    const edit = piece.unit && changed[piece.unit.index]?.edit;
    if (edit === undefined) return word(at, palette.ink);
    const line = lines.indexOf(piece.y);
    const column = columns.get(line) ?? 0;
    columns.set(line, column + 1);
    const { from = "", to = "" } = edits[edit] ?? {};
    return marked(at, `${id}:${edit}`, changeInWords(from, to), firstRow + line, column, id, style);
  });
  return {
    elements: [
      label(0, top + 18, fitText(title, sizes.text, style.width * 0.3), { fill: palette.quiet }),
      label(style.width, top + 18, fitText(answer, sizes.text, answerWidth, "strong"), {
        "text-anchor": "end",
        "font-weight": 600,
      }),
      ...words,
    ],
    height: headHeight + height,
    rows: lines.length,
  };
}

function word({ x, y, width, text, size }: Placed, fill: string): SvgElement {
  return label(x + width / 2, y + 6 + size * 1.07, fitText(printable(text), size, Math.max(width, size)), {
    "text-anchor": "middle",
    "font-size": size,
    fill,
  });
}

function marked(
  piece: Placed,
  id: string,
  said: string,
  row: number,
  column: number,
  side: Side["id"],
  style: FigureStyle,
): SvgElement {
  const { x, y, width, size } = piece;
  const { ground, ink } = groundOf(side === "original" ? -0.5 : 0.5, style.theme);
  const palette = palettes[style.theme];
  const lit = style.pointed === id || style.chosen?.includes(id) === true;
  const [bar, middle] = [y + 6 + size * 1.5 + 3, y + 6 + size * 0.75];
  return group(
    [
      rect(x, y + 6, width, size * 1.5, {
        fill: ground,
        rx: 3,
        ...(lit && { stroke: palette.accent, "stroke-width": 2 }),
      }),
      word(piece, ink),
      side === "original" ? rule(x, middle, x + width, middle, ink) : rule(x, bar, x + width, bar, palette.for, 3),
    ],
    {},
    { id, label: said, row, column },
  );
}

/** An edit in words. */
function changeInWords(from: string, to: string): string {
  const [old, now] = [printable(from.trim()), printable(to.trim())];
  if (now === "") return `${old || "a blank"} is gone`;
  return old === "" ? `${now} is new` : `${old} becomes ${now}`;
}

function barsOf(document: AttackDocument): ProbabilityRow[] {
  const { before, after, label: attacked } = document;
  const changed = found(document) !== undefined;
  const now = changed ? after : before;
  return ranked(now.probabilities)
    .filter(({ label: name }, index) => index < mostLabels || name === attacked)
    .map(({ label: name, value }) => {
      const was = Object.hasOwn(before.probabilities, name) ? before.probabilities[name] : undefined;
      return { id: `label:${name}`, name, value, ...(changed && was !== undefined && { before: was }) };
    });
}

/** A row a text, so that tables of many texts are one. */
function tableOf(document: AttackDocument): Figure["table"] {
  const { status, label: attacked, before, after, wordsChanged, words, queries, text, edits } = document;
  return {
    columns: [
      "attack",
      "status",
      "label",
      "prediction before",
      "probability before",
      "prediction after",
      "probability after",
      "words changed",
      "words",
      "questions",
      "original",
      "found",
      "edits",
    ],
    rows: [
      [
        attackName(document),
        status,
        attacked,
        before.label,
        before.probability,
        after.label,
        after.probability,
        wordsChanged,
        words,
        queries.asked,
        text,
        found(document) ?? "",
        edits.map(({ from, to }) => changeInWords(from, to)).join("; "),
      ],
    ],
  };
}
