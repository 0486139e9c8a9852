import { expect, test } from "vitest";
import { sourcesBelow } from "./sources.ts";

const sources = sourcesBelow(["packages", "apps", "tests", "scripts"]);
const vague = /(?:^|[/._-])(?:utils?|helpers?|common|managers?|misc)(?:[/._-]|$)/i;

test("no file is longer than 400 lines", () => {
  const long = sources.filter(({ text }) => text.split("\n").length > 401).map(({ path }) => path);
  expect(long).toEqual([]);
});

test("names say what a file or a folder is about", () => {
  expect(sources.filter(({ path }) => vague.test(path)).map(({ path }) => path)).toEqual([]);
  expect(["src/utils.ts", "src/string-helpers.ts", "src/common/a.ts"].filter((path) => !vague.test(path))).toEqual([]);
});
