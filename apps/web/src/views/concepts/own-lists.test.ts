import { lexicons } from "@limelight/explain";
import { expect, test } from "vitest";
import { initialState } from "../../state/app-state.ts";
import { linkOf, openLink } from "../../state/link.ts";
import { withList } from "./own-lists.ts";

const tools = { name: "tools", words: "saw, drill, nail" };

test("a list is added, called by its first word where it has no name, and replaced by one of its name", () => {
  const words = "saw, drill\nnail, saw";
  expect(withList([], { name: " ", words })).toEqual({ lists: [{ name: "saw", words: tools.words }] });
  const other = { name: "colours", words: "red, green, blue" };
  expect(withList([tools, other], { name: "tools", words: "a, b, c" })).toEqual({
    lists: [{ name: "tools", words: "a, b, c" }, other],
  });
});

test("too few words, and the name of a list that comes along, are told where they stand", () => {
  expect(withList([], { name: "tools", words: "saw, drill" })).toMatchObject({ at: "words" });
  expect(withList([], { ...tools, name: lexicons[0]?.name ?? "" })).toMatchObject({ at: "name" });
});

test("whatever is taken comes back from a link: nobody loses the page to a list that was too long", async () => {
  const full = Array.from({ length: 20 }, (_, index) => ({ ...tools, name: `tools ${index}` }));
  expect(withList(full, { ...tools, name: "one more" })).toMatchObject({ at: "words" });
  expect(withList(full, { ...tools, name: "tools 3" })).toHaveProperty("lists");
  expect(withList([], { name: "long", words: `${"word, ".repeat(10)}${"x".repeat(20_000)}, y` })).toMatchObject({
    at: "words",
  });
  const added = withList([], { name: "", words: `${"x".repeat(300)}, y, z` });
  const own = "lists" in added ? added.lists : [];
  const state = { ...initialState, concepts: { ...initialState.concepts, own, file: `${"f".repeat(240)}.tsv` } };
  expect(own).toHaveLength(1);
  expect(await openLink(await linkOf(state))).toEqual({ state });
});
