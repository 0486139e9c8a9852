import { captureText, printable } from "@limelight/report";
import {
  command,
  editFields,
  repeated,
  withEdits,
  withModel,
  withTexts,
  type CommonFlags,
  type DataFlags,
  type EditFlags,
} from "../flags.ts";
import { commonFields, given, runVerb, textFields } from "../run-verb.ts";
import { ArraysFile } from "../terminal/arrays-file.ts";
import { UsageError } from "../terminal/failure.ts";
import type { MakeCommand } from "./command.ts";

interface Flags extends CommonFlags, DataFlags, EditFlags {
  readonly pair?: string;
  readonly hooks?: string;
  readonly grad?: readonly string[];
  readonly save?: string;
}

/** `capture TEXT --hooks NAMES --grad TARGET --save FILE`: activations and gradients, as numbers for other programs. */
export const capture: MakeCommand = ({ signal, done }) =>
  withEdits(
    withTexts(
      withModel(
        command(
          "capture",
          "save what a model computes inside, and gradients",
          `capture "It was good." --hooks 'blocks.*.attn.hook_pattern,logits' --grad prob:positive --save /tmp/good.safetensors`,
        ),
      ),
    ),
  )
    .option("--pair <text>", "the second text of a pair")
    .option("--hooks <names>", "activations, with commas between; * stands for any part between dots, alone for all")
    .option(
      "--grad <target>",
      "add gradients by the word embeddings and the hooks: logit:TARGET or prob:TARGET, of a label, a token or #index; @POSITION names a token's row (repeatable)",
      repeated,
    )
    .option("--save <file>", "the .safetensors file to write")
    .action(async (texts: string[], flags: Flags) => {
      const { hooks, grad, save } = flags;
      if (hooks === undefined && grad === undefined)
        throw new UsageError(
          "--hooks is missing",
          "Name activations, such as --hooks 'blocks.*.hook_resid_pre,logits'; or --grad prob:LABEL.",
        );
      const file = save === undefined ? undefined : new ArraysFile(save);
      const names = (hooks ?? "hook_embed").split(",").map((name) => name.trim());
      const exit = await runVerb({
        verb: "capture",
        fields: {
          ...commonFields(flags),
          ...editFields(flags),
          ...textFields(texts, flags, flags.pair),
          ...given({ hooks: names.filter(Boolean), grad }),
        },
        flags,
        signal,
        render: captureText,
        also: async ({ arrays }) => file?.add(arrays), // one document, whose names tell several texts apart
      });
      const saved = await file?.write();
      if (!flags.quiet)
        process.stderr.write(
          saved === undefined
            ? `limelight: nothing was saved${file ? "" : "; --save FILE.safetensors does"}\n`
            : `limelight: saved in ${printable(saved)}\n`,
        );
      done(exit);
    });
