import type { ChatMessage } from "@limelight/text/chat";
import { ExperimentError } from "../experiment-error.ts";
import { accuracySummary, isCorrect } from "../prompting/accuracy.ts";
import type { BlankReader } from "../prompting/blank-reader.ts";
import { filledBlanks } from "../prompting/filled-blanks.ts";
import type { VerbalLabel } from "../prompting/label-scores.ts";
import { languageBlankReader } from "../prompting/language-blank.ts";
import { maskedBlankReader } from "../prompting/masked-blank.ts";
import { behind, filled, patternOf, type Blank, type Pattern } from "../prompting/pattern.ts";
import { readShots, type Shot } from "../prompting/shots.ts";
import type { PromptDocument } from "../result/prompting-documents.ts";
import type { ExperimentOf } from "../schema/index.ts";
import { languageHead, type Session } from "../session/session.ts";
import { byLabel, likeliest } from "./classify.ts";
import { strayField } from "./stray-fields.ts";
import { failureOf, heading, isFailure, modelReference, type VerbRunner } from "./verb.ts";

/**
 * Classifies by a pattern and a verbalizer (Schick and Schütze 2021, Exploiting Cloze Questions): the text stands in a sentence with a blank,
 * and the label is the one whose words fit the blank best; solved examples may stand in front (Brown et al. 2020).
 */
export const prompt: VerbRunner<"prompt"> = async function* (context, experiment, inputs) {
  const labels = Object.entries(experiment.verbalizer).map(([label, words]) => ({ label, words: [words].flat() }));
  if (experiment.shotsPerLabel !== undefined && !experiment.shots)
    throw strayField("shotsPerLabel", "there are no shots");
  requireApart(labels);
  const names = labels.map(({ label }) => label);
  const shots = await readShots(context, experiment, names);
  const session = await context.session(experiment.model);
  const pattern = patternOf(experiment.template);
  const { reader, blankOf } = await readerOf(session, experiment, pattern, labels, shots);
  if (!reader.readsBehind && /[\p{L}\p{N}]/u.test(pattern.after))
    context.environment.warn?.(`${session.id} reads nothing behind the answer: "${pattern.after.trim()}" is left out`);
  const documents: PromptDocument[] = [];
  const { perToken, calibrate } = experiment;
  const question = { reader, labels, blankOf, perToken, calibrate, label: "prompt" };
  for await (const item of filledBlanks(context, session, inputs, question)) {
    if (isFailure(item)) {
      yield item;
      continue;
    }
    const { input, shown, probabilities, words, withoutContent } = item;
    try {
      const correct = isCorrect(input.label, likeliest(probabilities), names);
      const document = {
        ...heading(session, input),
        prompt: shown,
        label: names[likeliest(probabilities)] ?? "",
        ...(correct !== undefined && { correct }),
        probabilities: byLabel(names, probabilities),
        words: Object.fromEntries(names.map((label, index) => [label, words[index] ?? []])),
        shots: shots.length,
        ...(withoutContent && { withoutContent: byLabel(names, withoutContent) }),
      };
      documents.push(document);
      yield { document, input };
    } catch (error) {
      yield failureOf(input, error);
    }
  }
  const summary = accuracySummary(modelReference(session), documents);
  if (summary) yield { document: summary };
};

/** @throws ExperimentError "bad-experiment" where two labels have a word in common, between which nothing could tell */
function requireApart(labels: readonly VerbalLabel[]): void {
  const known = new Map<string, string>();
  for (const { label, words } of labels)
    for (const word of words) {
      const other = known.get(word);
      if (other !== undefined) {
        const problem =
          other === label ? `"${word}" stands twice for ${label}` : `"${word}" stands for ${other} and for ${label}`;
        throw new ExperimentError("bad-experiment", `verbalizer: ${problem}`, "Give each label words of its own.", {
          path: ["verbalizer"],
          problem,
        });
      }
      known.set(word, label);
    }
}

/** The way to ask the model, and a text's blank with the solved examples in front: as turns of a conversation, or as text. */
async function readerOf(
  session: Session,
  { chat, separator }: ExperimentOf<"prompt">,
  pattern: Pattern,
  labels: readonly VerbalLabel[],
  shots: readonly Shot[],
): Promise<{ reader: BlankReader; blankOf: (input: Pick<Shot, "text" | "pair">) => Blank }> {
  const { heads } = session.model;
  const solved = shots.map((shot) => ({ blank: filled(pattern, shot), word: labels[shot.label]?.words[0] ?? "" }));
  const masked = !heads.includes(languageHead(session.model)) && heads.includes("masked-lm");
  const template = masked ? undefined : await session.chatTemplate();
  if (chat === true && !template)
    throw new ExperimentError("no-head", `${session.id} has no chat template`, "Leave --chat out.");
  if (template && chat !== false) {
    const turns = solved.flatMap(({ blank, word }): ChatMessage[] => [
      { role: "user", content: blank.before.trimEnd() },
      { role: "assistant", content: word },
    ]);
    const converse = (front: string): string => template.render([...turns, { role: "user", content: front }]);
    return { reader: languageBlankReader(session, converse), blankOf: (input) => filled(pattern, input) };
  }
  const reader = masked ? maskedBlankReader(session) : languageBlankReader(session);
  const examples = solved.map(({ blank: { before, after }, word }) => before + word + after);
  return {
    reader,
    blankOf: (input) => behind(examples, separator ?? reader.separator, filled(pattern, input)),
  };
}
