// Takes the pictures of the web app that the documentation shows: every view, light and dark.
//   pnpm build && node scripts/web-pictures.mjs            # all of docs/pictures
//   node scripts/web-pictures.mjs attention compare        # these views alone
import { spawn } from "node:child_process";
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { deflateRawSync } from "node:zlib";
import { chromium } from "playwright";
import { ensureChromium } from "./set-up/browser.mjs";
import { root } from "./set-up/steps.mjs";

const folder = join(root, "docs/pictures");
const viewport = { width: 1360, height: 900 };
const mostBytes = 200_000;
const patience = 120_000;

/** WebGPU on SwiftShader, as in the tests: the same picture whatever the machine has. */
const browserArguments = [
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-features=Vulkan",
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];

/** Invented, as those that the view Trust brings along. */
const twelve = [
  "A warm, funny and beautifully acted film.",
  "It is no great film, but I could not look away.",
  "Not a masterpiece, yet I smiled all the way through.",
  "I expected nothing and got a small delight.",
  "The music alone is worth the evening.",
  "She plays the mother with grace and with humour.",
  "A dull and lifeless two hours.",
  "It promises much and delivers little.",
  "It could have been a fine film.",
  "Pretty pictures, and no story to go with them.",
  "The jokes are old and the ending is a bore.",
  "I wanted to like it, and I could not.",
].join("\n");

/** The views: what differs from the state that the page begins with, and what is done before the picture is taken. */
const views = {
  explain: {
    state: { explain: { methods: ["integrated-gradients"], order: "sentence" } },
    figures: 1,
    act: (page) => page.locator("limelight-stage .chip").getByText("fantastic", { exact: true }).hover(),
  },
  methods: {
    view: "explain",
    state: {
      text: "It was not bad at all.",
      explain: { methods: ["lime", "partition-shap", "integrated-gradients"], unit: "word" },
    },
    figures: 2,
  },
  attention: {
    state: { text: "It was a [MASK] performance!", attention: { layer: 3, heads: [2], hideSpecial: true } },
    figures: 3,
    act: (page) => page.locator("limelight-stage .chip").getByText("performance", { exact: true }).hover(),
  },
  ablate: { state: { off: [[5, 9]] }, figures: 3 },
  attack: {
    state: { attack: { attacked: "It was a fantastic performance!" } },
    figures: 6,
    act: (page) => page.locator('limelight-attack-replay [data-mark="question:4"]').hover(),
  },
  neighbours: {
    view: "attention",
    state: { attention: { layer: 3, heads: [2], neighbours: "layer", token: 4 } },
    figures: 4,
    act: (page) =>
      page.locator("limelight-neighbours section").evaluate((section) => section.scrollIntoView({ block: "start" })),
  },
  concepts: { figures: 2 },
  probes: { view: "concepts", state: { concepts: { picture: "probes", task: "part-of-speech" } }, figures: 1 },
  map: {
    view: "concepts",
    state: { concepts: { picture: "map", mapLayer: 2 } },
    figures: 1,
    act: (page) => page.locator('limelight-text-map [data-mark="point:9"]').hover(),
  },
  curves: {
    view: "explain",
    state: {
      model: "limelight-tiny-sst2",
      text: "It was not bad at all.",
      explain: { methods: ["integrated-gradients", "leave-one-out"], picture: "curves" },
    },
    figures: 4,
  },
  trust: {
    state: {
      model: "limelight-tiny-sst2",
      trust: { examples: twelve, methods: ["lime", "leave-one-out", "integrated-gradients", "saliency"] },
    },
    figures: 3,
  },
  judge: {
    view: "trust",
    state: {
      model: "limelight-tiny-sst2",
      trust: { examples: twelve, show: "judged", methods: ["lime", "leave-one-out", "integrated-gradients"] },
    },
    prepare: async (page) => {
      await page.getByRole("button", { name: "Judge these methods" }).click();
      await page.locator("limelight-judged-task svg").nth(3).waitFor({ timeout: patience });
      await page.locator("limelight-judged-task .scale button").first().focus();
      for (const key of ["4", "2", "5"]) await page.keyboard.press(key);
    },
    figures: 4,
  },
  compare: {
    state: {
      text: "It was a good performance!",
      compare: { what: "texts", text: "It was a god performance!" },
    },
    figures: 3,
  },
  generate: {
    state: { text: "She opened the door and" },
    figures: 3,
    act: (page) => page.locator('limelight-generate [data-mark="0.token:5"]').hover(),
  },
  experiments: {
    figures: 1,
    act: (page) => page.getByRole("button", { name: "Run", exact: true }).click(),
  },
};

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !(name in views));
if (unknown) throw new Error(`there is no view ${unknown}; there are ${Object.keys(views).join(", ")}`);

const server = await serve();
const browser = await chromium.launch({ executablePath: await ensureChromium(), args: browserArguments });
try {
  mkdirSync(folder, { recursive: true });
  for (const theme of ["light", "dark"]) {
    const context = await browser.newContext({ viewport, colorScheme: theme, reducedMotion: "reduce" });
    for (const [name, view] of Object.entries(views))
      if (asked.length === 0 || asked.includes(name)) await take(context, name, view, theme);
    await context.close();
  }
} finally {
  await browser.close();
  server.process.kill();
}

async function take(context, name, { view = name, state, figures, prepare, act }, theme) {
  const page = await context.newPage();
  await page.goto(server.address + linkOf(view, state));
  await page.locator("limelight-prediction .says:not(.stale)").waitFor({ timeout: patience });
  if (name === "experiments") await act(page);
  await prepare?.(page);
  await drawn(page, figures);
  if (name !== "experiments") await act?.(page);
  await page.waitForTimeout(500);
  const path = join(folder, `${name}-${theme}.png`);
  await page.screenshot({ path });
  await page.close();
  const { size } = statSync(path);
  console.log(`${path.slice(root.length + 1)} ${Math.round(size / 1000)} kB`);
  if (size > mostBytes) throw new Error(`${path} has ${size} bytes, and may have ${mostBytes}`);
}

/** Waits until so many figures are there, none of an earlier question, and nothing is being worked out. */
async function drawn(page, figures) {
  const all = page.locator("limelight-figure:not([stale]) svg");
  await all.nth(figures - 1).waitFor({ timeout: patience });
  await page.locator("limelight-course .running").waitFor({ state: "detached", timeout: patience });
}

/** As the page itself writes links: what differs from the initial state, deflated. */
function linkOf(view, state) {
  return state ? `#/${view}/${deflateRawSync(JSON.stringify(state)).toString("base64url")}` : `#/${view}`;
}

/** `limelight serve` on a port that is free. */
async function serve() {
  const command = join(root, "apps/cli/bin/limelight.js");
  const child = spawn(process.execPath, [command, "serve", "--port", "0"], { stdio: ["ignore", "pipe", "pipe"] });
  for (const stream of [child.stdout, child.stderr])
    for await (const line of createInterface({ input: stream })) {
      const address = /http:\/\/[\d.]+:\d+\//.exec(line)?.[0];
      if (address) return { process: child, address };
    }
  throw new Error("limelight serve did not start: build it first (pnpm build)");
}
