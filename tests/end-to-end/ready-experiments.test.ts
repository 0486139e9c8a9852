import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { limelight } from "./limelight.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = "examples/seeds";
const files = readdirSync(`${root}${folder}`).filter((name) => name.endsWith(".json"));

/** How many documents each gives. */
const expected: Readonly<Record<string, number>> = {
  "attention.json": 3,
  "lime-against-shap.json": 4,
  "pattern-and-verbalizer.json": 61,
  "saliency-of-a-generation.json": 2,
  "three-edits.json": 11,
  "two-sentiment-models.json": 3,
};

test.each(files)("%s runs as it is, offline, and is told of", async (name) => {
  const { exit, documents, stderr } = await limelight(["run", `${folder}/${name}`, "--quiet"], { folder: root });
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
  expect(documents()).toHaveLength(expected[name] ?? Number.NaN);
  expect(readFileSync(`${root}${folder}/README.md`, "utf8")).toContain(`\`${name}\``);
});
