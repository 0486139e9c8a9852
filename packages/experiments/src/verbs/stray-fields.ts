import { ExperimentError } from "../experiment-error.ts";

/**
 * Refuses fields that are given and would silently do nothing.
 * @param what is run, as messages name it
 * @param fields undefined where they are not given
 * @param used those that mean something here
 * @throws ExperimentError "bad-experiment" naming the field
 */
export function refuseStray<Name extends string>(
  what: string,
  fields: { readonly [name in Name]: unknown },
  used: readonly NoInfer<Name>[],
): void {
  const known: readonly string[] = used;
  const stray = Object.entries(fields).find(([name, value]) => value !== undefined && !known.includes(name));
  if (stray) throw strayField(stray[0], `it means nothing for ${what}`);
}

/** @throws ExperimentError "bad-experiment" where a continuation is given as a text and by its tokens */
export function requireOneContinuation(asked: {
  readonly continuation?: unknown;
  readonly continuationIds?: unknown;
}): void {
  if (asked.continuation !== undefined && asked.continuationIds !== undefined)
    throw strayField("continuationIds", "there is a continuation already");
}

/** @param problem what is wrong with the field, without its name */
export function strayField(field: string, problem: string, hint = "Leave it out."): ExperimentError {
  return new ExperimentError("bad-experiment", `${field}: ${problem}`, hint, { path: [field], problem });
}
