import type { Architecture } from "./architecture.ts";
import { albert } from "./albert.ts";
import { bart } from "./bart.ts";
import { bert } from "./bert.ts";
import { debertaV2 } from "./deberta-v2.ts";
import { distilbert } from "./distilbert.ts";
import { gpt2 } from "./gpt2.ts";
import { gptNeox } from "./gpt-neox.ts";
import { electra } from "./electra.ts";
import { llama } from "./llama.ts";
import { marian } from "./marian.ts";
import { modernBert } from "./modernbert.ts";
import { roberta } from "./roberta.ts";
import { t5 } from "./t5.ts";

/** All architectures. A new one is a file of its own and a line here. */
export const architectures: readonly Architecture[] = [
  bert,
  distilbert,
  roberta,
  albert,
  electra,
  gpt2,
  gptNeox,
  llama,
  bart,
  marian,
  t5,
  debertaV2,
  modernBert,
];
