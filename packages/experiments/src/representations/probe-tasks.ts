import { ActivationStore, wordSpans, type Site } from "@limelight/explain";
import { NumpyRandomState } from "@limelight/statistics";
import { ExperimentError } from "../experiment-error.ts";
import type { ExperimentOf } from "../schema/index.ts";
import type { Session } from "../session/session.ts";
import type { Context } from "../verbs/verb.ts";
import type { Example } from "./examples.ts";
import { stageOf } from "./stages.ts";

/** What a probe is to read out, with what it is to read it from. */
export interface ProbeData {
  readonly labels: readonly string[];
  /** Of each example, a place in `labels`. */
  readonly classes: readonly number[];
  /** What its label in the control task goes by. */
  readonly types: readonly string[];
  /** [examples][features] at a site. */
  readonly vectors: (site: Site, index: number) => Promise<readonly Float32Array[]>;
}

/** More tokens make a probe of many layers take minutes. */
const mostTokens = 1500;
/** Classes with fewer examples are left out: they could not be on both sides of the split. */
const fewestOfClass = 4;

/** The texts' own labels, one vector a text. A text goes by its first word. */
export async function labelTask(
  context: Context,
  session: Session,
  { pool = "mean" }: Pick<ExperimentOf<"probe">, "pool">,
  sites: readonly Site[],
  examples: readonly Example[],
): Promise<ProbeData> {
  const given = examples.map(({ input: { label = "" } }) => label.trim());
  const { labels, kept } = frequent(given);
  const store = new ActivationStore(session.observer());
  const vectors = await store.vectors(
    kept.map((place) => questionOf(examples, place)),
    sites,
    pool,
    stageOf(context, "probe: activations", "texts"),
  );
  return {
    labels,
    classes: kept.map((place) => labels.indexOf(given[place] ?? "")),
    types: kept.map((place) => firstWord(examples[place]?.input.text ?? "")),
    vectors: async (_, index) => vectors[index] ?? [],
  };
}

/** Where tokens stand in their texts, or what part of speech their words are. A token goes by what it is. */
export async function tokenTask(
  context: Context,
  session: Session,
  { task, seed }: Pick<ExperimentOf<"probe">, "task" | "seed">,
  examples: readonly Example[],
): Promise<ProbeData> {
  const observer = session.observer();
  const nameOf = task === "position" ? async () => placeName : await speechNames();
  const all: { example: number; position: number; type: string; label: string }[] = [];
  for (const [example, { question }] of examples.entries()) {
    const labelOf = await nameOf(question.text);
    for (const [position, token] of observer.tokens(question).entries()) {
      const label = token.special || token.sequence === 1 ? undefined : labelOf(token.start, position);
      if (label !== undefined) all.push({ example, position, type: String(token.id), label });
    }
  }
  const order = new NumpyRandomState(seed).choice(all.length, Math.min(mostTokens, all.length));
  const chosen = order.toSorted((one, other) => one - other).flatMap((place) => all[place] ?? []);
  const { labels, kept } = frequent(chosen.map(({ label }) => label));
  const tokens = kept.flatMap((place) => chosen[place] ?? []);
  const used = [...new Set(tokens.map(({ example }) => example))];
  const store = new ActivationStore(observer);
  return {
    labels,
    classes: tokens.map(({ label }) => labels.indexOf(label)),
    types: tokens.map(({ type }) => type),
    async vectors(site) {
      const found = await store.tokens(
        used.map((example) => questionOf(examples, example)),
        site,
        stageOf(context, `probe: ${site.hook}`, "texts"),
      );
      return tokens.map(({ example, position }) => {
        const { shape, data } = found[used.indexOf(example)] ?? { shape: [], data: new Float32Array(0) };
        const features = shape[1] ?? 0;
        return data.slice(position * features, (position + 1) * features);
      });
    },
  };
}

// The labels of enough examples, in order, and the places of those that have them.
function frequent(given: readonly string[]): { labels: string[]; kept: number[] } {
  const labels = [...new Set(given)]
    .filter((label) => given.filter((each) => each === label).length >= fewestOfClass)
    .toSorted();
  if (labels.length < 2)
    throw new ExperimentError(
      "bad-input",
      `a probe tells classes apart, and ${labels.length === 1 ? "only one has" : "none has"} ${fewestOfClass} examples or more`,
      "Give more texts, or a data set of several labels: --data FILE, --label-column NAME.",
    );
  return { labels, kept: [...given.keys()].filter((place) => labels.includes(given[place] ?? "")) };
}

function questionOf(examples: readonly Example[], place: number): Example["question"] {
  return examples[place]?.question ?? { text: "" };
}

function firstWord(text: string): string {
  const [first] = wordSpans(text);
  return first ? text.slice(first.start, first.end).toLowerCase() : text;
}

const places = [1, 4, 8, 16] as const;

// "1 to 3", "4 to 7", "8 to 15", "16 on": counted with the tokenizer's first.
function placeName(_: number, position: number): string {
  const index = places.findLastIndex((start) => position >= start);
  const [start = 0, next] = places.slice(Math.max(0, index), index + 2);
  return next === undefined ? `${start} on` : `${start} to ${next - 1}`;
}

async function speechNames(): Promise<(text: string) => Promise<(start: number) => string | undefined>> {
  const { partsOfSpeech } = await import("@limelight/text/parts-of-speech");
  return async (text) => {
    const words = partsOfSpeech(text);
    return (start) => words.find((word) => start >= word.start && start < word.end)?.partOfSpeech;
  };
}
