/** What is known of the browser that gives no adapter. */
export interface BrowserFacts {
  /** The page came by https, or from this machine. */
  readonly secure: boolean;
  /** There is WebGPU, though it gives no adapter. */
  readonly webgpu: boolean;
  readonly userAgent: string;
}

/** What this browser says of itself. */
export function browserFacts(): BrowserFacts {
  return { secure: isSecureContext, webgpu: "gpu" in navigator, userAgent: navigator.userAgent };
}

const chromeOnLinux =
  "On Linux, Chrome and Chromium want to be started with --enable-unsafe-webgpu --enable-features=Vulkan (or chrome://flags/#enable-unsafe-webgpu).";

/** What to do where there is no adapter, in this browser. */
export function adapterAdvice({ secure, webgpu, userAgent }: BrowserFacts): string {
  const chromium = /Chrom(?:e|ium)\//.test(userAgent);
  const linux = chromium && /Linux/.test(userAgent) && !/Android/.test(userAgent) ? ` ${chromeOnLinux}` : "";
  if (!secure) return "Open this page over https or from localhost: browsers give WebGPU to such pages alone.";
  if (!webgpu)
    return `This browser has no WebGPU, or it is switched off. Current versions of Chrome and Edge have it, Safari from 26 on, and Firefox from 141 (Windows) or 145 (macOS) on.${linux}`;
  const where = chromium ? " (chrome://gpu says why)" : "";
  return `Graphics acceleration may be switched off, or the graphics driver too old${where}: switch it on, update the driver, then restart the browser.${linux}`;
}
