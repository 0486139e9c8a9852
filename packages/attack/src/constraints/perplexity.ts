import { z } from "zod";
import { needed } from "../tools.ts";
import { againstOption } from "./against.ts";
import type { Constraint } from "./constraint.ts";

const options = z.strictObject({
  ratio: z
    .number()
    .gt(0)
    .default(2)
    .describe("how many times as perplexing as the text that it is held against it may be"),
  most: z.number().min(1).exactOptional().describe("how perplexing it may be in any case"),
  ...againstOption,
});

/** A language model finds the text about as likely, token by token: exp of the mean −ln p. Texts of one token say nothing, and pass. */
export const perplexity: Constraint<z.infer<typeof options>> = {
  id: "perplexity",
  title: "Reads as well",
  citation: "Alzantot et al. 2018, Generating Natural Language Adversarial Examples, whose language model ranks words",
  does: "bounds how much less likely a language model finds the text",
  options,
  main: "ratio",
  needs: () => ["language-model"],
  async holds(candidates, reference, { ratio, most = Infinity, against }, tools) {
    const texts = [reference[against].key, ...candidates.map(({ key }) => key)];
    const [before = 1, ...found] = (await needed(tools, "logProbabilities")(texts)).map(perplexityOf);
    return found.map((each, index) => {
      const same = candidates[index]?.key === texts[0];
      return same || Number.isNaN(each) || ((Number.isNaN(before) || each <= before * ratio) && each <= most);
    });
  },
};

/** exp(−mean); NaN of no tokens. */
function perplexityOf(logProbabilities: readonly number[]): number {
  return Math.exp(-logProbabilities.reduce((sum, each) => sum + each, 0) / logProbabilities.length);
}
