import { givenSource, sourceOf, textsOf, type Source } from "../../components/examples/source.ts";
import type { Asked } from "../../engine/engine.ts";
import type { AppState } from "../../state/app-state.ts";

type Own = AppState["concepts"];

interface Model {
  readonly model?: string;
}

/** Words of a list as people write it: with commas or lines between. */
export function wordsOf(written: string): string[] {
  const words = written.split(/[,\n]/).map((word) => word.trim());
  return [...new Set(words.filter((word) => word !== ""))];
}

/**
 * Which texts concepts are tested on.
 * @param labels the model's classes; the example reviews are of sentiment, and where the model has other classes it is the sentence alone
 * @returns undefined where there is no text
 */
export function testedTexts(own: Own, labels: readonly string[], sentence: string | undefined): Source | undefined {
  const names = new Set(labels.map((label) => label.toLowerCase()));
  const knows = labels.length === 0 || ["negative", "positive"].every((label) => names.has(label));
  return (
    givenSource(own) ?? (knows ? sourceOf(own) : sentence === undefined ? undefined : { input: [{ text: sentence }] })
  );
}

/** Undefined where no list of words is chosen. */
export function conceptsAsked(
  model: Model,
  own: Own,
  source: Source,
  bundled: readonly string[],
): Asked<"concepts"> | undefined {
  const concepts = [
    ...own.lists.map((name) => ({ name })),
    ...own.own.map(({ name, words }) => ({ name, words: wordsOf(words) })),
  ];
  if (concepts.length === 0) return undefined;
  const isDefault = own.own.length === 0 && bundled.join("\n") === own.lists.join("\n");
  return { verb: "concepts", ...model, ...source, ...(!isDefault && { concepts }) };
}

export function probeAsked(model: Model, { task, ...own }: Own): Asked<"probe"> {
  return { verb: "probe", ...model, ...sourceOf(own), ...(task !== "label" && { task }) };
}

export function mapAsked(model: Model, { mapLayer, ...own }: Own): Asked<"map"> {
  return { verb: "map", ...model, ...sourceOf(own), ...(mapLayer !== undefined && { layer: mapLayer }) };
}

/** More examples of a concept are not used, and four times as many random words stand beside words in sentences. */
const [mostExamples, randomWords] = [50, 4];

/**
 * How many texts go through the model at most.
 * @param lists the words of each concept
 */
export function passesOf(source: Source, lists: readonly (readonly string[])[]): number {
  const examples = lists.map(({ length }) => Math.min(mostExamples, length));
  const most = Math.max(0, ...examples);
  return 3 * textsOf(source) + examples.reduce((sum, each) => sum + each, 0) + randomWords * most;
}
