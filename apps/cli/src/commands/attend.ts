import type { ResultOf } from "@limelight/experiments";
import { attentionMethods } from "@limelight/explain";
import { attentionText, printable, type AttentionDocument, type AttentionStyle, type Style } from "@limelight/report";
import { Option } from "commander";
import { z } from "zod";
import {
  command,
  editFields,
  wholeNumber,
  withEdits,
  withModel,
  withTexts,
  type CommonFlags,
  type DataFlags,
  type EditFlags,
} from "../flags.ts";
import { commonFields, given, runVerb, textFields } from "../run-verb.ts";
import { ArraysFile } from "../terminal/arrays-file.ts";
import type { MakeCommand } from "./command.ts";

interface Flags extends CommonFlags, DataFlags, EditFlags {
  readonly pair?: string;
  readonly layer?: number;
  readonly head?: number;
  readonly method?: string;
  readonly rollout?: boolean;
  readonly part?: string;
  readonly continuation?: string;
  readonly maxNewTokens?: number;
  readonly save?: string;
}

/** `attend TEXT`: which token looks at which, or draws on which. */
export const attend: MakeCommand = ({ signal, done }) =>
  withEdits(
    withTexts(
      withModel(
        command(
          "attend",
          "show which token looks at which, or draws on which",
          'attend "It was a fantastic performance!" --method rollout --layer 5',
        ),
      ),
    ),
  )
    .option("--pair <text>", "the second text of a pair")
    .option("--layer <n>", "one layer, counted from 0", wholeNumber)
    .option("--head <n>", "one head, counted from 0 (raw and norm)", wholeNumber)
    .option("--method <id>", attentionMethods.map(({ id }) => id).join(", "))
    .option("--rollout", "layers multiplied up from the text's own tokens (value-zeroing and alti)")
    .addOption(
      new Option(
        "--part <which>",
        "of an encoder-decoder: from what it writes to what it reads, or within either (default cross)",
      ).choices(["cross", "encoder", "decoder"]),
    )
    .option("--continuation <text>", "of an encoder-decoder: what it is made to write (default: what it would write)")
    .option("--max-new-tokens <n>", "of what it would write: tokens at most (default 9)", wholeNumber)
    .option("--save <file>", "the .safetensors file to write")
    .action(async (texts: string[], flags: Flags) => {
      const { layer, head, method, rollout, part, continuation, maxNewTokens, save } = flags;
      const file = save === undefined ? undefined : new ArraysFile(save);
      // A program, or a file, that names no layer gets all. A person sees one: a head of the first, which are the plainest to
      // read; of what a method makes of many layers, the last.
      const all = flags.json || flags.out !== undefined || file !== undefined;
      const shown = all
        ? { layer, head }
        : { layer: layer ?? (isRaw(method) ? 0 : -1), head: head ?? (isRaw(method) ? 0 : undefined) };
      const exit = await runVerb({
        verb: "attend",
        fields: {
          ...commonFields(flags),
          ...editFields(flags),
          ...textFields(texts, flags, flags.pair),
          ...given({ ...shown, method, rollout, part, continuation, maxNewTokens }),
        },
        flags,
        signal,
        render: picture,
        also: async ({ arrays }) => file?.add(arrays),
      });
      const saved = await file?.write();
      if (saved !== undefined && !flags.quiet) process.stderr.write(`limelight: saved in ${printable(saved)}\n`);
      done(exit);
    });

const isRaw = (method: string | undefined): boolean => method === undefined || method === "raw";

const matrix = z.array(z.array(z.number()));
const stack = z.array(z.unknown());

function picture(document: ResultOf<"attend">, style: Style): string {
  const { pattern, scores, ...rest } = document;
  const method = attentionMethods.find(({ id }) => id === document.method);
  const layer = document.layer ?? (isRaw(document.method) ? 0 : document.layers - 1);
  const head = document.head ?? (isRaw(document.method) ? 0 : undefined);
  // Axes of layers and of heads that the document has are gone down.
  let found: unknown = pattern ?? scores;
  if (document.layer === undefined) found = stack.parse(found)[layer];
  if (pattern !== undefined && document.head === undefined) found = stack.parse(found)[head ?? 0];
  const drawn: AttentionDocument = {
    ...rest,
    layer,
    ...(head !== undefined && { head }),
    [pattern ? "pattern" : "scores"]: matrix.parse(found),
  };
  const named: AttentionStyle = method && scores ? { ...style, title: method.title, asks: method.asks } : style;
  return attentionText(drawn, named);
}
