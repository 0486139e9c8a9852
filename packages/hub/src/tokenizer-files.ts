import type { Folder } from "./folder.ts";
import { readText } from "./text-file.ts";

/** A tokenizer's files, as far as the folder has them and they are wanted. */
export interface TokenizerFiles {
  readonly tokenizerJson?: string;
  readonly tokenizerConfig?: string;
  readonly specialTokensMap?: string;
  /** chat_template.jinja, which newer checkpoints have in place of a member of tokenizer_config.json. */
  readonly chatTemplate?: string;
  /** These and all that follow: only where there is no tokenizer.json. */
  readonly addedTokens?: string;
  readonly vocabTxt?: string;
  readonly vocabJson?: string;
  readonly merges?: string;
  readonly sourceSpm?: Uint8Array;
  readonly targetSpm?: Uint8Array;
  /** The first of `sentencePieceFiles` that is there. */
  readonly sentencePiece?: Uint8Array;
  /** config.json's `model_type`. */
  readonly modelType?: string;
}

/** What the families call their SentencePiece model: T5 and ALBERT, Llama, DeBERTa-v2, XLM-RoBERTa. */
const sentencePieceFiles = ["spiece.model", "tokenizer.model", "spm.model", "sentencepiece.bpe.model"];

/**
 * Reads the tokenizer's files alone: no weights.
 *
 * @param modelType config.json's `model_type`, which tells SentencePiece models apart that name no tokenizer class.
 * @throws {HubError} `bad-checkpoint` for text that is no UTF-8, `unreadable`.
 */
export async function readTokenizerFiles(folder: Folder, modelType?: unknown): Promise<TokenizerFiles> {
  const [tokenizerJson, tokenizerConfig, specialTokensMap, chatTemplate] = await Promise.all([
    readText(folder, "tokenizer.json"),
    readText(folder, "tokenizer_config.json"),
    readText(folder, "special_tokens_map.json"),
    readText(folder, "chat_template.jinja"),
  ]);
  return {
    ...(tokenizerJson !== undefined && { tokenizerJson }),
    ...(tokenizerConfig !== undefined && { tokenizerConfig }),
    ...(specialTokensMap !== undefined && { specialTokensMap }),
    ...(chatTemplate !== undefined && { chatTemplate }),
    ...(typeof modelType === "string" && { modelType }),
    ...(tokenizerJson === undefined && (await readVocabularies(folder))),
  };
}

async function readVocabularies(folder: Folder): Promise<TokenizerFiles> {
  const [addedTokens, vocabTxt, vocabJson, merges, sourceSpm, targetSpm] = await Promise.all([
    readText(folder, "added_tokens.json"),
    readText(folder, "vocab.txt"),
    readText(folder, "vocab.json"),
    readText(folder, "merges.txt"),
    folder.read("source.spm"),
    folder.read("target.spm"),
  ]);
  const sentencePiece = await readFirst(folder, sentencePieceFiles);
  return {
    ...(addedTokens !== undefined && { addedTokens }),
    ...(vocabTxt !== undefined && { vocabTxt }),
    ...(vocabJson !== undefined && { vocabJson }),
    ...(merges !== undefined && { merges }),
    ...(sourceSpm !== undefined && { sourceSpm }),
    ...(targetSpm !== undefined && { targetSpm }),
    ...(sentencePiece !== undefined && { sentencePiece }),
  };
}

async function readFirst(folder: Folder, files: readonly string[]): Promise<Uint8Array | undefined> {
  for (const file of files) {
    const bytes = await folder.read(file);
    if (bytes !== undefined) return bytes;
  }
  return undefined;
}
