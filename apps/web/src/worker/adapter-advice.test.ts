import { expect, test } from "vitest";
import { adapterAdvice } from "./adapter-advice.ts";

const chromeOnLinux =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
const chromeOnAndroid =
  "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36";
const firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0";

test.each([
  [{ secure: false, webgpu: false, userAgent: chromeOnLinux }, /^Open this page over https/],
  [{ secure: true, webgpu: false, userAgent: firefox }, /no WebGPU.*Firefox from 141[^-]*$/],
  [
    { secure: true, webgpu: false, userAgent: chromeOnLinux },
    /no WebGPU.*--enable-unsafe-webgpu --enable-features=Vulkan/,
  ],
  [{ secure: true, webgpu: true, userAgent: chromeOnLinux }, /driver.*chrome:\/\/gpu.*--enable-unsafe-webgpu/],
  [{ secure: true, webgpu: true, userAgent: chromeOnAndroid }, /^Graphics acceleration(?!.*--enable)/],
])("%j", (browser, advice) => {
  expect(adapterAdvice(browser)).toMatch(advice);
});
