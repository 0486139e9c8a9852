import { writeSafetensors, hostTensor } from "@limelight/hub";
import type { NamedArray } from "@limelight/experiments";
import { printable, tableText } from "@limelight/report";
import { command, withModel, withTexts, type CommonFlags, type DataFlags } from "../flags.ts";
import { commonFields, given, runVerb, textFields } from "../run-verb.ts";
import { UsageError } from "../terminal/failure.ts";
import { requireWritable, writeWhole } from "../terminal/output.ts";
import type { MakeCommand } from "./command.ts";

interface Flags extends CommonFlags, DataFlags {
  readonly pair?: string;
  readonly hooks?: string;
  readonly save?: string;
}

/** `capture TEXT --hooks NAMES --save FILE`: activations, as numbers for other programs. */
export const capture: MakeCommand = ({ signal, done }) =>
  withTexts(
    withModel(
      command(
        "capture",
        "save what a model computes inside",
        `capture "It was good." --hooks 'blocks.*.attn.hook_pattern,logits' --save /tmp/good.safetensors`,
      ),
    ),
  )
    .option("--pair <text>", "the second text of a pair")
    .option("--hooks <names>", "activations, with commas between; * stands for any part between dots, alone for all")
    .option("--save <file>", "the .safetensors file to write")
    .action(async (texts: string[], flags: Flags) => {
      const { hooks, save } = flags;
      if (hooks === undefined)
        throw new UsageError(
          "--hooks is missing",
          "Name activations, such as --hooks 'blocks.*.hook_resid_pre,logits'.",
        );
      if (save !== undefined && !save.endsWith(".safetensors"))
        throw new UsageError(`--save ${save}: the file's name must end in .safetensors`);
      if (save !== undefined) requireWritable(save);
      let saved = false;
      done(
        await runVerb({
          verb: "capture",
          fields: {
            ...commonFields(flags),
            ...textFields(texts, flags, flags.pair),
            ...given({
              hooks: hooks
                .split(",")
                .map((name) => name.trim())
                .filter(Boolean),
            }),
          },
          flags,
          signal,
          render: ({ arrays }, style) =>
            tableText(
              [{ title: "array" }, { title: "type" }, { title: "shape" }],
              arrays.map(({ name, dtype, shape }) => [name, dtype, shape.join(" x ")]),
              style,
            ),
          also: async ({ arrays }) => {
            if (save === undefined || !arrays) return;
            await writeWhole(save, safetensors(arrays));
            saved = true;
          },
          summary: () =>
            saved
              ? `limelight: saved in ${printable(save ?? "")}`
              : `limelight: nothing was saved${save === undefined ? "; --save FILE.safetensors does" : ""}`,
        }),
      );
    });

function safetensors(arrays: ReadonlyMap<string, NamedArray>): Uint8Array {
  return writeSafetensors(new Map(Array.from(arrays, ([name, { data, shape }]) => [name, hostTensor(data, shape)])));
}
