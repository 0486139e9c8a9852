import type { Attribution } from "../method.ts";
import type { AggregateRule } from "./regroup.ts";

/** Methods whose scores have no side. */
const ofSizes: ReadonlySet<string> = new Set(["saliency", "vargrad", "attention-x-gradient"]);

/** Rules that lose the side that numbers speak for. */
const sideless: ReadonlySet<unknown> = new Set(["l2", "absmax", "abs-mean", "abs-max"]);

/**
 * Whether scores say how much, but not for or against: what is read by attention, gradients without their sign, lengths.
 * @param options of the method, as they were resolved
 */
export function areSizes(
  method: string,
  { outputKind }: Pick<Attribution, "outputKind">,
  options: Readonly<Record<string, unknown>>,
  rule: AggregateRule | undefined,
): boolean {
  return (
    outputKind === "attention" ||
    ofSizes.has(method) ||
    options["absolute"] === true ||
    options["squared"] === true ||
    sideless.has(options["aggregation"]) ||
    sideless.has(rule)
  );
}
