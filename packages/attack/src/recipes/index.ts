import { AttackError } from "../attack-error.ts";
import { deepwordbug } from "./deepwordbug.ts";
import type { Recipe } from "./recipe.ts";

/** All recipes: a new one is a line here. */
export const recipes: readonly Recipe[] = [deepwordbug];

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
