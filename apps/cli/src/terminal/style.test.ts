import { expect, test } from "vitest";
import { styleOf } from "./style.ts";

test.each([
  ["0;15", "light"],
  ["0;default;7", "light"],
  ["15;0", undefined],
  ["", undefined],
  [undefined, undefined],
])("COLORFGBG %j means %s", (COLORFGBG, background) => {
  const stream = Object.assign(Object.create(process.stdout) as NodeJS.WriteStream, { isTTY: false });
  expect(styleOf(stream, COLORFGBG === undefined ? {} : { COLORFGBG }).background).toBe(background);
});
