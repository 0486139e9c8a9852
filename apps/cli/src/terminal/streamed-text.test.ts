import { expect, test } from "vitest";
import { StreamedText } from "./streamed-text.ts";

const style = { width: 80, color: "none" } as const;

/** Keeps what is written. */
function sink() {
  const parts: string[] = [];
  return { write: (text: string) => parts.push(text), text: () => parts.join("") };
}

const piece = (text: string, continues = true) => ({
  input: 0,
  read: "Once",
  continues,
  sequence: 0,
  id: 1,
  logprob: -1,
  text,
});

test("the prompt once, then the pieces, and at the end what was held back", () => {
  const stream = sink();
  const streamed = new StreamedText(stream, style);
  expect(streamed.begun).toBe(false);
  for (const text of [" upon", "", " a\u0007\n"]) streamed.piece(piece(text));
  streamed.end(" upon a\u0007\ntime");
  expect([stream.text(), streamed.begun]).toEqual(["Once upon a␇\ntime\n", true]);
});

test("a translation begins on a line of its own", () => {
  const stream = sink();
  new StreamedText(stream, style).piece(piece("Es", false));
  expect(stream.text()).toBe("Once\nEs");
});
