import type { z } from "zod";
import { ExperimentError } from "./experiment-error.ts";

/** An error about one field, from the first thing that a schema has to say. */
export function fieldError(
  issues: readonly z.core.$ZodIssue[],
  under: readonly PropertyKey[] = [],
  hint = "",
  unknownField = "there is no such field",
): ExperimentError {
  const [issue] = issues;
  if (!issue) return new ExperimentError("bad-experiment", "the experiment is not valid", hint);
  const unknown = issue.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [];
  const problem = unknown.length > 0 ? unknownField : wanted(issue);
  const path = [...under, ...issue.path, ...unknown].map(String);
  return new ExperimentError("bad-experiment", `${path.join(".") || "the experiment"}: ${problem}`, hint, {
    path,
    problem,
  });
}

/** What is allowed, in plain words; zod's own for what is rare. */
function wanted(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_value")
    return `must be ${alternatives(issue.values.map((value) => JSON.stringify(value)))}`;
  if (issue.code === "invalid_type") return `must be ${articles[issue.expected] ?? issue.expected}`;
  if (issue.code === "too_small") {
    const { origin, minimum, inclusive } = issue;
    return inclusive === false ? `must be more than ${minimum}` : counted(origin, `${minimum}`, " or more");
  }
  if (issue.code === "too_big") {
    const { origin, maximum, inclusive } = issue;
    return inclusive === false ? `must be less than ${maximum}` : counted(origin, `${maximum}`, " or less");
  }
  return issue.message;
}

const articles: Readonly<Record<string, string>> = {
  int: "a whole number",
  number: "a number",
  string: "a text",
  boolean: "true or false",
  array: "a list",
  object: "an object, {…}",
  record: "an object, {…}",
};

function counted(origin: string, number: string, bound: string): string {
  if (origin === "string") return number === "1" ? "must not be empty" : `must have ${number}${bound} letters`;
  return origin === "array" ? `must have ${number}${bound} entries` : `must be ${number}${bound}`;
}

function alternatives(values: readonly string[]): string {
  const last = values.at(-1) ?? "";
  return values.length < 2 ? last : `${values.slice(0, -1).join(", ")} or ${last}`;
}
