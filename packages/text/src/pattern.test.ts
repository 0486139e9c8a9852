import { describe, expect, it } from "vitest";
import { compilePattern } from "./pattern.ts";

const matches = (regex: string, text: string): string[] =>
  Array.from(text.matchAll(compilePattern({ regex })), ([match]) => match);

describe("Oniguruma's expressions", () => {
  it("have Unicode's classes", () => {
    expect(matches(String.raw`\s`, "\uFEFF\u0085\u3000")).toEqual(["\u0085", "\u3000"]);
    expect(matches(String.raw`\d+`, "1٣६")).toEqual(["1٣६"]);
    expect(matches(String.raw`[\w]+`, "é_1!")).toEqual(["é_1"]);
    expect(matches(String.raw`[^\s\p{L}\p{N}]+`, "a1 !?😀 b")).toEqual(["!?😀"]);
  });

  it("fold case inside (?i:) alone", () => {
    expect(matches("(?i:'s|'re)|x", "'S 'rE X x")).toEqual(["'S", "'rE", "x"]);
  });

  it("may have possessive and lazy quantifiers, look-around and needless escapes", () => {
    expect(matches(String.raw`\p{L}++`, "ab cd")).toEqual(["ab", "cd"]);
    expect(matches(String.raw`a{1,2}+`, "aaa")).toEqual(["aa", "a"]);
    expect(matches("a+?", "aa")).toEqual(["a", "a"]);
    expect(matches(String.raw`\s+(?!\S)|\s+`, "a  b ")).toEqual([" ", " ", " "]);
    expect(matches(String.raw`\'\-`, "'-")).toEqual(["'-"]);
    expect(matches(String.raw`[\-\']+`, "-'")).toEqual(["-'"]);
  });

  it("match a literal text as it stands", () => {
    expect("a.b(c)".split(compilePattern({ literal: ".b(" }))).toEqual(["a", "c)"]);
    expect(Array.from("ab".matchAll(compilePattern({ literal: "" })))).toEqual([]);
  });
});
