import { CoreError } from "../core-error.ts";
import type { GenerationOptions } from "./generation-options.ts";

/** The options that are numbers. */
type NumberOption = {
  [option in keyof GenerationOptions]-?: GenerationOptions[option] extends number | undefined ? option : never;
}[keyof GenerationOptions];

interface Range {
  readonly fits: (value: number) => boolean;
  readonly what: string;
}

const whole: Range = { fits: (value) => Number.isSafeInteger(value) && value >= 0, what: "a whole number, 0 or more" };
const positive: Range = {
  fits: (value) => Number.isSafeInteger(value) && value >= 1,
  what: "a whole number, 1 or more",
};
const over0: Range = { fits: (value) => value > 0 && Number.isFinite(value), what: "a number over 0" };
const part: Range = { fits: (value) => value >= 0 && value <= 1, what: "a number from 0 to 1" };
const partOver0: Range = { fits: (value) => value > 0 && value <= 1, what: "a number over 0, up to 1" };
const below1: Range = { fits: (value) => value >= 0 && value < 1, what: "a number from 0 to below 1" };
const finite: Range = { fits: Number.isFinite, what: "a number" };

const ranges: readonly (readonly [name: NumberOption, range: Range])[] = [
  ["maxNewTokens", positive],
  ["beams", positive],
  ["sequences", positive],
  ["alternatives", whole],
  ["lengthPenalty", finite],
  ["repetitionPenalty", over0],
  ["noRepeatNgram", whole],
  ["minLength", whole],
  ["minNewTokens", whole],
  ["temperature", over0],
  ["topK", whole],
  ["topP", part],
  ["minP", part],
  ["typicalP", partOver0],
  ["epsilonCutoff", below1],
  ["etaCutoff", below1],
];

/** @throws CoreError "bad-input" that names the option which is out of its range, or goes with no other */
export function checkOptions(given: GenerationOptions): void {
  const { beams = 4, sequences = 1, strategy, stop = [], badWords = [] } = given;
  for (const [name, { fits, what }] of ranges) {
    const value = given[name];
    if (value !== undefined && !fits(value)) throw bad(`${name} is ${value}`, `It must be ${what}.`);
  }
  if (strategy === "greedy" && sequences > 1)
    throw bad("greedy search gives one sequence", "Sample, or search with beams, for several.");
  if (strategy === "beam" && sequences > beams)
    throw bad(`${sequences} sequences are asked of ${beams} beams`, "Take as many beams as sequences, or more.");
  if (strategy === "sample" && !given.random) throw bad("sampling needs random numbers", "Pass random.");
  if (stop.includes("")) throw bad("a stop string is empty", "Give at least one character.");
  if (stop.length > 0 && !given.text) throw bad("stop strings need a decoder of text", "Pass text.");
  if (badWords.some((word) => word.length === 0)) throw bad("a bad word has no tokens", "Leave it out.");
}

function bad(message: string, hint: string): CoreError {
  return new CoreError("bad-input", message, hint);
}
