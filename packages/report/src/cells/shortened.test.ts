import { expect, test } from "vitest";
import { shortened } from "./shortened.ts";

test("a text is cut between characters as readers take them", () => {
  expect(shortened("good", 4)).toBe("good");
  expect(shortened("goodness", 4)).toBe("goo…");
  expect(shortened("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 3)).toBe("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧");
  expect(shortened("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 2)).toBe("👩‍👩‍👧…");
  expect(shortened("a".repeat(100_000), 8)).toBe("aaaaaaa…");
});
