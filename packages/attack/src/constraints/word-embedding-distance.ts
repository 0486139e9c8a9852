import { z } from "zod";
import { cosine, squaredDistance } from "../vectors/distances.ts";
import { swappedWords } from "../words/swapped-words.ts";
import { againstOption } from "./against.ts";
import type { Constraint } from "./constraint.ts";

const options = z.strictObject({
  leastCosine: z
    .number()
    .min(-1)
    .max(1)
    .default(0.5)
    .describe("cosine of the vectors of a word and its replacement at least"),
  mostSquaredDistance: z
    .number()
    .min(0)
    .exactOptional()
    .describe("squared distance of the two at most; TextAttack's max_mse_dist"),
  includeUnknown: z.boolean().default(true).describe("whether words without a vector may stand for each other"),
  ...againstOption,
});

/** A word and what stands in its place have vectors that are near (TextAttack's WordEmbeddingDistance). Words are looked up in small letters. */
export const wordEmbeddingDistance: Constraint<z.infer<typeof options>> = {
  id: "word-embedding-distance",
  title: "Near vectors",
  citation: "Jin et al. 2020, TextFooler; Alzantot et al. 2018; TextAttack's WordEmbeddingDistance",
  does: "bounds how far the vectors of words are from those that they stand for",
  options,
  main: "leastCosine",
  needs: () => ["vectors"],
  holds(
    candidates,
    reference,
    { leastCosine, mostSquaredDistance = Infinity, includeUnknown, against },
    { resources },
  ) {
    return candidates.map((candidate) =>
      swappedWords(candidate, reference, against).every(({ from, to }) => {
        const [one, other] = [from, to].map((word) => resources.vectorOf?.(word.toLowerCase()));
        if (!one || !other) return includeUnknown;
        return cosine(one, other) >= leastCosine && squaredDistance(one, other) <= mostSquaredDistance;
      }),
    );
  },
};
