import { confidence } from "./confidence.ts";
import { explanationChange } from "./explanation-change.ts";
import type { Goal } from "./goal.ts";
import { inputReduction } from "./input-reduction.ts";
import { targeted } from "./targeted.ts";
import { untargeted } from "./untargeted.ts";

/** All goals: a new one is a line here. */
export const goals: readonly Goal<unknown>[] = [untargeted, targeted, confidence, inputReduction, explanationChange];
