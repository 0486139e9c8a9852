// Measures whether typing waits for runs: `node scripts/web-typing.mjs [MODEL]`. Opens the page in Chromium on its software adapter, starts a long
// explanation, types meanwhile, and prints as JSON what the main thread did. By hand, on a quiet machine: timings are no tests.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright";

const most = (numbers) => Math.max(0, ...numbers);
const median = (numbers) => numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0;
const round = (value) => Number(value.toFixed(1));

const model = process.argv[2] ?? "limelight-mini-sst2";
const typed = " and I would gladly see it once more with all of my friends";
const root = fileURLToPath(new URL("..", import.meta.url));

const server = spawn(process.execPath, [`${root}/apps/cli/bin/limelight.js`, "serve", "--port", "0", "--json"], {
  stdio: ["ignore", "pipe", "inherit"],
});
const [line] = await new Promise((resolve) => createInterface(server.stdout).once("line", (text) => resolve([text])));
const { url } = JSON.parse(line);

const executablePath = process.env.LIMELIGHT_CHROMIUM || undefined;
const browser = await chromium.launch({
  ...(executablePath && { executablePath }),
  args: [
    "--enable-unsafe-webgpu",
    "--use-webgpu-adapter=swiftshader",
    "--enable-features=Vulkan",
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  ],
});
try {
  const page = await browser.newPage();
  await page.addInitScript(watchMainThread);
  await page.goto(url);
  await page.locator("limelight-prediction select").waitFor();
  await page.selectOption("limelight-prediction select", model);
  await page.locator("limelight-figure svg").first().waitFor({ timeout: 120_000 });
  // A run of many seconds goes on: LIME, asked 5000 times, beside the gradients.
  await page.getByLabel("Add a method").selectOption("lime");
  await page.getByRole("button", { name: "Edit the text" }).click();
  await page.waitForTimeout(1500);
  await page.evaluate(() => Object.assign(globalThis.seen, { tasks: [], events: [], frames: [] }));
  const latencies = [];
  for (const letter of typed) {
    const before = performance.now();
    await page.keyboard.type(letter);
    latencies.push(performance.now() - before);
    await page.waitForTimeout(90);
  }
  const seen = await page.evaluate(() => globalThis.seen);
  process.stdout.write(
    `${JSON.stringify({
      model,
      letters: typed.length,
      longTasks: seen.tasks.length,
      longestTask: round(most(seen.tasks)),
      slowEvents: seen.events.length,
      longestEvent: round(most(seen.events.map(({ duration }) => duration))),
      longestHandler: round(most(seen.events.map(({ work }) => work))),
      keyToDone: { median: round(median(latencies)), longest: round(most(latencies)) },
      frames: { median: round(median(seen.frames)), longest: round(most(seen.frames)) },
    })}\n`,
  );
} finally {
  await browser.close();
  server.kill("SIGTERM");
}

/** Runs in the page: long tasks, slow events and gaps between frames go into `seen`. */
function watchMainThread() {
  globalThis.seen = { tasks: [], events: [], frames: [] };
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) globalThis.seen.tasks.push(duration);
  }).observe({ type: "longtask" });
  new PerformanceObserver((list) => {
    for (const { name, duration, processingStart, processingEnd } of list.getEntries())
      if (name === "keydown" || name === "input")
        globalThis.seen.events.push({ duration, work: processingEnd - processingStart });
  }).observe({ type: "event", durationThreshold: 16 });
  let last = performance.now();
  requestAnimationFrame(function frame(now) {
    globalThis.seen.frames.push(now - last);
    last = now;
    requestAnimationFrame(frame);
  });
}
