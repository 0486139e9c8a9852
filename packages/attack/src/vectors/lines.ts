import { AttackError } from "../attack-error.ts";

/** Longer lines are no vectors: 4,096 numbers of 20 letters, and a word. */
const longestLine = 100_000;

/** The lines of a text that comes in pieces, cut anywhere. @throws AttackError "bad-vectors" where a line has no end */
export async function* linesOf(pieces: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string> {
  let rest = "";
  let line = 0;
  for await (const piece of pieces) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    for (const each of lines) {
      line += 1;
      yield each.endsWith("\r") ? each.slice(0, -1) : each;
    }
    if (rest.length > longestLine)
      throw new AttackError(
        "bad-vectors",
        `line ${line + 1} of the vectors has more than ${longestLine} characters`,
        "Give a text file with a word and its numbers a line, as GloVe has it.",
      );
  }
  if (rest !== "") yield rest.endsWith("\r") ? rest.slice(0, -1) : rest;
}
