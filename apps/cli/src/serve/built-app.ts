import { stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { UsageError } from "../terminal/failure.ts";

/**
 * The folder of the built web app.
 * @param chosen another folder than the package's own
 * @throws UsageError where it has not been built
 */
export async function builtApp(chosen?: string): Promise<string> {
  const folder = chosen ?? join(dirname(createRequire(import.meta.url).resolve("@limelight/web/package.json")), "dist");
  const page = await stat(join(folder, "index.html")).catch(() => undefined);
  if (!page?.isFile())
    throw new UsageError(
      `the web app is not built: there is no ${join(folder, "index.html")}`,
      chosen === undefined ? "Run `pnpm build`, or start by `npm start -- serve`." : "Give the folder of a built app.",
    );
  return folder;
}
