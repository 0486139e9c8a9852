export { AttackError } from "./attack-error.ts";
export {
  attackText,
  type Asked,
  type Attack,
  type AttackContext,
  type AttackQueries,
  type AttackResult,
  type Example,
  type Status,
} from "./attack.ts";
export { attackAll, type AttackAllOptions, type Attacked } from "./attack-all.ts";
export { augment } from "./augment/augment.ts";
export { augmenters, findAugmenter } from "./augment/augmenters.ts";
export type { Certificate } from "./certify/certificate.ts";
export { ranmask } from "./certify/ranmask.ts";
export { safer } from "./certify/safer.ts";
export { constraints } from "./constraints/index.ts";
export { goals } from "./goals/index.ts";
export { chosen, noOptions, type Chosen, type Part } from "./part.ts";
export { findRecipe, recipes } from "./recipes/index.ts";
export { constraintSets, type AtHand, type ConstraintSet, type Recipe } from "./recipes/recipe.ts";
export { recipeTable } from "./recipes/recipe-table.ts";
export { standIns } from "./recipes/stand-ins.ts";
export { searchByImportance } from "./search/word-importance.ts";
export { needsOf } from "./require-resources.ts";
export { needs } from "./resources.ts";
export type { AttributedSpan, MaskPrediction, MaskQuestion, Need, Resources } from "./resources.ts";
export { searches } from "./search/index.ts";
export { loadSpellingCorrector } from "./spelling/spelling-corrector.ts";
export { wordSwap } from "./transformations/transformation.ts";
export { transformations } from "./transformations/index.ts";
export { findTrigger, type FoundTrigger } from "./triggers/find-trigger.ts";
export type { TriggerOptions } from "./triggers/trigger-options.ts";
export { withTrigger } from "./triggers/trigger.ts";
export { readVectors } from "./vectors/read-vectors.ts";
export { WordVectors } from "./vectors/word-vectors.ts";
export { AttackedText } from "./words/attacked-text.ts";
export { changedWords } from "./words/changed-words.ts";
export { textEdits, type TextEdit } from "./words/text-edits.ts";
export { loadWordNet } from "./wordnet/wordnet.ts";
export { wordSpans, type Span } from "./words/word-spans.ts";
