import { softmax, type Activation, type HeadKind, type Model } from "@limelight/core";
import type { Encoding, Token, Tokenizer } from "@limelight/text";
import { ExperimentError } from "../experiment-error.ts";

/** What of a session names outputs. */
export interface NamingSession {
  readonly id: string;
  readonly model: { readonly heads: Model["heads"]; readonly config: Pick<Model["config"], "labels" | "vocabulary"> };
  readonly tokenizer: Pick<Tokenizer, "special" | "tokenToId"> & {
    encode(text: string): { readonly tokens: readonly Pick<Token, "id" | "special">[] };
  };
}

/** Which number of the model's is differentiated. */
export interface GradientTarget {
  /** As it was asked for: `prob:positive`. */
  readonly name: string;
  readonly kind: "logit" | "prob";
  readonly head: HeadKind;
  /** Among the head's outputs. */
  readonly index: number;
  /** The row of a head with one a token; undefined: the first mask token's, of a causal language model the last, of a decoder the first step's. */
  readonly position?: number;
}

const withRows: ReadonlySet<HeadKind> = new Set([
  "masked-lm",
  "causal-lm",
  "sequence-to-sequence-lm",
  "token-classification",
]);
/** Heads whose outputs are tokens. */
const ofTokens: ReadonlySet<HeadKind> = new Set(["masked-lm", "causal-lm", "sequence-to-sequence-lm"]);

/**
 * Reads `logit:TARGET@POSITION` or `prob:…`. TARGET is a label, a token, or `#index`; a label before a token of the same
 * name, unless a POSITION says that a row is meant.
 * @throws ExperimentError "bad-target"
 */
export function gradientTarget(name: string, session: NamingSession): GradientTarget {
  const [, kind, target = "", at] = /^(logit|prob):(.+?)(?:@(\d+))?$/s.exec(name) ?? [];
  const position = at === undefined ? undefined : Number(at);
  const heads = session.model.heads.filter((head) => position === undefined || withRows.has(head));
  if (heads.length === 0)
    throw new ExperimentError(
      "bad-target",
      position === undefined
        ? `${session.id} has no head whose outputs could be differentiated`
        : `${session.id} gives no token a row of its own, so ${name} has no position ${position}`,
      position === undefined ? "Take another model." : "Leave the position out.",
    );
  for (const head of heads) {
    const index = indexOf(target, head, session);
    if (index === undefined) continue;
    if (head === "token-classification" && position === undefined)
      throw new ExperimentError(
        "bad-target",
        `${name} does not say which token's label`,
        `Name a position: ${name}@1.`,
      );
    return { name, kind: kind === "prob" ? "prob" : "logit", head, index, ...(position !== undefined && { position }) };
  }
  const known = labelsOf(session, heads);
  throw new ExperimentError(
    "bad-target",
    `${session.id} has no ${missing(heads)} "${target}"`,
    known.length > 0
      ? `It has ${known.join(", ")}; or #0 to #${known.length - 1}.`
      : "`limelight tokenize` shows a text's tokens.",
  );
}

function missing(heads: readonly HeadKind[]): string {
  if (!heads.some((head) => ofTokens.has(head))) return "label";
  return heads.some((head) => ofLabels.has(head)) ? "label and no token" : "token";
}

const ofLabels: ReadonlySet<HeadKind> = new Set(["sequence-classification", "token-classification"]);

function labelsOf({ model }: NamingSession, heads: readonly HeadKind[]): readonly string[] {
  return heads.some((head) => ofLabels.has(head)) ? model.config.labels : [];
}

// Undefined where the head has no such output; an index that is out of range is an error of the first head.
function indexOf(target: string, head: HeadKind, session: NamingSession): number | undefined {
  const { labels, vocabulary } = session.model.config;
  const outputs = ofTokens.has(head) ? vocabulary : head === "next-sentence" ? 2 : labels.length;
  if (/^#\d+$/.test(target)) {
    const index = Number(target.slice(1));
    if (index < outputs) return index;
    throw new ExperimentError(
      "bad-target",
      `the ${head} head of ${session.id} has no output ${target}`,
      `It has #0 to #${outputs - 1}.`,
    );
  }
  if (ofTokens.has(head)) return tokenNamed(target, session);
  const index = ofLabels.has(head) ? labels.indexOf(target) : -1;
  return index < 0 ? undefined : index;
}

/** The token as the vocabulary has it, or the one that a text is made into: a word that has no blank in front is given one. */
export function tokenNamed(target: string, { tokenizer }: NamingSession): number | undefined {
  const known = tokenizer.tokenToId(target);
  if (known !== undefined) return known;
  const text = /^\s/.test(target) ? target : ` ${target}`;
  const [token, ...others] = tokenizer.encode(text).tokens.filter(({ special }) => !special);
  return others.length > 0 || token?.id === tokenizer.special.unk?.id ? undefined : token?.id;
}

/**
 * The row of the text's logits that a target is of; 0 where there is one alone.
 * @throws ExperimentError "bad-input" where the text has no such token, or no mask token
 */
export function rowOf(
  { name, head, position }: GradientTarget,
  { ids: own, decoderIds }: Pick<Encoding, "ids"> & { readonly decoderIds?: Int32Array },
  session: NamingSession,
): number {
  if (!withRows.has(head)) return 0;
  const ids = decoderIds ?? own;
  if (position !== undefined && position >= ids.length)
    throw new ExperimentError(
      "bad-input",
      `${name}: ${decoderIds ? "the decoder reads" : "the text has"} ${ids.length} tokens`,
      `They are counted from 0 to ${ids.length - 1}; \`limelight tokenize\` shows them.`,
    );
  const { mask } = session.tokenizer.special;
  const row = position ?? defaultRow(head, ids, mask?.id);
  const known = labelsOf(session, session.model.heads);
  if (row < 0)
    throw new ExperimentError(
      "bad-input",
      `${name}${known.length > 0 ? ` is of no label (${known.join(", ")}) but of a token` : ""}: the text has no ${mask?.token ?? "mask token"} whose row would be meant`,
      `Put one in, or name a position: ${name}@1.`,
    );
  return row;
}

function defaultRow(head: HeadKind, ids: Int32Array, mask: number | undefined): number {
  if (head === "causal-lm") return ids.length - 1;
  if (head === "sequence-to-sequence-lm") return 0;
  return mask === undefined ? -1 : ids.indexOf(mask);
}

/** The number itself, and its derivatives by the row's logits. */
export function valueAndSlopes(
  { kind, index }: GradientTarget,
  logits: ArrayLike<number>,
): { value: number; slopes: number[] } {
  const probabilities = softmax(logits);
  const own = probabilities[index] ?? 0;
  const one = (label: number): number => (label === index ? 1 : 0);
  return kind === "logit"
    ? { value: logits[index] ?? 0, slopes: probabilities.map((_, label) => one(label)) }
    : { value: own, slopes: probabilities.map((probability, label) => own * (one(label) - probability)) };
}

/** One row of logits, [outputs]; all of them where there is one alone. */
export function logitsRow({ shape, data }: Activation, row: number): Float32Array {
  const width = shape.at(-1) ?? 0;
  return data.subarray(row * width, (row + 1) * width);
}
