import type { BlackBox, Question } from "@limelight/core";
import { ExplainError } from "./explain-error.ts";
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
  const problem = problemOf(attribution);
  if (problem === undefined) return attribution;
  throw new ExplainError(
    "bad-answer",
    `${method.id} ${problem}`,
    "nothing can be said of such scores; tell whoever wrote the method",
  );
}

function problemOf({ units, scores }: Partial<Attribution> = {}): string | undefined {
  if (!Array.isArray(units) || !Array.isArray(scores)) return "gave no list of units and scores";
  if (units.length !== scores.length) return `gave ${scores.length} scores for ${units.length} units`;
  const wrong = scores.findIndex((score: unknown) => !Number.isFinite(score));
  return wrong < 0 ? undefined : `gave no number for ${JSON.stringify(units[wrong]?.text)}`;
}
