import { expect, test } from "vitest";
import { experimentsPage } from "./experiments-page.ts";
import { methodsPage, type ReferenceEntry } from "./methods-page.ts";

const entry: ReferenceEntry = {
  id: "coin",
  title: "Coin",
  citation: "Nobody 1900",
  asks: "Heads?",
  caution: "Never.",
  unit: "word",
  options: {
    properties: {
      side: { type: "string", enum: ["heads", "tails"], default: "heads", description: "heads | tails" },
      tosses: { type: "integer", minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
    },
    required: ["tosses"],
  },
  modes: { bank: { side: "tails" } },
};

test("an entry says what it asks, when not to trust it, and all it can be told", () => {
  const page = methodsPage("Games", [{ title: "Of chance", intro: "Toss.", prefix: "a-", entries: [entry] }]);
  expect(page).toContain("[Coin](#a-coin)");
  expect(page).toContain('### <a id="a-coin"></a>Coin');
  expect(page).toContain("`coin`, scores of words. Heads?\\\n*Never.*\\\nNobody 1900");
  expect(page).toContain(
    String.raw`| \`side\` | \`heads\`, \`tails\` | \`heads\` | heads \| tails |`.replaceAll("\\`", "`"),
  );
  expect(page).toContain("| `tosses` | integer (≥ 1) | required |  |");
  expect(page).toContain('Defaults of other tools: mode `bank`: `side` "tails".');
});

test("fields that all verbs have are told once", () => {
  const seed = { type: "integer" };
  const page = experimentsPage(
    {
      toss: { properties: { verb: { const: "toss" }, seed, bet: { type: "number" } } },
      wait: { properties: { seed } },
    },
    new Set(["seed"]),
  );
  expect(page.split("`seed`")).toHaveLength(2);
  expect(page).toContain(
    "## toss\n\n| field | values | default | what it is |\n|---|---|---|---|\n| `bet` | number |  |  |",
  );
  expect(page).toContain("## wait\n\nNo fields of its own.");
});
