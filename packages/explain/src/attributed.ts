import type { BlackBox, Question } from "@limelight/core";
import type { Attribution, Context, Method } from "./method.ts";

/**
 * What a method says of a text, once it is looked at: methods come from packages of anybody, and a score that is no number would be drawn as 0.
 * @throws ExplainError "bad-answer" naming the method and the unit, where a score is none; what the method throws
 */
export async function attributed<Options>(
  method: Pick<Method<Options>, "id" | "attribute">,
  subject: BlackBox,
  input: Question,
  target: number,
  options: Options,
  context: Context,
): Promise<Attribution> {
  const attribution = await method.attribute(subject, input, target, options, context);
  if (isWhole(attribution)) return attribution;
  throw (await import("./no-scores.ts")).noScores(method.id, attribution);
}

function isWhole({ units, scores }: Partial<Attribution> = {}): boolean {
  return Array.isArray(scores) && scores.length === units?.length && scores.every(Number.isFinite);
}
