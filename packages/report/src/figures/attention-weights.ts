import { readableToken } from "../cells/readable-token.ts";
import { shortened } from "../cells/shortened.ts";
import type { AttentionPart } from "../documents.ts";
import type { FigureStyle } from "../figure/figure.ts";
import { distinctNames, placeText } from "../terminal/attention-caption.ts";
import { attentionConclusion } from "../terminal/attention-conclusion.ts";
import { captionOf, titleOf, type MethodNames, type Sourced } from "./caption.ts";

/** [queries][keys] */
type Matrix = readonly (readonly number[])[];

type Nested = readonly (number | Nested)[];

/** A document of the verb `attend`. */
export interface AttendedDocument extends Sourced {
  readonly text: string;
  /** Of an encoder-decoder. */
  readonly part?: AttentionPart;
  /** Those that are looked at. */
  readonly tokens: readonly string[];
  /** Those that look, where they are others. */
  readonly queries?: readonly string[];
  readonly layers: number;
  readonly heads: number;
  readonly method: string;
  readonly rollout?: boolean;
  /** Where one was chosen: that axis is then missing below. Of several heads there is their mean. */
  readonly layer?: number;
  readonly head?: number | readonly number[];
  /** [layers][heads][queries][keys], of the method raw. */
  readonly pattern?: Nested;
  /** [layers][queries][keys], of all others. */
  readonly scores?: Nested;
}

export interface AttentionFigureStyle extends FigureStyle, MethodNames {
  /** Counted from 0. Default: the document's; else the first of a pattern, the last of what a method makes of them. */
  readonly layer?: number;
  /** Counted from 0; of several, their mean is drawn. Default: the document's, else the first. Methods that join heads have none. */
  readonly heads?: readonly number[];
  /** Leave out the tokens of the tokenizer's template ([CLS], [SEP], [PAD], <s>, …). */
  readonly hideSpecial?: boolean;
}

/** Tokens of one side of the weights. */
interface ShownTokens {
  /** Places of those that are drawn. */
  readonly shown: readonly number[];
  /** As people tell them apart: `the (7)`. */
  readonly names: readonly string[];
}

/** What of a document is drawn. */
export interface Weights {
  readonly layer: number;
  /** None where the method joins them. */
  readonly heads: readonly number[];
  /** [heads][queries][keys]; one matrix where heads are joined. */
  readonly each: readonly Matrix[];
  /** [queries][keys]: their mean. */
  readonly mean: Matrix;
  /** The tokens that look, and those that are looked at: the same, but for two texts. */
  readonly from: ShownTokens;
  readonly to: ShownTokens;
}

/** Template tokens as the common tokenizers write them; a mask is part of what is asked, so it is none. */
const template = /^(?:\[(?:CLS|SEP|PAD|BOS|EOS)\]|<\/?s>|<pad>|<bos>|<eos>|<cls>|<sep>|<\|[a-z_]+\|>)$/i;

type Chosen = Pick<AttentionFigureStyle, "layer" | "heads" | "hideSpecial">;

/** What was read last of a document: a picture is drawn again for every token that is pointed at. */
const remembered = new WeakMap<AttendedDocument, { readonly key: string; readonly weights: Weights }>();

/** The weights of the chosen layer and heads; what is no finite number counts as 0. */
export function weightsOf(document: AttendedDocument, style: Chosen): Weights {
  const key = JSON.stringify([style.layer, style.heads, style.hideSpecial === true]);
  const last = remembered.get(document);
  if (last?.key === key) return last.weights;
  const weights = readWeights(document, style);
  remembered.set(document, { key, weights });
  return weights;
}

function readWeights(document: AttendedDocument, style: Chosen): Weights {
  const { tokens, queries = tokens, layers, heads: count, pattern, scores } = document;
  const size = [queries.length, tokens.length] as const;
  const layer = document.layer ?? inRange(style.layer ?? (pattern ? 0 : layers - 1), layers);
  const ofLayer = document.layer === undefined ? nested((pattern ?? scores ?? [])[layer]) : (pattern ?? scores ?? []);
  const chosen =
    document.head === undefined
      ? [...new Set((style.heads ?? [0]).map((head) => inRange(head, count)))]
      : [document.head].flat();
  const heads = pattern ? (chosen.length > 0 ? chosen : [0]) : [];
  const each =
    pattern && document.head === undefined ? heads.map((head) => matrix(ofLayer[head], size)) : [matrix(ofLayer, size)];
  const [first = []] = each;
  const mean =
    each.length === 1
      ? first
      : queries.map((_, query) =>
          tokens.map((__, key) => each.reduce((sum, head) => sum + (head[query]?.[key] ?? 0), 0) / each.length),
        );
  return { layer, heads, each, mean, ...shownSides(document, style) };
}

