import { generationText } from "@limelight/report";
import { InvalidArgumentError, Option, type Command } from "commander";
import {
  command,
  nonNegative,
  positive,
  repeated,
  wholeNumber,
  withModel,
  withTexts,
  type CommonFlags,
  type DataFlags,
} from "../flags.ts";
import { commonFields, given, runVerb, textFields } from "../run-verb.ts";
import { StreamedText } from "../terminal/streamed-text.ts";
import { styleOf } from "../terminal/style.ts";
import type { MakeCommand } from "./command.ts";

/** Flags whose names and values are those of the experiment's fields. */
interface OptionFlags {
  readonly strategy?: string;
  readonly maxNewTokens?: number;
  readonly minNewTokens?: number;
  readonly numSequences?: number;
  readonly beams?: number;
  readonly lengthPenalty?: number;
  readonly earlyStopping?: boolean | "never";
  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly minP?: number;
  readonly typicalP?: number;
  readonly epsilonCutoff?: number;
  readonly etaCutoff?: number;
  readonly repetitionPenalty?: number;
  readonly noRepeatNgram?: number;
  readonly badWords?: readonly string[];
  readonly stop?: readonly string[];
  readonly prefix?: string;
  readonly chat?: boolean;
  readonly system?: string;
  readonly alternatives?: number;
}

interface Flags extends CommonFlags, DataFlags, OptionFlags {}

const optionNames: readonly (keyof OptionFlags)[] = [
  "strategy",
  "maxNewTokens",
  "minNewTokens",
  "numSequences",
  "beams",
  "lengthPenalty",
  "earlyStopping",
  "temperature",
  "topK",
  "topP",
  "minP",
  "typicalP",
  "epsilonCutoff",
  "etaCutoff",
  "repetitionPenalty",
  "noRepeatNgram",
  "badWords",
  "stop",
  "prefix",
  "chat",
  "system",
  "alternatives",
];

/** `generate TEXT`: goes on with texts, or translates and answers them; one text is shown as it comes. */
export const generate: MakeCommand = ({ signal, done }) =>
  withOptions(
    withTexts(
      withModel(
        command(
          "generate",
          "go on with a text, or translate it",
          'generate "Once upon a time" --strategy sample --max-new-tokens 40',
        ),
      ),
    ),
  ).action(async (texts: string[], flags: Flags) => {
    const asked = textFields(texts, flags);
    const streamed = new StreamedText(process.stdout, styleOf(process.stdout, process.env));
    const streams = isStreamed(texts, flags) && process.stdout.isTTY;
    done(
      await runVerb({
        verb: "generate",
        fields: {
          ...commonFields(flags),
          ...asked,
          ...given(Object.fromEntries(optionNames.map((name) => [name, flags[name]]))),
        },
        flags,
        signal,
        ...(streams && { stream: (piece) => streamed.piece(piece) }),
        render: (document, style) => {
          if (streamed.begun) streamed.end(document.sequences[0]?.text ?? "");
          return generationText(document, { ...style, streamed: streamed.begun });
        },
      }),
    );
  });

// One sequence of one text, unless it is to be saved as people read it.
function isStreamed(texts: readonly string[], { data, json, numSequences = 1, out = "" }: Flags): boolean {
  const one = texts.length === 1 && texts[0] !== "-" && data === undefined && numSequences === 1;
  return one && json !== true && !out.endsWith(".txt");
}

function withOptions(verb: Command): Command {
  const noRepeat = new Option("--no-repeat-ngram <n>", "no run of so many tokens comes twice").argParser(wholeNumber);
  noRepeat.negate = false; // for commander, --no-… takes something away
  return verb
    .addOption(
      new Option(
        "--strategy <how>",
        "the likeliest token each time, the likeliest sequence, or a draw; what is not said here or below is as the model's generation_config.json has it",
      ).choices(["greedy", "beam", "sample"]),
    )
    .option("--max-new-tokens <n>", "tokens at most (default: the model's, or 50)", positive)
    .option("--min-new-tokens <n>", "tokens at least", wholeNumber)
    .option("--num-sequences <n>", "for each text: so many draws, or the best so many beams", positive)
    .option("--temperature <t>", "of sample: under 1 the likely becomes likelier", nonNegative)
    .option("--top-k <n>", "of sample: among the so many likeliest; 0: all (default: the model's, or 50)", wholeNumber)
    .option("--top-p <p>", "of sample: among the likeliest that together have this probability", nonNegative)
    .option("--min-p <part>", "of sample: among those of at least this part of the largest probability", nonNegative)
    .option(
      "--typical-p <p>",
      "of sample: among those of expected surprise that together have this probability",
      nonNegative,
    )
    .option("--epsilon-cutoff <p>", "of sample: among those of at least this probability", nonNegative)
    .option("--eta-cutoff <p>", "of sample: the same, lower where the model is unsure", nonNegative)
    .option("--beams <n>", "of beam: sequences held side by side (default: the model's, or 4)", positive)
    .option("--length-penalty <power>", "of beam: over 1 favours long texts, under 1 short ones", anyNumber)
    .addOption(
      new Option("--early-stopping <when>", "of beam: true, false or never, as in transformers").argParser(stopping),
    )
    .option("--repetition-penalty <r>", "over 1: what is there already becomes less likely", nonNegative)
    .addOption(noRepeat)
    .option("--bad-words <word>", "a word that never comes; may repeat", repeated)
    .option("--stop <text>", "end in front of this text, \\n for a line break; may repeat", stops)
    .option("--prefix <text>", 'in front of every text, such as T5\'s "translate English to German: "')
    .option("--chat", "say the text to the model, by its chat template; or give a JSON list of messages")
    .option("--system <text>", "of chat: said in front of all")
    .option("--alternatives <n>", "tell so many of the likeliest tokens at each step", wholeNumber);
}

function anyNumber(value: string): number {
  const number = Number(value);
  if (value.trim() === "" || !Number.isFinite(number)) throw new InvalidArgumentError("It must be a number.");
  return number;
}

function stopping(value: string): boolean | "never" {
  if (value === "never") return value;
  if (value !== "true" && value !== "false") throw new InvalidArgumentError("It must be true, false or never.");
  return value === "true";
}

function stops(value: string, before: readonly string[] | undefined): string[] {
  return repeated(value.replaceAll("\\n", "\n").replaceAll("\\t", "\t"), before);
}
