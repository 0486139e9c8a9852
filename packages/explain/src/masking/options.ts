import { z } from "zod";

/** Special tokens that can stand in a part's place. */
export const standIns = ["mask", "unk", "pad"] as const;

const choices = ["auto", ...standIns, "delete", "text", "resample"] as const;

/** The options of methods that take parts of a text away: what stands in their place. */
export const maskingOptions = {
  replacement: z
    .enum(choices)
    .default("auto")
    .describe(
      "what stands in a missing part's place: a special token for each of its, nothing, a text, or what a masked language model would put there; auto: mask, or where there is none unk, or pad; without tokens delete",
    ),
  replacementText: z
    .string()
    .min(1)
    .default("UNK")
    .describe("of replacement text: what stands there; several, with | between them, take turns"),
  candidates: z
    .int()
    .min(1)
    .max(100)
    .default(10)
    .describe("of replacement resample: how many of the likeliest tokens stand there, weighted by their probability"),
  draw: z
    .boolean()
    .default(false)
    .describe(
      "of replacement resample: as many tokens drawn at random by their probability instead; of text: one of the texts drawn for each part",
    ),
};

/** What such options say. */
export interface Masking {
  readonly replacement: (typeof choices)[number];
  readonly replacementText: string;
  readonly candidates: number;
  readonly draw: boolean;
  /** Resampled parts are words of the text, one for each, and the text is read anew: what stands there can be read, and asked about again. */
  readonly asWords?: boolean;
}
