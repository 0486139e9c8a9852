import * as v from "valibot";
import { list, name, place } from "../../state/fields.ts";

/** What a link carries of the reader's own lists: how many, and how many characters of each. */
export const [mostLists, longestWords] = [20, 20_000];

/** Words of a concept, with commas or lines between. */
const words = v.pipe(v.string(), v.maxLength(longestWords));

/** −1 is what the first layer reads. */
const layer = v.pipe(v.number(), v.integer(), v.minValue(-1), v.maxValue(1000));

/** What the view Concepts shows. */
export const conceptsState = v.object({
  picture: v.optional(v.picklist(["concepts", "probes", "map"]), "concepts"),
  /** Examples that are looked at, one a line: a text, or text, tab and label. Without any it is the example reviews. */
  examples: v.optional(v.string(), ""),
  /** A file of examples that was added to the engine, in their place. */
  file: v.optional(v.string()),
  /** At most so many rows of the file. */
  limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 100),
  /** Lists of words that come along, by name. */
  lists: v.optional(list(name, 20), ["praise", "complaint", "negation", "intensity", "food"]),
  /** Lists of the reader's own. */
  own: v.optional(list(v.object({ name, words }), mostLists), []),
  /** The class that is asked about; undefined: what the model says of the sentence. */
  label: v.optional(name),
  /** Whose bars are shown; undefined: the layer where the class leans most. */
  layer: v.optional(layer),
  /** What probes read out. */
  task: v.optional(v.picklist(["label", "position", "part-of-speech"]), "label"),
  /** Whose map is shown; undefined: the last layer's. */
  mapLayer: v.optional(v.pipe(place, v.maxValue(1000))),
  colour: v.optional(v.picklist(["label", "error"]), "label"),
  /** The group of texts that stands out: `word:not`. */
  slice: v.optional(name),
});
