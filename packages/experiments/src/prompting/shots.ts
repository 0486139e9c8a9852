import { isBadLine, type Row } from "@limelight/data";
import { NumpyRandomState } from "@limelight/statistics";
import { ExperimentError } from "../experiment-error.ts";
import type { ExperimentOf } from "../schema/index.ts";
import type { Context } from "../verbs/verb.ts";
import { labelIn } from "./accuracy.ts";

/** A solved example. */
export interface Shot {
  readonly text: string;
  readonly pair?: string;
  /** Index of its label. */
  readonly label: number;
}

/** More would fit no model; a whole data set was given. */
const most = 1000;

/**
 * Reads solved examples: all in the order of the file, or so many of each label, drawn and shuffled by the seed.
 * @throws ExperimentError "bad-input" where a line has no label, or another; where there are too few of a label, or too many in all
 */
export async function readShots(
  { environment }: Context,
  { shots: source, shotsPerLabel, seed }: ExperimentOf<"prompt">,
  labels: readonly string[],
): Promise<Shot[]> {
  if (!source) return [];
  const shots: Shot[] = [];
  const rows = "file" in source ? environment.readData(source, seed) : listed(source);
  for await (const row of rows) {
    const where = "file" in source ? `${source.file}, line ${row.line}` : `shot ${row.line}`;
    if (isBadLine(row)) throw bad(`${where}: ${row.error}`, "Mend or remove the line.");
    const { text, textPair: pair, label } = row;
    if (label === undefined)
      throw bad(`${where}: the example has no label`, "Shots are solved examples: give columns text and label.");
    shots.push({ text, ...(pair !== undefined && { pair }), label: labelIn(label, labels, `${where}: the label`) });
  }
  const name = "file" in source ? source.file : "shots";
  if (shots.length === 0) throw bad(`${name} has no examples`, "Give at least one.");
  const chosen = shotsPerLabel === undefined ? shots : drawn(shots, shotsPerLabel, labels, seed);
  if (chosen.length > most)
    throw bad(`${name} has ${chosen.length} examples, and no model reads so many`, "Draw some: --shots-per-label 4.");
  return chosen;
}

async function* listed(
  shots: readonly { readonly text: string; readonly text_pair?: string; readonly label: string }[],
): AsyncGenerator<Row> {
  for (const [index, { text, text_pair: textPair, label }] of shots.entries())
    yield { text, label, ...(textPair !== undefined && { textPair }), line: index + 1 };
}

function drawn(shots: readonly Shot[], each: number, labels: readonly string[], seed: number): Shot[] {
  const order = new NumpyRandomState(seed).permutation(shots.length);
  const counts = labels.map(() => 0);
  const chosen = order.flatMap((place) => {
    const shot = shots[place];
    if (!shot || (counts[shot.label] ?? 0) >= each) return [];
    counts[shot.label] = (counts[shot.label] ?? 0) + 1;
    return shot;
  });
  const short = counts.findIndex((count) => count < each);
  if (short >= 0)
    throw bad(`there are ${counts[short]} examples of ${labels[short]}, ${each} are wanted`, "Ask for fewer a label.");
  return chosen;
}

function bad(message: string, hint: string): ExperimentError {
  return new ExperimentError("bad-input", message, hint);
}
