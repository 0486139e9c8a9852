import type { Constraint } from "./constraint.ts";
import { editDistance } from "./edit-distance.ts";
import { likeliestWords } from "./likeliest-words.ts";
import { maxModificationRate } from "./max-modification-rate.ts";
import { maxWordsPerturbed } from "./max-words-perturbed.ts";
import { minWordLength } from "./min-word-length.ts";
import { partOfSpeech } from "./part-of-speech.ts";
import { perplexity } from "./perplexity.ts";
import { protectedWords } from "./protected.ts";
import { repeatModification } from "./repeat-modification.ts";
import { sameWordCount } from "./same-word-count.ts";
import { sentenceSimilarity } from "./sentence-similarity.ts";
import { sequence } from "./sequence.ts";
import { sharedSynset } from "./shared-synset.ts";
import { stopwords } from "./stopwords.ts";
import { wordEmbeddingDistance } from "./word-embedding-distance.ts";
import { wordLikelihood } from "./word-likelihood.ts";

/** All constraints: a new one is a line here. */
export const constraints: readonly Constraint<unknown>[] = [
  repeatModification,
  stopwords,
  protectedWords,
  minWordLength,
  sequence,
  maxModificationRate,
  maxWordsPerturbed,
  sameWordCount,
  editDistance,
  sentenceSimilarity,
  perplexity,
  wordLikelihood,
  likeliestWords,
  partOfSpeech,
  sharedSynset,
  wordEmbeddingDistance,
];
