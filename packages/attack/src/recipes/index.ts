import { AttackError } from "../attack-error.ts";
import { a2ts } from "./a2t.ts";
import { alzantot, fasterAlzantot, iga } from "./alzantot.ts";
import { badCharacters } from "./bad-characters.ts";
import { baes } from "./bae.ts";
import { bertAttack } from "./bert-attack.ts";
import { checklist } from "./checklist.ts";
import { clare } from "./clare.ts";
import { deepwordbug } from "./deepwordbug.ts";
import { hotflip } from "./hotflip.ts";
import { inputReductionAttack } from "./input-reduction.ts";
import { kuleshov } from "./kuleshov.ts";
import { morpheus } from "./morpheus.ts";
import { pruthi } from "./pruthi.ts";
import { pso } from "./pso.ts";
import { pwws } from "./pwws.ts";
import type { Recipe } from "./recipe.ts";
import { textbugger } from "./textbugger.ts";
import { textfooler } from "./textfooler.ts";

/** All recipes: a new one is a line here. */
export const recipes: readonly Recipe[] = [
  deepwordbug,
  textbugger,
  pruthi,
  hotflip,
  pwws,
  textfooler,
  ...baes,
  bertAttack,
  clare,
  ...a2ts,
  checklist,
  alzantot,
  fasterAlzantot,
  iga,
  pso,
  kuleshov,
  inputReductionAttack,
  ...badCharacters,
  morpheus,
];

/** @throws AttackError "unknown-recipe" naming those that there are */
export function findRecipe(id: string): Recipe {
  const found = recipes.find((recipe) => recipe.id === id);
  if (found) return found;
  throw new AttackError(
    "unknown-recipe",
    `there is no recipe ${JSON.stringify(id)}`,
    `There are ${recipes.map((recipe) => recipe.id).join(", ")}.`,
  );
}
