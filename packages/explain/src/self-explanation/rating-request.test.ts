import { expect, test } from "vitest";
import { ratingOrders, ratingRequest } from "./rating-request.ts";
import { readAnswer } from "./read-answer.ts";

test.each(ratingOrders)("the form that %s asks for is shown once, and can be read", (order) => {
  const labels = ["negative", "positive"];
  const request = ratingRequest({ text: "It was fine.", labels, order });
  const [, reply = ""] = /^Reply: (.*)$/m.exec(request) ?? [];
  expect(readAnswer(reply, ["Dull", "start", "lovely", "end"], labels)).toMatchObject({
    label: "positive",
    ratings: [{ word: "Dull", rating: -0.4 }, { word: "start" }, { word: "lovely", rating: 0.9 }, { word: "end" }],
    unread: [],
  });
  expect(reply.startsWith("[")).toBe(order === "explain-first");
  expect(request.endsWith("\nText: It was fine.\nReply:")).toBe(true);
});
