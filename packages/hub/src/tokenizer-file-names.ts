import type { TokenizerFiles } from "./tokenizer-files.ts";

/** What a family calls its SentencePiece model; `spiece.model` where it is not told. */
const sentencePieceNames: Readonly<Record<string, string>> = {
  llama: "tokenizer.model",
  mistral: "tokenizer.model",
  "deberta-v2": "spm.model",
  "xlm-roberta": "sentencepiece.bpe.model",
  camembert: "sentencepiece.bpe.model",
};

/** A tokenizer's files as they lie in a folder, by name: what `readTokenizerFiles` reads back. */
export function tokenizerFolder(files: TokenizerFiles): Map<string, Uint8Array> {
  const encoder = new TextEncoder();
  const named: Readonly<Record<string, string | Uint8Array | undefined>> = {
    "tokenizer.json": files.tokenizerJson,
    "tokenizer_config.json": files.tokenizerConfig,
    "special_tokens_map.json": files.specialTokensMap,
    "chat_template.jinja": files.chatTemplate,
    "added_tokens.json": files.addedTokens,
    "vocab.txt": files.vocabTxt,
    "vocab.json": files.vocabJson,
    "merges.txt": files.merges,
    "source.spm": files.sourceSpm,
    "target.spm": files.targetSpm,
    [sentencePieceNames[files.modelType ?? ""] ?? "spiece.model"]: files.sentencePiece,
  };
  return new Map(
    Object.entries(named).flatMap(([name, content]): [string, Uint8Array][] => {
      if (content === undefined) return [];
      return [[name, typeof content === "string" ? encoder.encode(content) : content]];
    }),
  );
}
