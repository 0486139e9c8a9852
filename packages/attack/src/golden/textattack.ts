import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Attack } from "../attack.ts";
import { editDistance } from "../constraints/edit-distance.ts";
import { maxWordsPerturbed } from "../constraints/max-words-perturbed.ts";
import { repeatModification } from "../constraints/repeat-modification.ts";
import { stopwords } from "../constraints/stopwords.ts";
import { inputReduction } from "../goals/input-reduction.ts";
import { untargeted } from "../goals/untargeted.ts";
import { chosen, noOptions } from "../part.ts";
import { beam } from "../search/beam.ts";
import { greedy } from "../search/greedy.ts";
import { wordImportance } from "../search/word-importance.ts";
import { deleteWord } from "../transformations/delete-word.ts";
import { keyboard } from "../transformations/keyboard.ts";
import { swapNeighbours } from "../transformations/swap-neighbours.ts";
import { wordSwap } from "../transformations/transformation.ts";

const part = z.tuple([z.string(), z.record(z.string(), z.unknown())]);
const schema = z.object({
  dictionary: z.record(z.string(), z.array(z.string())),
  stopwords: z.array(z.string()),
  attacks: z.record(z.string(), z.object({ goal: part, search: part, transformation: part, constraints: z.array(part) })),
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

/** What TextAttack 0.3.11 asked, in order, and how it ended; made by `textattack.py`. */
export const golden = schema.parse(
  JSON.parse(readFileSync(new URL("textattack.json", import.meta.url), "utf8")),
);

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
        ? chosen(inputReduction, { endless: maximizable === true })
        : chosen(untargeted),
    search:
      told.search[0] === "BeamSearch"
        ? chosen(beam, { width })
        : told.search[0] === "GreedySearch"
          ? chosen(greedy)
          : chosen(wordImportance, { ranking, follow: false }),
    transformations: [transformationOf(told.transformation[0])],
    wordOrder: "python-sets",
    constraints: told.constraints.map(([name, options]) => constraintOf(name, options)),
  };
  return { attack, ...(typeof budget === "number" && { budget }) };
}

function transformationOf(name: string): Attack["transformations"][number] {
  switch (name) {
    case "WordSwapNeighboringCharacterSwap":
      return chosen(swapNeighbours, { all: true });
    case "WordSwapQWERTY":
      return chosen(keyboard, { all: true });
    case "WordDeletion":
      return chosen(deleteWord);
    case "DictionarySwap":
      return chosen(dictionarySwap);
    default:
      throw new Error(`no transformation ${name}`);
  }
}

function constraintOf(name: string, options: Record<string, unknown>): Attack["constraints"][number] {
  switch (name) {
    case "RepeatModification":
      return chosen(repeatModification);
    case "StopwordModification":
      return chosen(stopwords, { words: golden.stopwords });
    case "LevenshteinEditDistance":
      return chosen(editDistance, { most: options["max_edit_distance"] });
    case "MaxWordsPerturbed":
      return chosen(maxWordsPerturbed, { share: options["max_percent"] });
    default:
      throw new Error(`no constraint ${name}`);
  }
}
