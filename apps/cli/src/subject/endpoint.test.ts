import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { afterEach, expect, test, vi } from "vitest";
import { Busy } from "@limelight/core";
import { Endpoint } from "./endpoint.ts";

const never = new AbortController().signal;
let server: Server | undefined;
afterEach(() => {
  vi.unstubAllEnvs();
  server?.closeAllConnections();
  server?.close();
});

async function serving(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<Endpoint> {
  server = createServer(answer);
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return new Endpoint(`http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/classify`);
}

test("JSON goes and comes, with the token of the environment", async () => {
  vi.stubEnv("LIMELIGHT_ENDPOINT_TOKEN", "secret");
  const endpoint = await serving((request, response) => {
    let body = "";
    request.on("data", (piece) => (body += String(piece)));
    request.on("end", () => response.end(JSON.stringify({ body, token: request.headers.authorization })));
  });
  expect(await endpoint.send({ texts: ["ä"] }, never)).toEqual({ body: '{"texts":["ä"]}', token: "Bearer secret" });
  await endpoint.close();
});

test.each([
  [500, "broken", "it answered 500: broken"],
  [302, "", "it answered 302: nothing"],
  [200, "<html>", "its answer is no JSON: <html>"],
])("%i %s is said as it is", async (status, text, problem) => {
  const endpoint = await serving((_, response) => response.writeHead(status, { location: "/elsewhere" }).end(text));
  await expect(endpoint.send({}, never)).rejects.toThrow(problem);
  await endpoint.close();
});

test("one that lets nobody in names the variable that a token is put in", async () => {
  vi.stubEnv("LIMELIGHT_ENDPOINT_TOKEN", "");
  const endpoint = await serving((_, response) => response.writeHead(401).end("who are you"));
  await expect(endpoint.send({}, never)).rejects.toThrow(
    /^it answered 401: who are you\. Where it wants a token, .*LIMELIGHT_ENDPOINT_TOKEN/,
  );
  vi.stubEnv("LIMELIGHT_ENDPOINT_TOKEN", "old");
  await expect(endpoint.send({}, never)).rejects.toThrow("It does not take the token in LIMELIGHT_ENDPOINT_TOKEN");
  await endpoint.close();
});

test("whoever is busy says for how long", async () => {
  const endpoint = await serving((_, response) => response.writeHead(429, { "retry-after": "2" }).end());
  await expect(endpoint.send({}, never)).rejects.toMatchObject({ milliseconds: 2000 });
  await expect(endpoint.send({}, never)).rejects.toBeInstanceOf(Busy);
  await endpoint.close();
});

test("one that hangs is left when the signal says so", async () => {
  const endpoint = await serving(() => undefined);
  await expect(endpoint.send({}, AbortSignal.timeout(50))).rejects.toThrow("timeout");
  await endpoint.close();
});
