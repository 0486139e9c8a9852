import type { AddedToken } from "../added-tokens.ts";
import { readDecoder } from "../decoders/read-decoder.ts";
import { asBoolean, type JsonObject } from "../json.ts";
import type { TemplatePart } from "../processors/processor.ts";
import { specialToken } from "../special-tokens.ts";
import type { TokenizerParts } from "../tokenizer.ts";
import { bytesDecoder } from "./convert.ts";
import type { SentencePieceModel } from "./model-file.ts";
import { sentencePieceNormalizer } from "./normalizer.ts";
import { pieceModel } from "./piece-model.ts";
import { sentencePieceWords } from "./words.ts";

/**
 * A SentencePiece model of no family that is known here, cut as SentencePiece itself does. Control pieces are special
 * tokens; whether `<s>` and `</s>` are put round a text is for tokenizer_config.json (`add_bos_token`, `add_eos_token`) to
 * say.
 */
export function sentencePieceParts(
  file: SentencePieceModel,
  config: JsonObject,
  ends: { readonly bos: string; readonly eos: string },
): TokenizerParts {
  const ids = new Map(file.pieces.map(({ text }, id) => [text, id]));
  const unknown = { token: file.pieces[file.unknownId]?.text ?? "<unk>", id: file.unknownId };
  const added = file.pieces.flatMap(({ text, kind }, id): AddedToken[] => {
    if (kind === "user-defined") return [{ ...specialToken(id, text), special: false }];
    return kind === "control" || kind === "unknown" ? [specialToken(id, text)] : [];
  });
  const template = (role: "bos" | "eos", typeId: number): TemplatePart[] => {
    const id = ids.get(ends[role]);
    const wanted = asBoolean(config[`add_${role}_token`], `tokenizer_config.json: add_${role}_token`, false);
    return wanted && id !== undefined ? [{ tokens: [{ id, text: ends[role] }], typeId }] : [];
  };
  const round = (sequence: 0 | 1): TemplatePart[] => [
    ...template("bos", sequence),
    { sequence, typeId: sequence },
    ...template("eos", sequence),
  ];
  return {
    model: pieceModel(file, ids, unknown),
    normalize: sentencePieceNormalizer(file),
    preTokenize: sentencePieceWords(file),
    added,
    processor: { single: round(0), pair: [...round(0), ...round(1)], trim: undefined },
    decoder: readDecoder(bytesDecoder(file.addDummyPrefix && !file.whitespaceAsSuffix)),
  };
}
