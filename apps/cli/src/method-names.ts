import { methods, resolveOptions } from "@limelight/explain";

/** Names for people, by id. */
export const methodTitles: Readonly<Record<string, string>> = Object.fromEntries(
  methods.map(({ id, title }) => [id, title]),
);

/** What a method does unless it is told otherwise. */
export function optionDefaults(id: string): Record<string, unknown> {
  const method = methods.find((each) => each.id === id);
  return Object.fromEntries(Object.entries((method && resolveOptions(method, {})) ?? {}));
}
