import { CommanderError } from "commander";
import { expect, test } from "vitest";
import { misread, quotesHint } from "./misread.ts";

const unknownCommand = (word: string): CommanderError =>
  new CommanderError(1, "commander.unknownCommand", `error: unknown command '${word}'`);
const unknownOption = (word: string): CommanderError =>
  new CommanderError(1, "commander.unknownOption", `error: unknown option '${word}'`);

test("a text in the place of a verb is to be explained", () => {
  expect(misread(unknownCommand("It was good"), ["It was good"]).hint).toContain('explain "It was good"');
  expect(misread(unknownCommand("It"), ["It", "was", "good", "--json"]).hint).toContain('explain "It was good"');
  expect(misread(unknownCommand('a "b" $c'), ['a "b" $c']).hint).toContain(String.raw`explain "a \"b\" \$c"`);
});

test("a word that is no verb is left to the list of verbs", () => {
  expect(misread(unknownCommand("nonsense"), ["nonsense"]).hint).toMatch(/--help` lists the commands/);
});

test("a text that begins with a dash goes behind two", () => {
  expect(misread(unknownOption("-1 is bad"), ["classify", "-1 is bad"]).hint).toContain('classify -- "-1 is bad"');
  expect(misread(unknownOption("--sample"), ["explain", "x", "--sample"]).hint).toMatch(
    /explain --help` lists the flags/,
  );
});

test("words without quotes round them", () => {
  expect(quotesHint(["good", "movie"])).toContain('"good movie"');
  expect(quotesHint(["good movie", "bad"])).toBeUndefined();
  expect(quotesHint(["good"])).toBeUndefined();
});
