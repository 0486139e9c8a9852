import { constraintSets, goals, recipes } from "@limelight/attack";
import type { AttackParts } from "../engine/catalog.ts";

/** What attacks are chosen from. */
export function attackParts(): AttackParts {
  return {
    recipes: recipes.map(({ id, title, citation, does, differences }) => ({ id, title, citation, does, differences })),
    goals: goals.map(({ id, title, does, main }) => ({ id, title, does, ...(main !== undefined && { main }) })),
    constraintSets,
  };
}
