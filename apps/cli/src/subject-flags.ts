import { Option, type Command } from "commander";
import { listed, positive } from "./flags.ts";
import { given } from "./run-verb.ts";
import { UsageError } from "./terminal/failure.ts";

/** Flags of verbs that need no more than answers: somebody else's classifier in place of a model. */
export interface SubjectFlags {
  readonly endpoint?: string;
  readonly process?: string;
  readonly subjectFormat?: "limelight" | "hugging-face";
  readonly subjectBatch?: number;
  readonly atOnce?: number;
  readonly attempts?: number;
  readonly timeout?: number;
  readonly keepAnswers?: string;
  readonly models?: string;
  readonly front?: "spelling";
}

/** Adds defences that need no training: several models in place of one, and a spelling checker in front. */
export function withDefences(verb: Command): Command {
  return verb
    .option("--models <a,b>", "several models in place of one: the mean of their probabilities")
    .addOption(frontOption());
}

/** A spelling checker in front. */
export function frontOption(): Option {
  return new Option("--front <what>", "what stands in front of the model: misspelt words are corrected").choices([
    "spelling",
  ]);
}

/** The experiment's fields for those. */
export function defenceFields({ models, front }: Pick<SubjectFlags, "models" | "front">): Record<string, unknown> {
  return given({ ensemble: listed(models), front });
}

/** Adds them, under a heading of their own. */
export function withSubject(verb: Command): Command {
  const options = [
    new Option("--endpoint <url>", "ask the classifier at this address in place of a model"),
    new Option("--process <command>", "ask the classifier that this command runs, by JSON lines"),
    new Option("--subject-format <form>", "how it is spoken to (default limelight)").choices([
      "limelight",
      "hugging-face",
    ]),
    new Option("--subject-batch <n>", "texts of one request (default 32)").argParser(positive),
    new Option("--at-once <n>", "of an endpoint: requests under way at once (default 1)").argParser(positive),
    new Option("--attempts <n>", "how often a text is asked about at most where no answer comes (default 3)").argParser(
      positive,
    ),
    new Option("--timeout <seconds>", "how long one request may take (default 60)").argParser(Number),
    new Option(
      "--keep-answers <file>",
      "keep its answers as they come: nothing is asked twice, and a run that broke off goes on",
    ),
  ];
  for (const option of options) verb.addOption(option.helpGroup("A classifier that is not ours:"));
  return verb;
}

/** The experiment's field. @throws UsageError where flags are given that go with an endpoint or a process, and neither is */
export function subjectFields(flags: SubjectFlags): { subject?: object } {
  const {
    endpoint,
    process,
    subjectFormat: format,
    subjectBatch: batch,
    atOnce,
    attempts,
    timeout,
    keepAnswers,
  } = flags;
  const terms = given({ endpoint, process, format, batch, atOnce, attempts, timeout, keepAnswers });
  const [stray] = Object.keys(terms);
  if (stray === undefined) return {};
  if (endpoint !== undefined && process !== undefined)
    throw new UsageError("both --endpoint and --process are given", "Give one of them.");
  if (endpoint === undefined && process === undefined)
    throw new UsageError(
      "--subject-format, --subject-batch, --at-once, --attempts, --timeout and --keep-answers go with --endpoint or --process",
      "Name the classifier by one of those.",
    );
  return { subject: terms };
}
