import { printable } from "../cells/printable.ts";
import { percent } from "../cells/numbers.ts";
import { group, label, picture, rect, rule, sizes } from "../figure/element.ts";
import type { Figure, SvgElement } from "../figure/figure.ts";
import { palettes } from "../figure/palette.ts";
import { partText } from "../terminal/attention-caption.ts";
import { attentionConclusion } from "../terminal/attention-conclusion.ts";
import {
  allPatterns,
  amongShown,
  shownSides,
  type AttendedDocument,
  type AttentionFigureStyle,
} from "./attention-weights.ts";
import { captionOf } from "./caption.ts";
import { pooled, texture } from "./texture.ts";

const margin = 28;
const gap = 6;

/** A small matrix has so many cells a side at most; longer texts are gathered into them. */
const mostCells = 48;
/** Finer cells are not seen, on fine screens either. */
const cellsPerPixel = 1.5;

export interface HeadOverviewStyle extends AttentionFigureStyle {
  /** Heads that are switched off, as their marks are called: they are crossed out. */
  readonly off?: readonly string[];
  /**
   * What each head does, [layers][heads], of a document whose matrices were gathered into fewer cells before (`gathered`): it
   * takes all numbers to say so.
   */
  readonly said?: readonly (readonly string[])[];
}

/** A head's small matrix, without what is outlined or crossed out. */
interface SmallMatrix {
  readonly layer: number;
  readonly head: number;
  readonly said: string;
  readonly x: number;
  readonly y: number;
  readonly drawn: readonly SvgElement[];
}

const remembered = new WeakMap<AttendedDocument, { readonly key: string; readonly matrices: readonly SmallMatrix[] }>();

/**
 * All heads of all layers as small matrices, layers down, heads across: rows of a matrix look at its columns. The darker, the
 * more; roots of weights, so that faint patterns can be told apart. Marks: `head:LAYER.HEAD`. Undefined where the document
 * does not have all heads' patterns.
 */
export function headOverview(document: AttendedDocument, style: HeadOverviewStyle): Figure | undefined {
  const palette = palettes[style.theme];
  const size = Math.max(12, Math.min(96, (style.width - margin - gap) / Math.max(1, document.heads) - gap));
  const step = size + gap;
  const key = `${style.theme} ${size} ${style.hideSpecial === true}`;
  const last = remembered.get(document);
  const matrices = last?.key === key ? last.matrices : smallMatrices(document, style, size);
  remembered.set(document, { key, matrices });
  if (matrices.length === 0) return undefined;
  const cells = matrices.map(({ layer, head, said, x, y, drawn }) => {
    const id = `head:${layer}.${head}`;
    const chosen = style.chosen?.includes(id) === true;
    const lit = style.pointed === id;
    const isOff = style.off?.includes(id) === true;
    const outline = {
      fill: "none",
      stroke: chosen || lit ? palette.accent : palette.line,
      "stroke-width": chosen ? 3 : lit ? 2 : 1,
    };
    const parts: SvgElement[] = [
      ...drawn,
      rect(x - 1, y - 1, size + 2, size + 2, { ...outline, rx: 2 }),
      ...(isOff
        ? [rule(x, y, x + size, y + size, palette.against, 2), rule(x, y + size, x + size, y, palette.against, 2)]
        : []),
    ];
    const spoken = `Layer ${layer}, head ${head}${isOff ? ", switched off" : ""}: ${said}`;
    return { layer, head, said, drawn: group(parts, {}, { id, label: spoken, row: layer, column: head }) };
  });
  return {
    kind: "head-overview",
    title: overviewTitle(cells.map(({ said }) => said)),
    caption: captionOf(
      document,
      `${document.layers} layers (down), ${document.heads} heads (across)`,
      partText(document),
      "rows look at columns; stronger is more",
      style.said === undefined ? "" : "cells have the largest weight of the tokens that they stand for",
      style.hideSpecial ? "special tokens hidden" : "",
    ),
    svg: picture(margin + document.heads * step, margin + document.layers * step, palette, [
      ...Array.from({ length: document.heads }, (_, head) =>
        label(margin + head * step + size / 2, 16, String(head), {
          "text-anchor": "middle",
          "font-size": sizes.small,
          fill: palette.quiet,
        }),
      ),
      ...Array.from({ length: document.layers }, (_, layer) =>
        label(margin - 8, margin + layer * step + size / 2 + 4, String(layer), {
          "text-anchor": "end",
          "font-size": sizes.small,
          fill: palette.quiet,
        }),
      ),
      ...cells.map(({ drawn }) => drawn),
    ]),
    table: {
      columns: ["layer", "head", "what it does"],
      rows: cells.map(({ layer, head, said }) => [layer, head, said]),
    },
  };
}

function smallMatrices(document: AttendedDocument, style: HeadOverviewStyle, size: number): SmallMatrix[] {
  const sides = shownSides(document, style);
  const shownNames = sides.to.shown.map((index) => sides.to.names[index] ?? "");
  return allPatterns(document).flatMap((heads, layer) =>
    heads.map((pattern, head) => {
      const [x, y] = [margin + head * (size + gap), margin + layer * (size + gap)];
      const kept = amongShown(pattern, sides);
      const roots = pooled(kept, Math.min(mostCells, Math.round(size * cellsPerPixel))).map((row) =>
        row.map((weight) => Math.sqrt(Math.max(0, weight))),
      );
      const said =
        style.said?.[layer]?.[head] ?? attentionConclusion(kept, shownNames, true, document.queries !== undefined);
      const drawn = [
        rect(x, y, size, size, { fill: palettes[style.theme].surface }),
        ...texture(roots, x, y, size, size, style.theme),
      ];
      return { layer, head, said, x, y, drawn };
    }),
  );
}

/** A head's weights brought to the cells that the overview draws; each has the largest of those that it stands for. */
export function gathered(pattern: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return pooled(pattern, mostCells);
}

/** What a head does, in a sentence. @param tokens as the model read them */
export function headSentence(pattern: readonly (readonly number[])[], tokens: readonly string[]): string {
  return attentionConclusion(pattern, tokens.map(printable));
}

/** What most heads have in common, as far as they have. */
function overviewTitle(said: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const sentence of said) {
    const kind = /look most at (.+)\.$/.exec(sentence)?.[1];
    if (kind !== undefined) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const [most] = [...counts].toSorted(([, one], [, other]) => other - one);
  return most === undefined
    ? `None of ${said.length} heads has one place where most tokens look.`
    : `Of ${said.length} heads, ${most[1]} (${percent(most[1] / said.length)}) have most tokens look at ${most[0]}.`;
}
