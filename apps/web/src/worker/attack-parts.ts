import { constraintSets, goals, needs, needsOf, recipes } from "@limelight/attack";
import type { AttackParts } from "../engine/catalog.ts";

// A page has no table of vectors.
const has = new Set(needs.filter((need) => need !== "vectors"));

/** What attacks are chosen from. */
export function attackParts(): AttackParts {
  return {
    recipes: recipes.map((recipe) => {
      const { id, title, citation, does, differences } = recipe;
      const needed = constraintSets.map((set) => [set, needsOf(recipe.attack(set, { has }))] as const);
      return { id, title, citation, does, differences, needs: Object.fromEntries(needed) };
    }),
    goals: goals.map(({ id, title, does, main }) => ({ id, title, does, ...(main !== undefined && { main }) })),
    constraintSets,
  };
}
