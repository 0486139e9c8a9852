import { lexicons } from "@limelight/explain";
import type { AppState } from "../../state/app-state.ts";
import { longestName } from "../../state/fields.ts";
import { wordsOf } from "./asked.ts";
import { longestWords, mostLists } from "./state.ts";

type Lists = AppState["concepts"]["own"];

/** Lists with one more, or what is wrong with it, and where. */
type Added = { readonly lists: Lists } | { readonly problem: string; readonly at: "name" | "words" };

/** With fewer there is no direction to be found. */
const fewestWords = 3;

/** A list as it was written, beside those that there are; one of the same name is replaced. Nothing is taken that a link could not carry. */
export function withList(own: Lists, written: { readonly name: string; readonly words: string }): Added {
  const words = wordsOf(written.words);
  const name = (written.name.trim() || (words[0] ?? "")).slice(0, longestName);
  const list = { name, words: words.join(", ") };
  const place = own.findIndex((each) => each.name === name);
  if (words.length < fewestWords)
    return { problem: `Give ${fewestWords} words or more; with ten or more it tells something.`, at: "words" };
  if (list.words.length > longestWords)
    return { problem: `These are too many words: give ${longestWords} characters at most.`, at: "words" };
  if (lexicons.some((each) => each.name === name))
    return { problem: `There is a list "${name}" already: give this one another name.`, at: "name" };
  if (place < 0 && own.length >= mostLists)
    return { problem: `There are ${mostLists} lists of your own: take one away first.`, at: "words" };
  return { lists: place < 0 ? [...own, list] : own.with(place, list) };
}
