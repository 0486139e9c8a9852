import { attentionMethods, methods, resolveOptions, stepMethods } from "@limelight/explain";
import type { MethodNames } from "@limelight/report/figures";

/** Names for people, by id. */
export const methodTitles: Readonly<Record<string, string>> = {
  ...Object.fromEntries([...stepMethods, ...methods].map(({ id, title }) => [id, title])),
  "self-explanation": "Self-explanation",
};

/** Names of all methods for people, those of attention too, and their defaults, which captions of figures leave out. */
export function figureNames(): MethodNames {
  return {
    titles: { ...Object.fromEntries(attentionMethods.map(({ id, title }) => [id, title])), ...methodTitles },
    defaults: Object.fromEntries(methods.map(({ id }) => [id, optionDefaults(id)])),
  };
}

/** What a method does unless it is told otherwise. */
export function optionDefaults(id: string): Record<string, unknown> {
  const method = methods.find((each) => each.id === id);
  return Object.fromEntries(Object.entries((method && resolveOptions(method, {})) ?? {}));
}
