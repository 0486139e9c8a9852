import { metrics } from "@limelight/explain/faithfulness";
import { expect, test } from "vitest";
import { metricChoices } from "./metric-choices.ts";

test("every measure of the model that there is can be chosen", () => {
  const known = metrics.filter(({ about }) => about === "faithfulness").map(({ id }) => id);
  expect(metricChoices.map(({ id }) => id).toSorted()).toEqual(known.toSorted());
});
