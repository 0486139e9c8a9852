import { printable } from "../cells/printable.ts";
import type { AttentionPart } from "../documents.ts";

const attentions: Readonly<Record<AttentionPart, string>> = {
  cross: "Cross-attention",
  encoder: "Encoder",
  decoder: "Decoder",
};

/** Which weights these are. */
export interface AttentionPlace {
  readonly part?: AttentionPart;
  readonly layer: number;
  /** None where heads are joined; several are their mean. */
  readonly head?: number | readonly number[];
  readonly layers?: number;
  readonly heads?: number;
  readonly rollout?: boolean;
  /** The method's name for people, where it is not the pattern itself. */
  readonly title?: string;
  /** The question that the method answers. */
  readonly asks?: string;
}

/** By what method, which head of how many, and what that tells. */
export function placeText({ title, asks = "who looks at whom", ...place }: AttentionPlace): string {
  const { part, layer, head, layers, heads, rollout } = place;
  const counted = layers === undefined && heads === undefined ? "" : " (counted from 0)";
  const name =
    title === undefined ? part && attentions[part] : `${title}${rollout ? ", multiplied up from the text" : ""}`;
  return printable(
    `${name === undefined ? "Layer" : `${name}: layer`} ${layer}${ofAll(layers)}, ${headText(head, heads)}${counted}: ${asks}`,
  );
}

/** Which attention of an encoder-decoder it is; nothing for models of one stack. */
export function partText({ part }: Pick<AttentionPlace, "part">): string {
  return part === undefined ? "" : attentions[part];
}

function headText(head: AttentionPlace["head"], heads: number | undefined): string {
  if (head === undefined) return "all heads";
  if (typeof head === "number") return `head ${head}${ofAll(heads)}`;
  if (head.length > 1 && head.length === heads) return `mean of all ${heads} heads`;
  return head.length === 1 ? `head ${head[0]}${ofAll(heads)}` : `mean of heads ${head.join(", ")}${ofAll(heads)}`;
}

function ofAll(number: number | undefined): string {
  return number === undefined ? "" : ` of ${number}`;
}

/** Tokens, each cut to its room; those that stand in the text more than once get their number: `the (7)`. */
export function distinctNames(tokens: readonly string[], cut: (token: string) => string): string[] {
  const counts = new Map<string, number>();
  for (const token of tokens) {
    counts.set(token, (counts.get(token) ?? 0) + 1);
  }
  return tokens.map((token, index) => ((counts.get(token) ?? 0) > 1 ? `${cut(token)} (${index})` : cut(token)));
}
