import {
  chosen,
  constraints,
  goals,
  noOptions,
  searches,
  transformations,
  wordSwap,
  type Attack,
  type Part,
} from "@limelight/attack";
import { z } from "zod";
import { readJson } from "./golden.ts";

const partSchema = z.tuple([z.string(), z.record(z.string(), z.unknown())]);
const schema = z.object({
  dictionary: z.record(z.string(), z.array(z.string())),
  stopwords: z.array(z.string()),
  attacks: z.record(
    z.string(),
    z.object({ goal: partSchema, search: partSchema, transformation: partSchema, constraints: z.array(partSchema) }),
  ),
  results: z.array(
    z.object({
      attack: z.string(),
      row: z.number(),
      text: z.string(),
      label: z.number(),
      status: z.enum(["succeeded", "failed", "skipped", "maximized"]),
      final_text: z.string(),
      modified: z.array(z.number()),
      words: z.array(z.string()).optional(),
      num_queries: z.number(),
      hits: z.number(),
      index_scores: z.array(z.number()).optional(),
      margin: z.number().nullable(),
      queries: z.array(z.tuple([z.string(), z.number(), z.number(), z.number()])),
    }),
  ),
});

/** What TextAttack 0.3.11 asked, in order, and how it ended. */
export const golden = schema.parse(await readJson("golden/textattack.json"));

export type GoldenRun = (typeof golden.results)[number];

const dictionarySwap = wordSwap<z.infer<typeof noOptions>>({
  id: "dictionary",
  title: "Dictionary",
  citation: "",
  does: "swaps words for those of the reference's dictionary",
  level: "word",
  options: noOptions,
  replacements: (word) => golden.dictionary[word] ?? [],
});

/** One of the reference's attacks in our parts, and its budget. */
export function ourAttack(id: string): { attack: Attack; budget?: number } {
  const told = golden.attacks[id];
  if (!told) throw new Error(`no attack ${id}`);
  const { query_budget: budget, maximizable } = told.goal[1];
  const { wir_method: ranking, beam_width: width } = told.search[1];
  const attack: Attack = {
    goal:
      told.goal[0] === "InputReduction"
        ? named(goals, "input-reduction", { endless: maximizable === true })
        : named(goals, "untargeted"),
    search:
      told.search[0] === "BeamSearch"
        ? named(searches, "beam", { width })
        : told.search[0] === "GreedySearch"
          ? named(searches, "greedy")
          : named(searches, "word-importance", { ranking, follow: false }),
    transformations: [transformationOf(told.transformation[0])],
    wordOrder: "python-sets",
    constraints: told.constraints.map(([name, options]) => constraintOf(name, options)),
  };
  return { attack, ...(typeof budget === "number" && { budget }) };
}

function transformationOf(name: string): Attack["transformations"][number] {
  switch (name) {
    case "WordSwapNeighboringCharacterSwap":
      return named(transformations, "swap-neighbours", { all: true });
    case "WordSwapQWERTY":
      return named(transformations, "keyboard", { all: true });
    case "WordDeletion":
      return named(transformations, "delete-word");
    case "DictionarySwap":
      return chosen(dictionarySwap);
    default:
      throw new Error(`no transformation ${name}`);
  }
}

function constraintOf(name: string, options: Record<string, unknown>): Attack["constraints"][number] {
  switch (name) {
    case "RepeatModification":
      return named(constraints, "repeat-modification");
    case "StopwordModification":
      return named(constraints, "stopwords", { words: golden.stopwords });
    case "LevenshteinEditDistance":
      return named(constraints, "edit-distance", { most: options["max_edit_distance"] });
    case "MaxWordsPerturbed":
      return named(constraints, "max-words-perturbed", { share: options["max_percent"] });
    default:
      throw new Error(`no constraint ${name}`);
  }
}

function named<Kind extends Part<unknown>>(parts: readonly Kind[], id: string, options: object = {}) {
  const part = parts.find((each) => each.id === id);
  if (!part) throw new Error(`no part ${id}`);
  return chosen(part, options);
}
