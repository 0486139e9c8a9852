import { createServer } from "node:net";
import { expect, test } from "vitest";
import { LineProcess } from "./line-process.ts";

const never = new AbortController().signal;

/** A command that runs some JavaScript. */
function node(script: string): string {
  return `"${process.execPath}" -e '${script}'`;
}

const echo = `const { createInterface } = require("readline");
  createInterface({ input: process.stdin }).on("line", (line) => {
    if (line.includes("die")) throw new TypeError("no such word");
    console.log(line.includes("odd") ? "loading" : line);
  });`;

test("lines are answered by lines; a process that ended is started again, and says what it died of", async () => {
  const lines = new LineProcess(node(echo));
  expect(await lines.send({ a: 1 }, never)).toEqual({ a: 1 });
  await expect(lines.send({ die: 1 }, never)).rejects.toThrow(/^it ended with exit code 1: .*no such word/);
  expect(await lines.send({ b: "ä" }, never)).toEqual({ b: "ä" });
  await expect(lines.send({ odd: 1 }, never)).rejects.toThrow('it wrote "loading", which is no JSON');
  expect(await lines.send({ c: 3 }, never)).toEqual({ c: 3 });
  await lines.close();
});

test("a line too many is told of, and never taken for an answer", async () => {
  const lines = new LineProcess(
    node(`require("readline").createInterface({ input: process.stdin }).on("line", (line) => {
      console.log(line.includes("twice") ? line + "\\n" + line : line);
    });`),
  );
  expect(await lines.send({ a: 1 }, never)).toEqual({ a: 1 });
  await expect(lines.send({ twice: 1 }, never)).rejects.toThrow(
    /^it wrote .* unasked: a request is answered by one line/,
  );
  await expect(lines.send({ a: 2 }, never)).rejects.toThrow("unasked");
  await lines.close();
});

test("a process that hangs ends with the request, and with it what it started", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const gone = new Promise((resolve) =>
    server.once("connection", (socket) => socket.on("error", resolve).on("close", resolve).resume()),
  );
  const lines = new LineProcess(
    `${node(`require("net").connect(${port}, "127.0.0.1", () => console.log(1)).resume()`)} | cat`,
  );
  await lines.send({}, never);
  const stop = new AbortController();
  const hanging = lines.send({}, stop.signal);
  stop.abort(new Error("enough"));
  await expect(hanging).rejects.toThrow("enough");
  await gone; // its end of the line was closed: nothing is left of it
  await lines.close();
  server.close();
});

test("a command that is none says so", async () => {
  const lines = new LineProcess("no-such-command-here");
  await expect(lines.send({}, never)).rejects.toThrow("it ended with exit code 127");
  await lines.close();
});
