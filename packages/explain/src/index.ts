export type { AttentionMethod, LayerAttention } from "./attention/attention-method.ts";
export { attentionMethods, findAttentionMethod } from "./attention/index.ts";
export { ExplainError } from "./explain-error.ts";
export { resolveOptions, type Attribution, type Context, type Method, type Span, type Unit } from "./method.ts";
export { findMethod, methods } from "./methods/index.ts";
export type { OutputKind } from "./output.ts";
