import type { AddedToken } from "./added-tokens.ts";
import { asBoolean, asCount, asObject, isObject, type JsonObject } from "./json.ts";

/** The roles special tokens play; those a tokenizer lacks are absent. */
export type SpecialRole = "mask" | "unk" | "pad" | "cls" | "sep" | "bos" | "eos";

/** In the order in which transformers adds those that a vocabulary lacks. */
export const ROLES: readonly SpecialRole[] = ["bos", "eos", "unk", "sep", "pad", "cls", "mask"];

/** A special token as `added_tokens` of a tokenizer.json has it, in short. */
export function specialToken(id: number, content: string): AddedToken {
  return { id, content, singleWord: false, stripLeft: false, stripRight: false, normalized: false, special: true };
}

/** The content of a token that is written as its text or as `{"content": …}`. */
export function tokenContent(value: unknown): string | undefined {
  const content = isObject(value) ? value["content"] : value;
  return typeof content === "string" && content !== "" ? content : undefined;
}

/** An entry of `added_tokens`; `flags` are the other members of a token that is written as an object. */
export function addedToken(id: number, content: string, flags: unknown = {}): JsonObject {
  const {
    single_word = false,
    lstrip = false,
    rstrip = false,
    normalized = false,
    special = true,
  } = asObject(flags, "");
  return { id, content, single_word, lstrip, rstrip, normalized, special };
}

/** Where special tokens are declared, for a tokenizer that is put together from a vocabulary. */
export interface Declarations {
  /** tokenizer_config.json */
  readonly config: JsonObject;
  /** special_tokens_map.json */
  readonly map: JsonObject;
  /** added_tokens.json: ids by token. */
  readonly added: JsonObject;
  /** What the model's tokenizer in transformers has where the files name none. */
  readonly defaults: { readonly [role in SpecialRole]?: string };
}

/**
 * Adds to `added_tokens` what other files declare, in transformers' order: `added_tokens_decoder` and added_tokens.json
 * with the ids they give, then named special tokens. Those that the vocabulary lacks get the ids that follow it.
 *
 * @param idOf the vocabulary.
 */
export function addDeclared(
  tokens: readonly JsonObject[],
  { config, map, added, defaults }: Declarations,
  idOf: ReadonlyMap<string, number>,
): readonly JsonObject[] {
  const known = new Map(tokens.map((token) => [token["content"], token]));
  const put = (id: number, content: string, flags: unknown): void => {
    known.set(content, { ...addedToken(id, content, flags), ...(known.has(content) ? { id } : {}) });
  };
  const where = "tokenizer_config.json: added_tokens_decoder";
  for (const [key, value] of Object.entries(asObject(config["added_tokens_decoder"] ?? {}, where))) {
    const content = tokenContent(value);
    if (content === undefined) continue;
    const flags = isObject(value)
      ? { ...value, special: asBoolean(value["special"], where, false) }
      : { special: false };
    put(asCount(Number(key), `${where}["${key}"]`), content, flags);
  }
  for (const [content, id] of Object.entries(added)) {
    if (!known.has(content)) put(asCount(id, `added_tokens.json["${content}"]`), content, { special: false });
  }
  const highest = [...idOf.values(), ...[...known.values()].map(({ id }) => Number(id))];
  let next = highest.reduce((most, id) => Math.max(most, id), -1) + 1;
  for (const role of ROLES) {
    const declared = map[`${role}_token`] ?? config[`${role}_token`] ?? defaults[role];
    const content = tokenContent(declared);
    if (content === undefined) continue;
    const before = known.get(content);
    if (before !== undefined) {
      known.set(content, { ...before, special: true, ...(isObject(declared) ? flagsOf(declared) : {}) });
    } else {
      put(idOf.get(content) ?? next++, content, isObject(declared) ? flagsOf(declared) : {});
    }
  }
  return [...known.values()];
}

function flagsOf(declared: JsonObject): JsonObject {
  const { single_word = false, lstrip = false, rstrip = false, normalized = false } = declared;
  return { single_word, lstrip, rstrip, normalized, special: true };
}
