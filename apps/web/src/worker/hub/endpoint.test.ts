import { expect, test } from "vitest";
import { readEndpoint } from "./endpoint.ts";

const answering = (body: string) => (): Promise<Response> => Promise.resolve(new Response(body));

test.each([
  ['{"endpoint": "https://hub.example/"}', "https://hub.example"],
  ['{"endpoint": "http://127.0.0.1:8080"}', "http://127.0.0.1:8080"],
  ['{"endpoint": "javascript:alert(1)"}', undefined],
  ['{"endpoint": 1}', undefined],
  ["null", undefined],
  ["<!doctype html>", undefined],
])("%s", async (body, endpoint) => {
  expect(await readEndpoint("http://localhost/page/", answering(body))).toBe(endpoint);
});

test("a page without one, and it stands beside the page", async () => {
  expect(
    await readEndpoint("http://localhost/", () => Promise.reject(new TypeError("Failed to fetch"))),
  ).toBeUndefined();
  const asked: string[] = [];
  await readEndpoint("http://localhost/some/where/", (address) => {
    asked.push(address instanceof URL ? address.href : "");
    return Promise.resolve(new Response("{}"));
  });
  expect(asked).toEqual(["http://localhost/some/where/hub.json"]);
});
