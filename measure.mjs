import { chromium } from "playwright";
import { createServer } from "node:http";
import { readFileSync, existsSync, statSync } from "node:fs";
import { join, extname } from "node:path";
const root = process.argv[2] ?? "/tmp/out";
const types = { ".html": "text/html", ".js": "text/javascript", ".json": "application/json", ".css": "text/css", ".svg": "image/svg+xml" };
const server = createServer((q, r) => { const p = join(root, new URL(q.url, "http://x").pathname.replace(/\/$/, "/index.html")); if (!existsSync(p) || !statSync(p).isFile()) { r.writeHead(404).end(); return; } r.writeHead(200, { "content-type": types[extname(p)] ?? "application/octet-stream" }).end(readFileSync(p)); }).listen(0, "127.0.0.1");
await new Promise((r) => server.on("listening", r));
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--enable-features=Vulkan", "--no-sandbox"] });
const text = "It was a fantastic performance!";
for (const model of ["limelight-tiny-sst2", "limelight-mini-sst2"]) {
  const context = await browser.newContext();
  const page = await context.newPage();
  for (const visit of ["first", "second"]) {
    const t0 = Date.now();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    const r = await page.evaluate(async ([model, text]) => {
      const out = {};
      const tasks = []; new PerformanceObserver((l) => { for (const e of l.getEntries()) tasks.push(Math.round(e.duration)); }).observe({ type: "longtask", buffered: true });
      const statuses = []; engine.subscribe(() => statuses.push([Math.round(performance.now()), engine.status.kind]));
      await engine.load(model);
      out.ready = Math.round(performance.now());
      out.statuses = statuses.filter((s, i) => s[1] !== statuses[i - 1]?.[1]);
      const t = performance.now(); const c = await engine.catalog(); out.catalog = Math.round(performance.now() - t);
      const time = async (name, e) => { let last = performance.now(), gap = 0, on = true; const tick = () => { const n = performance.now(); gap = Math.max(gap, n - last); last = n; if (on) setTimeout(tick, 0); }; tick(); const s = performance.now(); await engine.run(e); out[name] = Math.round(performance.now() - s); on = false; out[name + " gap"] = Math.round(gap); };
      const common = { model, input: text };
      await time("classify cold", { verb: "classify", ...common });
      await time("classify", { verb: "classify", ...common });
      await time("ig cold", { verb: "explain", method: "integrated-gradients", options: { steps: 50 }, ...common });
      await time("ig", { verb: "explain", method: "integrated-gradients", options: { steps: 50 }, ...common });
      await time("lime", { verb: "explain", method: "lime", options: { samples: 500 }, ...common });
      const long = "a warm and funny film about letters that nobody ever sent and a house by the sea where an old man waits for the post".split(" ").join(" ");
      if (model.includes("tiny")) await time("lime 25 words", { verb: "explain", method: "lime", options: { samples: 500 }, model, input: long });
      out.longTasks = tasks;
      return out;
    }, [model, text]);
    console.log(model, visit, JSON.stringify(r));
  }
  await context.close();
}
await browser.close(); server.close();
