import { ablate } from "./ablate/index.ts";
import { attack } from "./attack/index.ts";
import { attention } from "./attention/index.ts";
import { compare } from "./compare/index.ts";
import { concepts } from "./concepts/index.ts";
import { evaluate } from "./evaluate/index.ts";
import { experiments } from "./experiments/index.ts";
import { explain } from "./explain/index.ts";
import { generate } from "./generate/index.ts";
import { trust } from "./trust/index.ts";
import type { View } from "./view.ts";

/** Every view, in the order of the rail; a new one is a folder and a line here. */
export const views: readonly View[] = [
  explain,
  attention,
  ablate,
  attack,
  concepts,
  trust,
  evaluate,
  compare,
  generate,
  experiments,
];
