import type { PartOfSpeech } from "@limelight/text/parts-of-speech";
import type { WordNetClass } from "./wordnet.ts";

/** WordNet's class of a part of speech; undefined where it has none, names among them. */
export function wordNetClassOf(partOfSpeech: PartOfSpeech | undefined): WordNetClass | undefined {
  switch (partOfSpeech) {
    case "noun":
    case "verb":
    case "adjective":
    case "adverb":
      return partOfSpeech;
    case "auxiliary":
      return "verb";
    default:
      return undefined;
  }
}
