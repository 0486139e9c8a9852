export { TokenizerError, type TokenizerErrorCode } from "./errors.ts";
export type { Encoding, Token } from "./encoding.ts";
export { loadTokenizer, type TokenizerFiles } from "./load.ts";
export type { EncodeOptions, SpecialRole, SpecialToken, Tokenizer } from "./tokenizer.ts";
