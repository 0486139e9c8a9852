export { partsOfSpeech, type PartOfSpeech, type TaggedWord } from "./parts-of-speech.ts";
