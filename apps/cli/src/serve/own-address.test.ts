import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { hostname } from "node:os";
import { expect, test } from "vitest";
import { inUrl, isLoopback, ownHosts, requireOwnAddress } from "./own-address.ts";

function request(headers: Readonly<Record<string, string>>, method = "POST"): IncomingMessage {
  const made = new IncomingMessage(new Socket());
  made.method = method;
  for (const [name, value] of Object.entries(headers)) {
    made.headers[name.toLowerCase()] = value;
    made.rawHeaders.push(name, value);
  }
  return made;
}

const own = ownHosts("127.0.0.1", 4173);

test.each([
  { Host: "localhost:4173" },
  { Host: "LocalHost:4173" },
  { Host: "127.0.0.1:4173" },
  { Host: "[::1]:4173" },
  { Host: "localhost:4173", Origin: "http://localhost:4173", "Sec-Fetch-Site": "same-origin" },
  { Host: "localhost:4173", "Sec-Fetch-Site": "none" },
])("%j may ask", (headers) => {
  expect(() => requireOwnAddress(request(headers), own)).not.toThrow();
});

test.each<Record<string, string>>([
  {},
  { Host: "localhost" },
  { Host: "localhost:4174" },
  { Host: "evil.example:4173" },
  { Host: "localhost.evil.example:4173" },
  { Host: "127.0.0.1.:4173" },
  { Host: "user@localhost:4173" },
  { Host: "0.0.0.0:4173" },
  { Host: "localhost:4173", Origin: "https://localhost:4173" },
  { Host: "localhost:4173", Origin: "http://127.0.0.1:4173" },
  { Host: "localhost:4173", Origin: "http://evil.example" },
  { Host: "localhost:4173", Origin: "null" },
  { Host: "localhost:4173", Origin: "" },
  { Host: "localhost:4173", "Sec-Fetch-Site": "cross-site" },
  { Host: "localhost:4173", "Sec-Fetch-Site": "same-site" },
])("%j may not", (headers) => {
  expect(() => requireOwnAddress(request(headers), own)).toThrow(expect.objectContaining({ status: 403 }));
});

test("a link from another site may be followed, and two hosts are one too many", () => {
  const followed = request({ Host: "localhost:4173", "Sec-Fetch-Site": "cross-site" }, "GET");
  expect(() => requireOwnAddress(followed, own)).not.toThrow();
  const two = request({ Host: "localhost:4173" });
  two.rawHeaders.push("HOST", "evil.example");
  expect(() => requireOwnAddress(two, own)).toThrow(expect.objectContaining({ status: 400 }));
});

test("a server goes by the names it was told, and by its addresses where it listens at all of them", () => {
  expect(ownHosts("192.168.7.7", 80)).toContain("192.168.7.7");
  expect(ownHosts("192.168.7.7", 8080)).not.toContain("192.168.7.7");
  expect(ownHosts("0.0.0.0", 4173)).toContain(`${hostname().toLowerCase()}:4173`);
  expect(own).not.toContain(`${hostname().toLowerCase()}:4173`);
  expect(["127.0.0.1", "127.9.9.9", "::1", "localhost", "0.0.0.0", "::", "10.0.0.1"].map(isLoopback)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
  expect([inUrl("::1"), inUrl("localhost")]).toEqual(["[::1]", "localhost"]);
});
