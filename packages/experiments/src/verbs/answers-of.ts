import { CoreError, type Answer, type AskOptions, type BlackBox } from "@limelight/core";
import { failureOf, type Failure, type Input } from "./verb.ts";

/**
 * All at once; where some have no answer, one by one, to tell which. What was answered before is not asked again.
 * @throws what is not about one line of a data set alone
 */
export async function answersOf(
  subject: BlackBox,
  inputs: readonly Input[],
  options: AskOptions,
): Promise<(Answer | Failure)[]> {
  try {
    return [...(await subject.ask(inputs, options)).answers];
  } catch (error) {
    const ofSome = error instanceof CoreError && error.code === "missing-answers";
    const [first] = inputs;
    if (!ofSome || first?.line === undefined) throw error;
    if (inputs.length === 1) return [failureOf(first, error)];
    const { signal } = options;
    const each: (Answer | Failure)[] = [];
    for (const input of inputs) each.push(...(await answersOf(subject, [input], { ...(signal && { signal }) })));
    return each;
  }
}
