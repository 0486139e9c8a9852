import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { limelight } from "./limelight.ts";

const plugin = fileURLToPath(new URL("../plugins/limelight-method-last-word/index.js", import.meta.url));

test("a package's method runs beside the house's, with its options, and the result says which version it was", async () => {
  const methods = ["--plugin", plugin, "--method", "last-word", "--method", "leave-one-out"];
  const rest = ["--option", "last-word.share=0.5", "--model", "limelight-tiny-sst2", "--json"];
  const { stderr, exit, documents } = await limelight(["explain", "It was bad and good.", ...methods, ...rest]);
  expect([stderr, exit]).toEqual(["", 0]);
  const [own, other] = documents();
  expect(own).toMatchObject({ method: "last-word", options: { share: 0.5 }, addsUpTo: "output - base" });
  expect(own?.["provenance"]).toMatchObject({ versions: { [plugin]: "2.1.0" } });
  expect(own?.["agreement"]).toHaveProperty("leave-one-out");
  expect(other).toMatchObject({ method: "leave-one-out" });
});

test("its options are in the help, and what is wrong with a package is said", async () => {
  const [help, missing, noFile, wrong] = await Promise.all([
    limelight(["explain", "--help", "--plugin", plugin]),
    limelight(["explain", "good", "--plugin", "limelight-method-nowhere"]),
    limelight(["explain", "good", "--plugin", "nowhere.mjs"]),
    limelight(["explain", "good", `--plugin=${fileURLToPath(new URL("limelight.ts", import.meta.url))}`]),
  ]);
  expect(help.stdout).toMatch(/Options of last-word:\s+--share <value>\s+how much of the output the last\s+word gets/);
  expect([missing.exit, missing.stdout]).toEqual([2, ""]);
  expect(missing.stderr).toContain("there is no such package here. `npm install limelight-method-nowhere`");
  expect(noFile.stderr).toContain("there is no such file here. Give the path of a JavaScript file");
  expect(wrong.exit).toBe(2);
});

test("a file needs no ./ in front, and a package that it imports and is not there is named with what to do", async () => {
  const folder = await mkdtemp(join(tmpdir(), "limelight-"));
  try {
    await writeFile(join(folder, "lone.mjs"), 'import "zod";\nexport const methods = [];\n');
    const [found, lone] = await Promise.all([
      limelight(["explain", "--help", "--plugin", "limelight-method-last-word/index.js"], {
        folder: dirname(dirname(plugin)),
      }),
      limelight(["explain", "good", "--plugin", "lone.mjs"], { folder }),
    ]);
    expect(found.stdout).toContain("Options of last-word:");
    expect(lone.exit).toBe(2);
    expect(lone.stderr).toMatch(/Cannot find package 'zod'.*A plugin brings what it imports: `npm install zod` in /);
  } finally {
    await rm(folder, { recursive: true });
  }
});
