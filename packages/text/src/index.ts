export { TokenizerError, type TokenizerErrorCode } from "./errors.ts";
export type { Encoding, Token } from "./encoding.ts";
export { loadTokenizer, type TokenizerFiles } from "./load.ts";
export type { SpecialRole } from "./special-tokens.ts";
export type { DecodeOptions, EncodeOptions, IncrementalDecoder, SpecialToken, Tokenizer } from "./tokenizer.ts";
