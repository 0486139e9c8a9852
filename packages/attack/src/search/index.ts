import { beam } from "./beam.ts";
import { greedy } from "./greedy.ts";
import type { Search } from "./search.ts";
import { wordImportance } from "./word-importance.ts";

/** All searches: a new one is a line here. */
export const searches: readonly Search<unknown>[] = [greedy, wordImportance, beam];
