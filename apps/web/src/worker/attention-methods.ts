import { attentionMethods } from "@limelight/explain";
import type { AttentionMethodFacts } from "../engine/catalog.ts";

/** What tells which token draws on which. */
export function attentionMethodFacts(): AttentionMethodFacts[] {
  return attentionMethods.map(({ id, title, citation, asks, caution, gives, headwise, multiplies }) => ({
    id,
    title,
    citation,
    asks,
    caution,
    gives,
    headwise,
    multiplies,
  }));
}
