import { ablate } from "./ablate.ts";
import { attack } from "./attack.ts";
import { attend } from "./attend.ts";
import { augment } from "./augment.ts";
import { bench } from "./bench.ts";
import { capture } from "./capture.ts";
import { certify } from "./certify.ts";
import { classify } from "./classify.ts";
import type { MakeCommand } from "./command.ts";
import { compare } from "./compare.ts";
import { concepts } from "./concepts.ts";
import { doctor } from "./doctor.ts";
import { evaluate } from "./evaluate.ts";
import { explain } from "./explain.ts";
import { faithfulness } from "./faithfulness.ts";
import { fillMask } from "./fill-mask.ts";
import { generate } from "./generate.ts";
import { influence } from "./influence.ts";
import { inside } from "./inside.ts";
import { map } from "./map.ts";
import { judge } from "./judge.ts";
import { merge } from "./merge.ts";
import { models } from "./models.ts";
import { nextSentence } from "./next-sentence.ts";
import { probe } from "./probe.ts";
import { prompt } from "./prompt.ts";
import { run } from "./run.ts";
import { score } from "./score.ts";
import { serve } from "./serve.ts";
import { similar } from "./similar.ts";
import { tag } from "./tag.ts";
import { tokenize } from "./tokenize.ts";
import { train } from "./train.ts";
import { zeroShot } from "./zero-shot.ts";

/** Every verb, in the order of `limelight --help`. A new one is a file of its own and a line here. */
export const commands: readonly MakeCommand[] = [
  classify,
  explain,
  attend,
  inside,
  ablate,
  attack,
  certify,
  augment,
  train,
  influence,
  concepts,
  probe,
  similar,
  map,
  evaluate,
  faithfulness,
  judge,
  compare,
  fillMask,
  generate,
  score,
  zeroShot,
  prompt,
  nextSentence,
  tag,
  tokenize,
  capture,
  run,
  merge,
  serve,
  models,
  bench,
  doctor,
];
