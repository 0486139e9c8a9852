import { observer, type Observer, type Question } from "@limelight/core";
import type { TestDevice } from "./device.ts";
import { tinyCheckpoint, tokenizerOf } from "./folder.ts";
import { readGolden, type Golden } from "./golden.ts";

/** A tiny checkpoint to be watched at work, with golden numbers of its first texts. */
export interface Watched {
  readonly golden: Golden;
  readonly subject: Observer;
  readonly questions: readonly Question[];
}

/** Opens tiny checkpoints, each once, with the golden numbers of one topic. */
export function watching(devices: TestDevice, topic: string, texts: number): (name: string) => Promise<Watched> {
  const opened = new Map<string, Promise<Watched>>();
  const load = async (name: string): Promise<Watched> => {
    const checkpoint = await tinyCheckpoint(name);
    const tokenizer = tokenizerOf(checkpoint);
    const encode = ({ text, pair }: Question) => tokenizer.encode(text, pair === undefined ? {} : { pair });
    const golden = await readGolden(name, topic);
    return {
      golden,
      subject: observer({ model: await devices.load(checkpoint), encode, batchTokens: 1024 }),
      questions: golden.about.inputs
        .slice(0, texts)
        .map(({ text }) => (typeof text === "string" ? { text } : { text: text[0], pair: text[1] })),
    };
  };
  return (name) => {
    const known = opened.get(name) ?? load(name);
    opened.set(name, known);
    return known;
  };
}
