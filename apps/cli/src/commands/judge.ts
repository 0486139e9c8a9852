import { command, repeated, withModel, withTexts } from "../flags.ts";
import { answer, type AnswerFlags } from "../judge/answer.ts";
import { prepare, type PrepareFlags } from "../judge/prepare.ts";
import { report, type ReportFlags } from "../judge/report.ts";
import { withSubject } from "../subject-flags.ts";
import { UsageError } from "../terminal/failure.ts";
import type { MakeCommand } from "./command.ts";

type Flags = PrepareFlags & AnswerFlags & ReportFlags;

/** `judge prepare|answer|report`: people rate explanations without knowing whose they are. */
export const judge: MakeCommand = ({ signal, methods, done }) =>
  withTexts(
    withSubject(
      withModel(
        command(
          "judge",
          "let people rate explanations blind: prepare tasks, answer them, report what they say",
          'judge prepare "It was a fantastic performance!" --methods lime,saliency --out tasks.jsonl --key key.json',
        ),
      ),
    ).argument("[what]", "prepare TEXT…, answer TASKS, or report ANSWERS…"),
  )
    .option("--methods <ids>", "prepare: the methods of explain, with commas between")
    .option("--target <label>", "prepare: a label, #index, or predicted (default)")
    .option("--option <method.name=value>", "prepare: an option of one method; may repeat", repeated)
    .option("--key <file>", "prepare writes, report reads: which explanation is by which method; keep it from raters")
    .option("--question <text>", "prepare: what raters are asked")
    .option("--with-random", "prepare: random explanations among the others, to see what people make of nothing")
    .option("--rater <name>", "answer: who rates")
    .option("--faithfulness <file>", "report: what `faithfulness --out FILE.jsonl` wrote, to hold against people")
    .action(async (what: string | undefined, words: string[], flags: Flags) => {
      const [first] = words;
      if (what === "prepare") done(await prepare(words, flags, methods, signal));
      else if (what === "report") done(await report(words, flags, methods));
      else if (what === "answer") {
        if (first === undefined || words.length > 1)
          throw new UsageError("judge answer takes one file", "For example `limelight judge answer tasks.jsonl`.");
        done(await answer(first, flags, signal));
      } else
        throw new UsageError(
          what === undefined ? "judge needs to know what to do" : `judge ${what} is not known`,
          "Take prepare TEXT…, answer TASKS or report ANSWERS….",
        );
    });
