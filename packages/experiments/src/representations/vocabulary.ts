import type { Tokenizer } from "@limelight/text";

/** How tokenizers mark that a word begins: byte-level ones and SentencePiece. */
const begins = /^[\u0120\u2581]/;

/** Words that are one token each, without their marks. */
export function vocabularyWords({
  vocabularySize,
  idToToken,
}: Pick<Tokenizer, "vocabularySize" | "idToToken">): string[] {
  const tokens = Array.from({ length: vocabularySize }, (_, id) => idToToken(id) ?? "");
  const marked = tokens.filter((token) => begins.test(token));
  return marked.length > 0
    ? marked.map((token) => token.replace(begins, ""))
    : tokens.filter((token) => !token.startsWith("##"));
}
