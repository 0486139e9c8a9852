import type { Architecture } from "./architecture.ts";
import { albert } from "./albert.ts";
import { bert } from "./bert.ts";
import { distilbert } from "./distilbert.ts";
import { gpt2 } from "./gpt2.ts";
import { electra } from "./electra.ts";
import { roberta } from "./roberta.ts";

/** All architectures. A new one is a file of its own and a line here. */
export const architectures: readonly Architecture[] = [bert, distilbert, roberta, albert, electra, gpt2];
