import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { limelight } from "./limelight.ts";

const script = fileURLToPath(new URL("subjects/lexicon.mjs", import.meta.url));
const lexicon = `"${process.execPath}" "${script}"`;
let folder = "";
let server: Server;
let address = "";
let requests = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "limelight-subjects-"));
  const { answer }: { answer: (texts: string[]) => object } = await import(script);
  server = createServer((request, response) => {
    requests += 1;
    let body = "";
    request.on("data", (piece) => (body += String(piece)));
    request.on("end", () => {
      if (request.url === "/hang") return;
      response.end(JSON.stringify(answer(JSON.parse(body).texts)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const at = server.address();
  address = `http://127.0.0.1:${typeof at === "object" ? at?.port : 0}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

test("a process and an endpoint are explained alike, and as they are", async () => {
  const words = ["explain", "It was fantastic and not bad.", "--method", "exact-shapley", "--json"];
  const [one, other] = await Promise.all([
    limelight([...words, "--process", lexicon]),
    limelight([...words, "--endpoint", address]),
  ]);
  expect([one.stderr, one.exit]).toEqual(["", 0]);
  const [[first], [second]] = [one.documents(), other.documents()];
  expect(first).toMatchObject({ model: { id: lexicon }, target: { label: "positive" } });
  expect(second).toMatchObject({ model: { id: address } });
  expect(second?.["scores"]).toEqual(first?.["scores"]);
  const scores = JSON.stringify(first?.["scores"], (_, value: unknown) =>
    typeof value === "number" ? Math.round(value * 1e6) / 1e6 : value,
  );
  expect(JSON.parse(scores)).toEqual([0, 0, 2, 0, 0, -1]); // its log-odds are a sum over words
});

test("answers that were kept are not asked for again", async () => {
  const kept = join(folder, "answers.jsonl");
  const words = ["--endpoint", address, "--keep-answers", kept, "--json"];
  const first = await limelight(["explain", "A fine film.", "--method", "lime", ...words]);
  expect([first.stderr, first.exit]).toEqual(["", 0]);
  const before = requests;
  const second = await limelight(["explain", "A fine film.", "--method", "lime", ...words]);
  expect(requests - before).toBe(1); // its classes
  expect(second.documents()[0]?.["hash"]).toBe(first.documents()[0]?.["hash"]);
  expect(second.documents()[0]?.["queries"]).toMatchObject({ forward: 0 });
  expect((await readFile(kept, "utf8")).split("\n")[0]).toContain(address);
});

test("texts without an answer, answers that are none, and one that hangs end the run with a sentence", async () => {
  const [odd, nan, hanging] = await Promise.all([
    limelight(["classify", "It was odd.", "It was good.", "--process", lexicon, "--attempts", "2", "--json"]),
    limelight(["explain", "good nan", "--method", "exact-shapley", "--process", lexicon, "--attempts", "1"]),
    limelight(["classify", "good", "--endpoint", `${address}/hang`, "--timeout", "0.2", "--attempts", "2"]),
  ]);
  expect([odd.exit, odd.stdout]).toEqual([1, ""]);
  expect(odd.stderr).toContain(`1 of 2 texts have no answer from ${lexicon}, the first "It was odd.": too odd`);
  expect([nan.exit, nan.stdout]).toEqual([1, ""]);
  expect(nan.stderr).toContain("it gave NaN for a probability");
  expect(hanging.exit).toBe(1);
  expect(hanging.stderr).toContain("did not answer: no answer came within 0.2 s");
});

test("lines of a data set without an answer fail in their place, the others have theirs", async () => {
  const data = join(folder, "texts.jsonl");
  const texts = ["good", "odd", "bad", "fine"];
  await writeFile(data, texts.map((text) => `${JSON.stringify({ text })}\n`).join(""));
  const words = ["--data", data, "--process", lexicon, "--attempts", "1", "--json"];
  const [classified, explained] = await Promise.all([
    limelight(["classify", ...words]),
    limelight(["explain", "--method", "leave-one-out", ...words]),
  ]);
  expect([classified.exit, explained.exit]).toEqual([1, 1]);
  expect(classified.documents().map(({ label, line }) => label ?? line)).toEqual([
    "positive",
    2,
    "negative",
    "positive",
  ]);
  expect(explained.documents().map(({ target, line }) => target ?? line)).toEqual([
    expect.objectContaining({ label: "positive" }),
    2,
    expect.objectContaining({ label: "negative" }),
    expect.objectContaining({ label: "positive" }),
  ]);
  expect(classified.documents()[1]?.["error"]).toContain("no answer from");
});

test("what an endpoint alone can do is refused for a process", async () => {
  const { exit, stderr } = await limelight(["classify", "good", "--process", lexicon, "--at-once", "4"]);
  expect(exit).toBe(2);
  expect(stderr).toContain("a process reads one line after another");
});

test("a file runs no command unless it is allowed to; a model and a foreign classifier are one too many", async () => {
  const file = join(folder, "experiment.json");
  await writeFile(file, JSON.stringify({ verb: "classify", input: "good", subject: { process: lexicon } }));
  const [refused, allowed, both] = await Promise.all([
    limelight(["run", file]),
    limelight(["run", file, "--allow-process"]),
    limelight(["classify", "good", "--process", lexicon, "--model", "limelight-tiny-sst2"]),
  ]);
  expect(refused.exit).toBe(2);
  expect(refused.stderr).toContain("the experiment would run a command");
  expect([allowed.stderr, allowed.documents()[0]?.["label"]]).toEqual(["", "positive"]);
  expect(both.exit).toBe(2);
  expect(both.stderr).toContain("--model: it means nothing for a classifier that is not ours");
});
