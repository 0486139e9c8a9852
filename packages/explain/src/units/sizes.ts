import type { Attribution, Method } from "../method.ts";
import type { AggregateRule } from "./regroup.ts";

/** Rules that lose the side that scores speak for. */
const sideless: ReadonlySet<AggregateRule> = new Set(["l2", "absmax"]);

/**
 * Whether scores say how much, but not for or against: what is read by attention, what the method says of itself, lengths of parts.
 * @param options of the method, as they were resolved
 * @param rule by which scores of parts were joined, where they were
 */
export function areSizes<Options>(
  method: Pick<Method<Options>, "sideless">,
  { outputKind }: Pick<Attribution, "outputKind">,
  options: Options,
  rule: AggregateRule | undefined,
): boolean {
  return (
    outputKind === "attention" || method.sideless?.(options) === true || (rule !== undefined && sideless.has(rule))
  );
}
