import type { Plugin } from "@limelight/explain";

/** The packages of methods that this app was built with: `build/method-packages.ts` writes them in here. */
export const plugins: readonly Plugin[] = [];
