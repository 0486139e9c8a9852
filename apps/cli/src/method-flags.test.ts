import { Command } from "commander";
import { expect, test } from "vitest";
import { z } from "zod";
import { MethodFlags } from "./method-flags.ts";

const toss = {
  id: "toss",
  options: z.strictObject({ times: z.int().default(1), target: z.string().default("heads") }),
};

test("options are flags, but those that have the name of a flag of the verb's own", () => {
  const flags = new MethodFlags([toss], []);
  const verb = flags.addTo(new Command("explain").exitOverride().option("--target <label>", "a label"));
  expect(verb.helpInformation()).toMatch(/Options of toss:\s+--times <value>/);
  verb.parse(["--times", "3", "--target", "yes"], { from: "user" });
  expect(flags.shared(verb.opts())).toEqual({ times: 3 });
  const asked = new Command("explain").exitOverride();
  flags.addTo(asked).parse(["--times", "often"], { from: "user" });
  expect(() => flags.shared(asked.opts())).toThrow('--times: "often" is not a number');
  expect(flags.own(["toss.target=tails", "toss.times=2"])).toEqual({ toss: { target: "tails", times: 2 } });
});
