import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { pullFromHub } from "../hub-model.ts";
import { hubPlace, smallModel } from "../testing/hub-place.ts";

test("the token goes to the hub, and to no host that it redirects to", async () => {
  await using place = await hubPlace(smallModel);
  const { variables } = place.access();
  await pullFromHub("org/small", place.access({ variables: { ...variables, HF_TOKEN: "hf_secret" } }));
  const sent = (on: string): Set<string | undefined> =>
    new Set(place.hub.seen.filter((seen) => seen.on === on).map(({ headers }) => headers.authorization));
  expect([sent("hub"), sent("store")]).toEqual([new Set(["Bearer hf_secret"]), new Set([undefined])]);
});

test("redirects on the hub itself are followed, also of what is asked about a file", async () => {
  await using place = await hubPlace(smallModel);
  place.hub.misbehave = ({ path }, response) => {
    const old = path.includes("/old/name/") || path.includes("/old/name?");
    if (old) response.writeHead(307, { location: path.replace("/old/name", "/org/small") }).end();
    return old;
  };
  const { files } = await pullFromHub("old/name", place.access());
  expect(files).toContain("model.safetensors");
});

test("redirects without end", async () => {
  await using place = await hubPlace(smallModel);
  place.hub.misbehave = ({ path }, response) => {
    response.writeHead(302, { location: path }).end();
    return true;
  };
  await expect(pullFromHub("org/small", place.access())).rejects.toMatchObject({
    code: "network",
    message: expect.stringContaining("redirected more than"),
  });
});

test.each([
  ["nowhere/to-be-found", undefined, "model-not-found", "HF_TOKEN"],
  ["org/small@gone", undefined, "model-not-found", "branches and tags"],
  ["org/small", [401, undefined], "model-not-found", "HF_TOKEN"],
  ["org/small", [403, "GatedRepo"], "access-denied", "Accept its terms at http"],
  ["org/small", [401, "GatedRepo"], "access-denied", "Accept its terms at http"],
  ["org/small", [403, undefined], "access-denied", "HF_TOKEN"],
  ["org/small", [418, undefined], "network", "HF_ENDPOINT"],
  ["org/small", [404, undefined], "model-not-found", "HF_ENDPOINT"],
] as const)("%s, answered by %j: %s", async (name, answer, code, hint) => {
  await using place = await hubPlace(smallModel);
  place.hub.misbehave = (_seen, response) => {
    if (!answer) return false;
    if (answer[1] !== undefined) response.setHeader("x-error-code", answer[1]);
    response.writeHead(answer[0]).end();
    return true;
  };
  const error: unknown = await pullFromHub(name, place.access()).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code, hint: expect.stringContaining(hint) });
});

test("what is no hub is told from one", async () => {
  await using place = await hubPlace();
  place.hub.misbehave = (_seen, response) => {
    response.setHeader("content-type", "text/html");
    response.end("<!doctype html>Sign in to this network");
    return true;
  };
  await expect(pullFromHub("org/small", place.access())).rejects.toMatchObject({
    code: "network",
    message: expect.stringContaining("is no hub"),
  });
});

test("without a connection nobody is kept waiting", async () => {
  await using place = await hubPlace();
  await place.hub.close();
  // A patience that would take a minute.
  const patience = { attempts: 5, backoffMilliseconds: 15_000 };
  await expect(pullFromHub("org/small", place.access({ patience }))).rejects.toMatchObject({
    code: "network",
    message: expect.stringContaining("cannot be reached"),
  });
});

test("a server that never answers", async () => {
  await using place = await hubPlace(smallModel);
  place.hub.misbehave = () => true;
  const patience = { ...place.access().patience, attempts: 2, answerMilliseconds: 50 };
  await expect(pullFromHub("org/small", place.access({ patience }))).rejects.toMatchObject({
    code: "network",
    message: expect.stringMatching(/timeout/i),
  });
});

test("a proxy is gone through, unless NO_PROXY names the host", async () => {
  await using place = await hubPlace(smallModel);
  const through: string[] = [];
  const proxy = createServer((request, response) => {
    through.push(request.url ?? "");
    response.writeHead(502).end();
  });
  proxy.on("connect", ({ url = "" }, client) => {
    through.push(url);
    const [host = "", port] = url.split(":");
    const server = connect(Number(port), host, () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      server.pipe(client).pipe(server);
    });
    for (const socket of [client, server]) socket.on("error", () => socket.destroy());
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const address = proxy.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const variables = { ...place.access().variables, http_proxy: `http://127.0.0.1:${port}` };
  await pullFromHub("org/small", place.access({ variables }));
  expect(through.length).toBeGreaterThan(0);
  through.length = 0;
  await pullFromHub("org/small@v1", place.access({ variables: { ...variables, NO_PROXY: "127.0.0.1" } }));
  expect(through).toEqual([]);
  const bad = { ...place.access().variables, HTTP_PROXY: "not an address" };
  await expect(pullFromHub("org/small", place.access({ variables: bad }))).rejects.toMatchObject({
    code: "bad-setting",
  });
  proxy.closeAllConnections();
  await new Promise<void>((resolve) => void proxy.close(() => resolve()));
});
