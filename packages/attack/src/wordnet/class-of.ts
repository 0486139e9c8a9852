import type { PartOfSpeech } from "@limelight/text/parts-of-speech";
import { wordNetClasses, type WordNetClass } from "./wordnet.ts";

/** WordNet's class of a part of speech; undefined where it has none, names among them. */
export function wordNetClassOf(partOfSpeech: PartOfSpeech | undefined): WordNetClass | undefined {
  return partOfSpeech === "auxiliary" ? "verb" : wordNetClasses.find((each) => each === partOfSpeech);
}
