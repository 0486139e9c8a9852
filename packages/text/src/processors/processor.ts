import { TokenizerError } from "../errors.ts";
import { asArray, asBoolean, asCount, asObject, asString, type JsonObject } from "../json.ts";

/** One part of a template: a text, or special tokens put round it. */
export type TemplatePart =
  | { readonly sequence: 0 | 1; readonly typeId: number }
  | { readonly tokens: readonly { readonly id: number; readonly text: string }[]; readonly typeId: number };

/** What is done with tokens after the model: how texts are put together, and whether spans lose their white space. */
export interface Processor {
  readonly single: readonly TemplatePart[];
  readonly pair: readonly TemplatePart[];
  /** Byte-level tokenizers leave the blank before a word out of its token's span (RoBERTa) or not (GPT-2). */
  readonly trim: { readonly addPrefixSpace: boolean } | undefined;
}

/** No special tokens; the second text has type 1. */
const PLAIN: Processor = {
  single: [{ sequence: 0, typeId: 0 }],
  pair: [
    { sequence: 0, typeId: 0 },
    { sequence: 1, typeId: 1 },
  ],
  trim: undefined,
};

/** Builds the `post_processor` of a tokenizer.json. Throws `TokenizerError` ("unknown-post-processor") that names the type. */
export function readProcessor(config: JsonObject | undefined): Processor {
  if (config === undefined) return PLAIN;
  const type = asString(config["type"], "post_processor.type");
  switch (type) {
    case "Sequence": {
      const steps = asArray(config["processors"], "post_processor Sequence.processors").map((step) =>
        readProcessor(asObject(step, "post_processor Sequence.processors[]")),
      );
      const template = steps.findLast((step) => step.single !== PLAIN.single) ?? PLAIN;
      const trim = steps.find((step) => step.trim !== undefined)?.trim;
      return { ...template, trim };
    }
    case "ByteLevel":
      return { ...PLAIN, trim: readTrim(config, type) };
    case "TemplateProcessing": {
      const tokens = asObject(config["special_tokens"] ?? {}, "post_processor TemplateProcessing.special_tokens");
      return {
        single: readTemplate(config, "single", tokens),
        pair: readTemplate(config, "pair", tokens),
        trim: undefined,
      };
    }
    case "BertProcessing":
    case "RobertaProcessing": {
      const roberta = type === "RobertaProcessing";
      const before = { tokens: [readToken(config, type, "cls")], typeId: 0 };
      const after = (typeId: number): TemplatePart => ({ tokens: [readToken(config, type, "sep")], typeId });
      const single: TemplatePart[] = [before, { sequence: 0, typeId: 0 }, after(0)];
      // RoBERTa has no types, and two separators between the texts.
      const pair: TemplatePart[] = roberta
        ? [...single, after(0), { sequence: 1, typeId: 0 }, after(0)]
        : [...single, { sequence: 1, typeId: 1 }, after(1)];
      return { single, pair, trim: roberta ? readTrim(config, type) : undefined };
    }
    default:
      throw new TokenizerError(
        "unknown-post-processor",
        `tokenizer.json asks for the post-processor "${type}", which is not known here`,
        "Use a model with a common tokenizer (WordPiece, byte-level BPE, SentencePiece Unigram or BPE).",
      );
  }
}

function readTrim(config: JsonObject, type: string): Processor["trim"] {
  if (!asBoolean(config["trim_offsets"], `post_processor ${type}.trim_offsets`, true)) return undefined;
  return { addPrefixSpace: asBoolean(config["add_prefix_space"], `post_processor ${type}.add_prefix_space`, true) };
}

function readToken(config: JsonObject, type: string, key: string): { id: number; text: string } {
  const [text, id] = asArray(config[key], `post_processor ${type}.${key}`);
  return {
    text: asString(text, `post_processor ${type}.${key}[0]`),
    id: asCount(id, `post_processor ${type}.${key}[1]`),
  };
}

function readTemplate(config: JsonObject, key: "single" | "pair", specials: JsonObject): TemplatePart[] {
  const where = `post_processor TemplateProcessing.${key}`;
  return asArray(config[key], where).map((entry, i): TemplatePart => {
    const part = asObject(entry, `${where}[${i}]`);
    if ("Sequence" in part) {
      const sequence = asObject(part["Sequence"], `${where}[${i}].Sequence`);
      const id = asString(sequence["id"], `${where}[${i}].Sequence.id`);
      return { sequence: id === "B" ? 1 : 0, typeId: asCount(sequence["type_id"], `${where}[${i}].type_id`, 0) };
    }
    const special = asObject(part["SpecialToken"], `${where}[${i}].SpecialToken`);
    const name = asString(special["id"], `${where}[${i}].SpecialToken.id`);
    const known = asObject(specials[name], `post_processor TemplateProcessing.special_tokens["${name}"]`);
    const texts = asArray(known["tokens"], `special_tokens["${name}"].tokens`);
    const tokens = asArray(known["ids"], `special_tokens["${name}"].ids`).map((id, k) => ({
      id: asCount(id, `special_tokens["${name}"].ids`),
      text: asString(texts[k], `special_tokens["${name}"].tokens`, name),
    }));
    return { tokens, typeId: asCount(special["type_id"], `${where}[${i}].type_id`, 0) };
  });
}
