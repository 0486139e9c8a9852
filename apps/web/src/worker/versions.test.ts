import { expect, test } from "vitest";
import { versions } from "./versions.ts";

test.each([
  [
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    { chrome: "140" },
  ],
  [
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/141.0.0.0",
    { edge: "141" },
  ],
  ["Mozilla/5.0 (Windows NT 10.0; rv:142.0) Gecko/20100101 Firefox/142.0", { firefox: "142" }],
  [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
    { safari: "26" },
  ],
  ["lynx", { browser: "unknown" }],
])("%s", (userAgent, browser) => {
  expect(versions(userAgent)).toEqual({ limelight: "0.1.0", ...browser });
});
