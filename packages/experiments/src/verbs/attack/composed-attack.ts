import {
  AttackError,
  chosen,
  constraints,
  findRecipe,
  goals,
  needs,
  searches,
  standIns,
  transformations,
  type AtHand,
  type Attack,
  type Chosen,
  type Part,
} from "@limelight/attack";
import type { ExperimentOf } from "../../schema/index.ts";
import type { AttackReference } from "../../result/attack-documents.ts";
import { strayField } from "../stray-fields.ts";

/** An attack, and how documents name it. */
export interface ComposedAttack {
  readonly attack: Attack;
  readonly reference: AttackReference;
}

/**
 * The attack that an experiment names: a recipe, with further constraints if there are any, or one of its parts.
 * @throws ExperimentError "bad-experiment", AttackError "unknown-recipe", "unknown-part", "bad-option"
 */
export function composedAttack(experiment: ExperimentOf<"attack">): ComposedAttack {
  const {
    recipe,
    constraintSet,
    search,
    transform,
    constraint = [],
    goal,
    partOptions,
    vectors,
    similarity,
  } = experiment;
  const options = new Set(Object.keys(partOptions));
  const one = <Kind extends Part<unknown>>(kind: string, parts: readonly Kind[], said: string): Chosen<Kind> => {
    const [id = "", ...value] = said.split(":");
    const part = parts.find((each) => each.id === id);
    if (!part)
      throw new AttackError(
        "unknown-part",
        `there is no ${kind} ${JSON.stringify(id)}`,
        `There are ${parts.map((each) => each.id).join(", ")}.`,
      );
    options.delete(id);
    return chosen(part, { ...mainOption(part, value.join(":")), ...partOptions[id] });
  };
  const extra = constraint.map((said) => one("constraint", constraints, said));
  const own = findRecipe(recipe ?? (goal?.startsWith("input-reduction") ? "input-reduction" : defaultRecipe));
  const set = constraintSet ?? "textattack";
  const atHand: AtHand = {
    has: new Set(needs.filter((need) => need !== "vectors" || vectors !== undefined)),
    ...(similarity !== undefined && { similarity }),
  };
  const composed = search !== undefined || transform !== undefined;
  if (composed && recipe !== undefined)
    throw strayField(search === undefined ? "transform" : "search", "a recipe has its own");
  if (composed && similarity !== undefined)
    throw strayField("similarity", "it is a recipe's: give sentence-similarity its own threshold");
  if (composed && constraintSet !== undefined) throw strayField("constraintSet", "it is a recipe's");
  const { goal: ownGoal, ...rest }: Attack = composed
    ? {
        goal: one("goal", goals, goal ?? "untargeted"),
        search: one("search", searches, search ?? "word-importance"),
        transformations: (transform ?? ["swap-neighbours"]).map((said) => one("transformation", transformations, said)),
        constraints: [],
      }
    : own.attack(set, atHand);
  if (similarity !== undefined && !rest.constraints.some(({ part }) => part.id === "sentence-similarity"))
    throw strayField("similarity", `${own.id} compares no sentences with these constraints`);
  const attack: Attack = {
    ...rest,
    goal: goal === undefined ? ownGoal : one("goal", goals, goal),
    constraints: [...rest.constraints, ...extra],
  };
  const [stray] = options;
  if (stray !== undefined)
    throw strayField(
      "partOptions",
      composed || constraint.length > 0
        ? `the attack has no part ${JSON.stringify(stray)}`
        : `options are of parts that are named, and ${JSON.stringify(stray)} is not: a recipe sets its own`,
      "Name the part by --search, --transform or --constraint.",
    );
  return {
    attack,
    reference: {
      ...(!composed && { recipe: own.id, constraintSet: set }),
      goal: attack.goal.part.id,
      search: attack.search.part.id,
      transformations: attack.transformations.map(({ part }) => part.id),
      constraints: attack.constraints.map(({ part }) => part.id),
      ...(!composed && { standIns: standIns(own, set, atHand) }),
    },
  };
}

/** The recipe where nobody names one: it needs nothing but answers. */
const defaultRecipe = "deepwordbug";

/** What stands behind a part's name sets its main option: a text where it takes one, else a number, else a list with commas between. */
function mainOption({ id, main, options }: Part<unknown>, value: string): object {
  if (value === "") return {};
  if (main === undefined)
    throw new AttackError("bad-option", `${id} takes nothing behind its name`, `Write ${id} alone.`);
  const readings: readonly unknown[] = [value, Number(value), value.split(",")];
  const reading = readings.find((each) => options.safeParse({ [main]: each }).success);
  return { [main]: reading ?? (Number.isNaN(Number(value)) ? value : Number(value)) };
}
