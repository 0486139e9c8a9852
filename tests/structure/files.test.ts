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

test("no path is read off a URL as it is, where a blank is %20", () => {
  const undecoded = /import\.meta\.url\)\.pathname/;
  expect(sources.filter(({ text }) => undecoded.test(text)).map(({ path }) => path)).toEqual([]);
  expect(["new URL(x, import.meta.url)", "pathname"].join(".")).toMatch(undecoded);
});
