import { isBadLine } from "@limelight/data";
import { lexicons, type ConceptSource } from "@limelight/explain";
import { ExperimentError } from "../experiment-error.ts";
import type { ExperimentOf } from "../schema/index.ts";
import type { Context } from "../verbs/verb.ts";

type Given = NonNullable<ExperimentOf<"concepts">["concepts"]>[number];

/** A list of words has no more of them in a line: *not bad*, *run of the mill*. */
const longestPhrase = 4;

/**
 * Concepts as an experiment names them; all bundled lists where it names none. A file is a list of words where its lines are no longer than four words, else
 * of example texts.
 * @throws ExperimentError "bad-input" for a name that no bundled list has, for a file with nothing in it or with a bad line
 */
export async function conceptSources(
  context: Context,
  { concepts, seed }: Pick<ExperimentOf<"concepts">, "concepts" | "seed">,
): Promise<ConceptSource[]> {
  if (!concepts) return lexicons.map(({ name, words }) => ({ name, words }));
  const sources: ConceptSource[] = [];
  for (const each of concepts) sources.push(await sourceOf(context, each, seed));
  return sources;
}

async function sourceOf(
  { environment }: Context,
  { name, words, texts, file }: Given,
  seed: number,
): Promise<ConceptSource> {
  if (words) return { name, words };
  if (texts) return { name, texts: texts.map((text) => ({ text })) };
  if (file === undefined) {
    const known = lexicons.find((lexicon) => lexicon.name === name);
    if (known) return { name, words: known.words };
    throw new ExperimentError(
      "bad-input",
      `there is no bundled list of words "${name}"`,
      `There are ${lexicons.map((lexicon) => lexicon.name).join(", ")}; for others give words or a file: --concept ${name}=FILE.`,
    );
  }
  const rows: { readonly text: string; readonly pair?: string }[] = [];
  for await (const row of environment.readData({ file }, seed)) {
    if (isBadLine(row))
      throw new ExperimentError("bad-input", `${file}, line ${row.line}: ${row.error}`, "Mend or remove the line.");
    const { text, textPair: pair } = row;
    if (text.trim() !== "") rows.push({ text, ...(pair !== undefined && { pair }) });
  }
  if (rows.length === 0)
    throw new ExperimentError(
      "bad-input",
      `${file} has no words and no texts`,
      "Give a word or a text a line, ten or more.",
    );
  const isList = rows.every(({ text, pair }) => pair === undefined && text.trim().split(/\s+/).length <= longestPhrase);
  return isList ? { name, words: rows.map(({ text }) => text) } : { name, texts: rows };
}
