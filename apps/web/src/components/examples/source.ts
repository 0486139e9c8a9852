import type { ExampleSet } from "./examples.ts";
import { examplesOf } from "./list.ts";

/** Reviews that lie beside the page; the command line finds them by the same name in the repository. */
export const exampleReviews = { file: "examples/reviews.tsv", texts: 60 } as const;

/** Where an experiment takes its texts from. */
export type Source =
  | { readonly data: { file: string; limit?: number } }
  | { readonly input: { text: string; label?: string }[] };

/** The texts that a reader gave; undefined where there are none. */
export function givenSource({ examples, file, limit }: ExampleSet): Source | undefined {
  if (file !== undefined) return { data: { file, limit } };
  const input = examplesOf(examples).map((example) => ({ ...example }));
  return input.length > 0 ? { input } : undefined;
}

/** The texts that a reader gave, or the example reviews. */
export function sourceOf(set: ExampleSet): Source {
  return givenSource(set) ?? { data: { file: exampleReviews.file } };
}

/** How many texts that is, at most. */
export function textsOf(source: Source): number {
  if ("input" in source) return source.input.length;
  return source.data.limit ?? exampleReviews.texts;
}
