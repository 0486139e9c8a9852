import { repeatModification } from "../constraints/repeat-modification.ts";
import { stopwords } from "../constraints/stopwords.ts";
import { untargeted } from "../goals/untargeted.ts";
import { chosen } from "../part.ts";
import { differentialEvolution } from "../search/population/differential-evolution.ts";
import { backspaces } from "../transformations/backspaces.ts";
import { homoglyphs } from "../transformations/homoglyphs.ts";
import { invisibleCharacters } from "../transformations/invisible-characters.ts";
import { reorderings } from "../transformations/reorderings.ts";
import type { Recipe } from "./recipe.ts";

const forms = {
  "bad-characters": ["look-alike letters", () => chosen(homoglyphs, { table: "intentional" })],
  "bad-characters-invisible": ["characters without width", () => chosen(invisibleCharacters)],
  "bad-characters-deletions": [
    "characters that a backspace takes away again",
    () => chosen(backspaces, { every: true }),
  ],
  "bad-characters-reorderings": ["letters swapped within controls of direction", () => chosen(reorderings)],
} as const;

const alike =
  "Look-alikes are the pairs that Unicode lists as meant to look the same, as in the paper and in TextAttack's differential evolution.";

/** Changes that a reader does not see, found by differential evolution. */
export const badCharacters: readonly Recipe[] = Object.entries(forms).map(([id, [what, transformation]]) => ({
  id,
  title: `Bad Characters, ${what}`,
  citation: "Boucher, Shumailov, Anderson and Papernot 2022, Bad Characters: Imperceptible NLP Attacks",
  does: `puts in what nobody sees: ${what}`,
  differences: [
    "The goal is any other class; the paper and TextAttack have more, targeted ones among them, of which --goal names one.",
    ...(id === "bad-characters" ? [alike] : []),
    "A vector's numbers stand for single changes of words, or none; where two are of one word the first counts, so that a budget is one of words. In the paper and in TextAttack it is one of characters, which may be blanks, or lie between words. In TextAttack a number always stands for a change: it rounds those that should stand for none up to the first.",
    "paper makes up to five changes, the most that the paper looks at; textattack and strict one, as TextAttack does unless told otherwise.",
    "A generation's vectors are all judged before any takes its place, so that their questions go out together, and it ends once the goal is reached. SciPy, and with it TextAttack, puts a better vector in place at once, ends where all are alike, and asks on where the goal is reached.",
    "SciPy's last polishing of the best vector is left out: these numbers stand for choices.",
    "strict leaves stop words as they are.",
    "A model whose tokenizer takes such characters away beforehand cannot be fooled by them.",
  ],
  attack: (set) => ({
    goal: chosen(untargeted),
    search: chosen(differentialEvolution, { changes: set === "paper" ? 5 : 1, population: 32, generations: 10 }),
    transformations: [transformation()],
    constraints: set === "strict" ? [chosen(repeatModification), chosen(stopwords)] : [],
  }),
}));
