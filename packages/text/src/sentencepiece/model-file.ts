import { TokenizerError } from "../errors.ts";
import { readFields } from "./protocol-buffer.ts";

/** What a piece is for (`ModelProto.SentencePiece.Type`). */
type PieceKind = "normal" | "unknown" | "control" | "user-defined" | "unused" | "byte";

/** A piece of the vocabulary; its id is its place. */
interface SentencePiece {
  readonly text: string;
  /** Log-probability (Unigram) or minus the rank of the merge (BPE). */
  readonly score: number;
  readonly kind: PieceKind;
}

/** What a SentencePiece model says, as far as cutting text needs it. */
export interface SentencePieceModel {
  readonly algorithm: "Unigram" | "BPE";
  readonly pieces: readonly SentencePiece[];
  readonly unknownId: number;
  readonly byteFallback: boolean;
  /** The compiled character map; undefined where text is not rewritten. */
  readonly characterMap: Uint8Array | undefined;
  readonly addDummyPrefix: boolean;
  readonly removeExtraWhitespaces: boolean;
  readonly escapeWhitespaces: boolean;
  readonly whitespaceAsSuffix: boolean;
}

const KINDS: readonly PieceKind[] = ["normal", "normal", "unknown", "control", "user-defined", "unused", "byte"];
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Reads spiece.model, tokenizer.model, source.spm and the like: the fields of sentencepiece_model.proto
 * (github.com/google/sentencepiece) that matter here, with its defaults.
 *
 * Throws `TokenizerError`: "invalid-tokenizer" for what is no such file, "unsupported" for models of words or characters.
 */
export function readSentencePieceModel(bytes: Uint8Array, file: string): SentencePieceModel {
  const pieces: SentencePiece[] = [];
  const trainer = new Map<number, number>();
  const normalizer = new Map<number, number>();
  let characterMap: Uint8Array | undefined;
  for (const field of readFields(bytes, file)) {
    if (field.kind !== "bytes") continue;
    if (field.number === 1) pieces.push(readPiece(field.value, file));
    if (field.number === 2) collect(field.value, trainer, file);
    if (field.number === 3) {
      characterMap = collect(field.value, normalizer, file).get(2) ?? characterMap;
    }
  }
  const algorithm = trainer.get(3) ?? 1;
  if (pieces.length === 0 || algorithm < 1 || algorithm > 4) {
    throw new TokenizerError(
      "invalid-tokenizer",
      `${file} cannot be read: it has no pieces`,
      "Fetch the file again; a tiktoken vocabulary of that name is not read.",
    );
  }
  if (algorithm > 2) {
    throw new TokenizerError(
      "unsupported",
      `${file} is a SentencePiece model of whole ${algorithm === 3 ? "words" : "characters"}, which is not supported`,
      "Use a model with a Unigram or BPE tokenizer.",
    );
  }
  const unknown = pieces.findIndex(({ kind }) => kind === "unknown");
  return {
    algorithm: algorithm === 1 ? "Unigram" : "BPE",
    pieces,
    unknownId: unknown < 0 ? (trainer.get(40) ?? 0) : unknown,
    byteFallback: trainer.get(35) === 1,
    characterMap: characterMap?.length === 0 ? undefined : characterMap,
    addDummyPrefix: normalizer.get(3) !== 0,
    removeExtraWhitespaces: normalizer.get(4) !== 0,
    escapeWhitespaces: normalizer.get(5) !== 0,
    whitespaceAsSuffix: trainer.get(24) === 1,
  };
}

function readPiece(bytes: Uint8Array, file: string): SentencePiece {
  let text = "";
  let score = 0;
  let kind: PieceKind = "normal";
  for (const field of readFields(bytes, file)) {
    if (field.number === 1 && field.kind === "bytes") text = utf8.decode(field.value);
    if (field.number === 2 && field.kind === "float") score = field.value;
    if (field.number === 3 && field.kind === "integer") kind = KINDS[field.value] ?? "normal";
  }
  return { text, score, kind };
}

/** Puts a message's integers into `integers`, by number; returns its byte fields. */
function collect(bytes: Uint8Array, integers: Map<number, number>, file: string): Map<number, Uint8Array> {
  const strings = new Map<number, Uint8Array>();
  for (const field of readFields(bytes, file)) {
    if (field.kind === "integer") integers.set(field.number, field.value);
    if (field.kind === "bytes") strings.set(field.number, field.value);
  }
  return strings;
}
