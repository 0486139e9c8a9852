// `npm start`: sets up what is missing, then explains a sentence. `npm start -- VERB …` runs that command of Limelight instead.
import { join } from "node:path";
import { forgetDriver } from "./set-up/driver.mjs";
import { setUp } from "./set-up/set-up.mjs";
import { handOver, main, root } from "./set-up/steps.mjs";

const words = process.argv.slice(2);
const sentence = "It was a fantastic performance!";
const next = [
  ['npm start -- classify "It was a dull performance."', "what the model says, and how sure it is"],
  ['npm start -- fill-mask "The film was [MASK]."', "the words it expects"],
  ["npm start -- serve", "the same as a page, to look at and to touch"],
];

await main(async () => {
  const environment = await setUp();
  const command = join(root, "apps/cli/bin/limelight.js");
  const code = await handOver(process.execPath, [command, ...(words.length > 0 ? words : ["explain", sentence])], {
    ...environment,
    LIMELIGHT_COMMAND: "npm start --",
  });
  forgetDriver(code);
  if (code === 0 && words.length === 0) {
    const width = Math.max(...next.map(([line]) => line.length));
    process.stdout.write(
      `\nTo try next:\n${next.map(([line, what]) => `  ${line.padEnd(width)}  ${what}\n`).join("")}`,
    );
  }
  return code;
});
