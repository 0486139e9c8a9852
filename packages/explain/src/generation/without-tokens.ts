import type { Continuation, Edit, LanguageSubject } from "@limelight/core";
import type { baselineIds } from "./step-baseline.ts";
import type { StepInput } from "./step-method.ts";

/** A token of what is read or written. */
export interface TokenPlace {
  readonly side: "source" | "target";
  readonly token: number;
}

type WithoutTokens = Continuation & { readonly edits?: readonly Edit[] };

/**
 * The text with other ids in some places; where there is none, zeros for their word embeddings.
 * @param others by side and token, -1 for zeros
 */
export function withoutTokens(
  { source, target, from }: StepInput,
  places: readonly TokenPlace[],
  others: ReturnType<typeof baselineIds>,
  hooks: LanguageSubject["wordHooks"],
): WithoutTokens {
  const other = ({ side, token }: TokenPlace): number => others[side]?.[token] ?? -1;
  const edits = (["source", "target"] as const).flatMap((side): Edit[] => {
    const position = places.flatMap((place) => (place.side === side && other(place) < 0 ? [place.token] : []));
    const hook = side === "source" ? (hooks.source ?? hooks.target) : hooks.target;
    return position.length > 0 ? [{ hook, position, set: 0 }] : [];
  });
  const changed = (side: "source" | "target", ids: Int32Array): Int32Array => {
    const result = ids.slice();
    for (const place of places) if (place.side === side && other(place) >= 0) result[place.token] = other(place);
    return result;
  };
  return {
    from,
    ...(source && { source: changed("source", source) }),
    target: changed("target", target),
    ...(edits.length > 0 && { edits }),
  };
}