/** Which tokens are drawn, and how they are called. */
export function shownSides(
  { tokens, queries }: AttendedDocument,
  style: Pick<AttentionFigureStyle, "hideSpecial">,
): Pick<Weights, "from" | "to"> {
  const to = shownTokens(tokens, style);
  return { from: queries ? shownTokens(queries, style) : to, to };
}

function shownTokens(
  tokens: readonly string[],
  { hideSpecial = false }: Pick<AttentionFigureStyle, "hideSpecial">,
): ShownTokens {
  return {
    shown: [...tokens.keys()].filter((index) => !hideSpecial || !template.test(tokens[index] ?? "")),
    names: distinctNames(tokens.map(readableToken), (token) => shortened(token, 24)),
  };
}

/** The weights of the drawn tokens on one another. */
export function amongShown(pattern: Matrix, { from, to }: Pick<Weights, "from" | "to">): Matrix {
  return from.shown.length === from.names.length && to.shown.length === to.names.length
    ? pattern
    : from.shown.map((query) => to.shown.map((key) => pattern[query]?.[key] ?? 0));
}

/** All heads' patterns, [layers][heads][queries][keys], of a document that has them all. */
export function allPatterns(document: AttendedDocument): Matrix[][] {
  const { pattern, tokens, queries = tokens, layers, heads, layer, head } = document;
  if (pattern === undefined || layer !== undefined || head !== undefined) return [];
  return Array.from({ length: layers }, (_, index) => {
    const ofLayer = nested(pattern[index]);
    return Array.from({ length: heads }, (__, each) => matrix(ofLayer[each], [queries.length, tokens.length]));
  });
}

/** One sentence on where these weights go. */
export function attentionTitle({ pattern, queries }: AttendedDocument, { mean, from, to }: Weights): string {
  return attentionConclusion(
    amongShown(mean, { from, to }),
    to.shown.map((index) => to.names[index] ?? ""),
    pattern !== undefined,
    queries !== undefined,
  );
}

/** Method, model, layer and heads. */
export function attentionCaption(
  document: AttendedDocument,
  { layer, heads }: Weights,
  style: AttentionFigureStyle,
  ...details: readonly string[]
): string {
  const { part, layers, heads: count, rollout, method } = document;
  const place = placeText({
    ...(part && { part }),
    layer,
    layers,
    heads: count,
    ...(heads.length > 0 && { head: heads }),
    ...(rollout && { rollout }),
    ...(document.pattern === undefined && { title: titleOf(method, style), asks: "who draws on whom" }),
  });
  return captionOf(document, place, ...details, style.hideSpecial ? "special tokens hidden" : "");
}

function inRange(index: number, count: number): number {
  return Math.max(0, Math.min(count - 1, Math.trunc(index) || 0));
}

function nested(value: number | Nested | undefined): Nested {
  return typeof value === "object" ? value : [];
}

/** As it is where it is whole, which is nearly always: large ones are not copied. */
function matrix(value: number | Nested | undefined, [rows, columns]: readonly [number, number]): Matrix {
  if (isMatrix(value, rows, columns)) return value;
  const given = nested(value);
  return Array.from({ length: rows }, (_, query) => {
    const row = nested(given[query]);
    return Array.from({ length: columns }, (__, key) => {
      const weight = row[key];
      return typeof weight === "number" && Number.isFinite(weight) ? weight : 0;
    });
  });
}

function isMatrix(value: number | Nested | undefined, rows: number, columns: number): value is Matrix {
  return nested(value).length === rows && nested(value).every((row) => isRow(row, columns));
}

function isRow(row: number | Nested, size: number): boolean {
  if (typeof row === "number" || row.length !== size) return false;
  for (const weight of row) if (typeof weight !== "number" || !Number.isFinite(weight)) return false;
  return true;
}
