import { printable } from "./printable.ts";

/** A vocabulary's token as people read it: its marks for blanks and line breaks are drawn, and left out where a word begins. */
export function readableToken(token: string): string {
  if (token !== "" && token.trim() === "") return "␣";
  return printable(
    token
      .replaceAll(/[Ġ▁]/gu, "␣")
      .replaceAll("Ċ", "⏎")
      .replace(/^␣(?=.)/u, "") || token,
  );
}

/** Whether a token goes on with the word before it, in vocabularies that mark beginnings of words; in others none does. */
export function joinsWord(token: string, all: readonly string[]): boolean {
  return all.some((each) => /^[Ġ▁]/u.test(each)) && !/^[Ġ▁Ċ<]/u.test(token);
}
