import { plain } from "../cells/numbers.ts";
import { readableToken } from "../cells/readable-token.ts";
import { shortened } from "../cells/shortened.ts";
import { group, label, picture, rect, sizes } from "../figure/element.ts";
import type { Figure, FigureStyle, SvgElement } from "../figure/figure.ts";
import { palettes, sequentialGround } from "../figure/palette.ts";
import { fitText, textWidth } from "../figure/text-width.ts";
import { distinctNames } from "../terminal/attention-caption.ts";
import { quoted } from "../terminal/attention-conclusion.ts";
import { captionOf, type Sourced } from "./caption.ts";
import { texture } from "./texture.ts";

/** An array as captures have it: [tokens, heads, headFeatures]. */
export interface HeadVectors {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** Queries and keys of one layer, from hooks `blocks.LAYER.attn.hook_q` and `hook_k`. */
export interface NeuronViewInput extends Sourced {
  readonly tokens: readonly string[];
  readonly query: HeadVectors;
  readonly key: HeadVectors;
  readonly layer: number;
  readonly head: number;
  /** Whose query is shown. */
  readonly token: number;
  /** Scores and weights as the model has them, from hooks `hook_attn_scores` and `hook_pattern`: [heads, queries, keys]. */
  readonly scores?: HeadVectors;
  readonly pattern?: HeadVectors;
}

const rowHeight = 28;
const top = 40;
const mostRows = 48;
/** Scores below are those of tokens that must not be seen. */
const hidden = -1e9;

/**
 * BertViz's neuron view (Vig 2019): the query vector of one token, the key vectors of all, their products feature by feature, and
 * what the sum of these, over √features, becomes under softmax. Blue is positive, orange negative, by the largest of each
 * block. Where the model's own scores are there, those are written: they may have more in them, and hide what comes later. Marks: `query:INDEX` for each token, whose query can be chosen.
 */
export function neuronView(input: NeuronViewInput, style: FigureStyle): Figure {
  const { tokens, layer, head, token } = input;
  const palette = palettes[style.theme];
  const names = distinctNames(tokens.map(readableToken), (name) => shortened(name, 20));
  const query = vectorOf(input.query, token, head);
  const keys = tokens.map((_, index) => vectorOf(input.key, index, keyHead(input)));
  const products = keys.map((key) => key.map((value, feature) => value * (query[feature] ?? 0)));
  const dots = products.map(
    (product) => product.reduce((sum, value) => sum + value, 0) / Math.sqrt(Math.max(1, query.length)),
  );
  const scores = (input.scores && rowOf(input.scores, head, token)) ?? dots;
  const isDots = scores.every((value, index) => value <= hidden || Math.abs(value - (dots[index] ?? 0)) < 0.01);
  const what = isDots ? "q · k / √d" : "score";
  const weights = (input.pattern && rowOf(input.pattern, head, token)) ?? softmax(scores);
  const score = (index: number): string => ((scores[index] ?? 0) > hidden ? plain(scores[index] ?? 0, 2) : "hidden");
  const strongest = weights.indexOf(Math.max(...weights));
  const nameWidth = Math.min(120, Math.max(40, ...names.map((name) => textWidth(name, sizes.text, "strong")))) + 12;
  const endWidth = 56;
  const block = Math.max(48, (style.width - nameWidth - 2 * endWidth - 4 * 12) / 3);
  const x = [0, 1, 2].map((index) => nameWidth + index * (block + 12));
  const [queryX = 0, keyX = 0, productX = 0] = x;
  const scoreX = productX + block + 12;
  const weightX = scoreX + endWidth + 12;
  const largest = Math.max(...weights, 0);
  const mostKey = largestOf(keys);
  const mostProduct = largestOf(products);
  const heading = (at: number, wide: number, text: string): SvgElement =>
    label(at + wide / 2, 24, fitText(text, sizes.small, wide + 8), {
      "text-anchor": "middle",
      "font-size": sizes.small,
      fill: palette.quiet,
    });
  const shown = mostWeighted(weights, token);
  const rows = shown.map((index, row) => {
    const y = top + row * rowHeight;
    const id = `query:${index}`;
    const own = index === token;
    const lit = style.pointed === id;
    const { ground, ink } = sequentialGround(largest === 0 ? 0 : (weights[index] ?? 0) / largest, style.theme);
    return group(
      [
        rect(0, y, nameWidth - 4, rowHeight - 2, {
          fill: own || lit ? palette.raised : palette.surface,
          rx: 3,
          ...((own || lit) && { stroke: palette.accent, "stroke-width": own ? 2 : 1 }),
        }),
        // Blanks are not drawn; they part the texts where the row is read as one.
        label(
          nameWidth - 10,
          y + rowHeight / 2 + 4,
          `${fitText(names[index] ?? "", sizes.text, nameWidth - 12, "strong")} `,
          {
            "text-anchor": "end",
            "font-weight": own ? 600 : 400,
          },
        ),
        ...(own ? strip(query, largestOf([query]), queryX, y, block, style) : []),
        ...strip(keys[index] ?? [], mostKey, keyX, y, block, style),
        ...strip(products[index] ?? [], mostProduct, productX, y, block, style),
        label(scoreX + endWidth / 2, y + rowHeight / 2 + 4, `${score(index)} `, {
          "text-anchor": "middle",
        }),
        rect(weightX, y, endWidth, rowHeight - 2, { fill: ground, rx: 3 }),
        label(weightX + endWidth / 2, y + rowHeight / 2 + 4, plain(weights[index] ?? 0, 2), {
          "text-anchor": "middle",
          fill: ink,
        }),
      ],
      {},
      {
        id,
        label: `${names[index] || "token"}, ${score(index)}, ${plain(weights[index] ?? 0, 2)}: score, weight`,
        row,
        column: 0,
      },
    );
  });
  return {
    kind: "neuron-view",
    title:
      strongest < 0
        ? "There are no tokens."
        : `The query of ${quoted(names[token])} fits the key of ${quoted(names[strongest])} best: weight ${plain(weights[strongest] ?? 0, 2)}.`,
    caption: captionOf(
      input,
      `Layer ${layer}, head ${head} (counted from 0): ${query.length} features`,
      "blue positive, orange negative",
      shown.length < tokens.length ? `the ${mostRows} of ${tokens.length} tokens with the most weight` : "",
    ),
    svg: picture(weightX + endWidth + 2, top + shown.length * rowHeight + 2, palette, [
      heading(queryX, block, "query q"),
      heading(keyX, block, "keys k"),
      heading(productX, block, "q × k"),
      heading(scoreX, endWidth, what),
      heading(weightX, endWidth, "softmax"),
      ...rows,
    ]),
    table: {
      columns: ["token", what, "weight"],
      rows: tokens.map((_, index) => [
        names[index] ?? "",
        (scores[index] ?? 0) > hidden ? (scores[index] ?? null) : null,
        weights[index] ?? null,
      ]),
    },
  };
}

function strip(
  values: readonly number[],
  largest: number,
  x: number,
  y: number,
  width: number,
  { theme }: FigureStyle,
): SvgElement[] {
  const shares = values.map((value) => (largest === 0 ? 0 : value / largest));
  return [
    ...texture([shares], x, y + 3, width, rowHeight - 8, theme),
    rect(x, y + 3, width, rowHeight - 8, { fill: "none", stroke: palettes[theme].line }),
  ];
}

function vectorOf({ shape, data }: HeadVectors, token: number, head: number): number[] {
  const [, heads = 1, features = 0] = shape;
  return Array.from({ length: features }, (_, feature) => finite(data[(token * heads + head) * features + feature]));
}

/** Which head of the keys a head of the queries looks at: several may share one. */
function keyHead({ query, key, head }: NeuronViewInput): number {
  const [, heads = 1] = query.shape;
  const [, keyHeads = heads] = key.shape;
  return Math.floor((head * keyHeads) / heads);
}

/** What one query has of a head's matrix. */
function rowOf({ shape, data }: HeadVectors, head: number, query: number): number[] {
  const [, queries = 0, keys = 0] = shape;
  return Array.from({ length: keys }, (_, key) => data[(head * queries + query) * keys + key] ?? 0);
}

function largestOf(values: readonly (readonly number[])[]): number {
  return values.flat().reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** The tokens that have rows: of long texts those with the most weight, in the text's order, and the one that asks. */
function mostWeighted(weights: readonly number[], token: number): number[] {
  const places = [...weights.keys()];
  if (places.length <= mostRows) return places;
  const strongest = places.toSorted((one, other) => (weights[other] ?? 0) - (weights[one] ?? 0));
  return places.filter(
    (place) => place === token || (weights[place] ?? 0) >= (weights[strongest[mostRows - 1] ?? 0] ?? 0),
  );
}

function softmax(scores: readonly number[]): number[] {
  const most = scores.reduce((largest, score) => Math.max(largest, score), -Infinity);
  const powers = scores.map((score) => Math.exp(score - most));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

function finite(value: number | undefined): number {
  return value !== undefined && Number.isFinite(value) ? value : 0;
}
