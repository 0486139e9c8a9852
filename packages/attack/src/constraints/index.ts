import type { Constraint } from "./constraint.ts";
import { editDistance } from "./edit-distance.ts";
import { maxWordsPerturbed } from "./max-words-perturbed.ts";
import { perplexity } from "./perplexity.ts";
import { repeatModification } from "./repeat-modification.ts";
import { sentenceSimilarity } from "./sentence-similarity.ts";
import { stopwords } from "./stopwords.ts";
import { wordLikelihood } from "./word-likelihood.ts";

/** All constraints: a new one is a line here. */
export const constraints: readonly Constraint<unknown>[] = [
  repeatModification,
  stopwords,
  maxWordsPerturbed,
  editDistance,
  sentenceSimilarity,
  perplexity,
  wordLikelihood,
];
