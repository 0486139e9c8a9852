import { percent } from "../cells/numbers.ts";
import { group, label, picture, rect, sizes } from "../figure/element.ts";
import type { Figure, SvgElement } from "../figure/figure.ts";
import { palettes } from "../figure/palette.ts";
import { attentionConclusion } from "../terminal/attention-conclusion.ts";
import {
  allPatterns,
  amongShown,
  shownTokens,
  type AttendedDocument,
  type AttentionFigureStyle,
} from "./attention-weights.ts";
import { captionOf } from "./caption.ts";
import { pooled, texture } from "./texture.ts";

const margin = 28;
const gap = 6;

/** A small matrix has so many cells a side at most; longer texts are gathered into them. */
const mostCells = 48;

/**
 * All heads of all layers as small matrices, layers down, heads across: rows of a matrix look at its columns. The darker, the
 * more; roots of weights, so that faint patterns can be told apart. Marks: `head:LAYER.HEAD`. Undefined where the document
 * does not have all heads' patterns.
 */
export function headOverview(document: AttendedDocument, style: AttentionFigureStyle): Figure | undefined {
  const patterns = allPatterns(document);
  if (patterns.length === 0 || document.heads === 0) return undefined;
  const palette = palettes[style.theme];
  const { shown, names } = shownTokens(document, style);
  const shownNames = shown.map((index) => names[index] ?? "");
  const size = Math.max(12, Math.min(96, (style.width - margin - gap) / document.heads - gap));
  const step = size + gap;
  const cells = patterns.flatMap((heads, layer) =>
    heads.map((pattern, head) => {
      const id = `head:${layer}.${head}`;
      const [x, y] = [margin + head * step, margin + layer * step];
      const kept = amongShown(pattern, { shown });
      const said = attentionConclusion(kept, shownNames);
      const roots = pooled(kept, mostCells).map((row) => row.map((weight) => Math.sqrt(Math.max(0, weight))));
      const chosen = style.chosen?.includes(id) === true;
      const lit = style.pointed === id;
      const frame = {
        fill: "none",
        stroke: chosen || lit ? palette.accent : palette.line,
        "stroke-width": chosen ? 3 : lit ? 2 : 1,
      };
      const drawn: SvgElement[] = [
        rect(x, y, size, size, { fill: palette.surface }),
        ...texture(roots, x, y, size, size, style.theme),
        rect(x - 1, y - 1, size + 2, size + 2, { ...frame, rx: 2 }),
      ];
      return {
        layer,
        head,
        said,
        drawn: group(drawn, {}, { id, label: `Layer ${layer}, head ${head}: ${said}`, row: layer, column: head }),
      };
    }),
  );
  return {
    kind: "head-overview",
    title: overviewTitle(cells.map(({ said }) => said)),
    caption: captionOf(
      document,
      `${document.layers} layers (down), ${document.heads} heads (across)`,
      "rows look at columns; stronger is more",
      style.hideSpecial ? "special tokens hidden" : "",
    ),
    svg: picture(margin + document.heads * step, margin + patterns.length * step, palette, [
      ...Array.from({ length: document.heads }, (_, head) =>
        label(margin + head * step + size / 2, 16, String(head), {
          "text-anchor": "middle",
          "font-size": sizes.small,
          fill: palette.quiet,
        }),
      ),
      ...patterns.map((_, layer) =>
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
