import { HubError } from "@limelight/hub";
import { z } from "zod";

const schema = z.array(
  z.object({
    id: z.string(),
    title: z.string(),
    sha256: z.string(),
    bytes: z.number(),
    parameters: z.number(),
    tasks: z.array(z.string()),
    architecture: z.string(),
    default: z.literal(true).optional(),
    files: z.array(z.object({ name: z.string(), bytes: z.number(), sha256: z.string() })),
  }),
);

/** A checkpoint that lies beside the page. */
export type ListedModel = z.output<typeof schema>[number];

/**
 * Reads which checkpoints lie beside the page.
 * @param folder where `index.json` is; ends in a slash
 * @throws HubError `offline`, `bad-checkpoint`
 */
export async function readManifest(folder: URL, fetch = globalThis.fetch): Promise<readonly ListedModel[]> {
  const hint = "Reload the page; if it happens again, the server does not have all of Limelight's files.";
  const response = await fetch(new URL("index.json", folder)).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new HubError(
      "offline",
      `the list of models could not be fetched: ${why}`,
      "Check the connection and try again.",
    );
  });
  if (!response.ok) throw new HubError("offline", `the list of models: the server answers ${response.status}`, hint);
  const parsed = schema.safeParse(await response.json().catch(() => undefined));
  if (!parsed.success) throw new HubError("bad-checkpoint", "the list of models is not what it should be", hint);
  return parsed.data;
}
