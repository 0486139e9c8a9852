import type { FetchProgress } from "@limelight/hub/browser";

/** What is told while a model is fetched. */
type FetchNote =
  | { readonly kind: "progress"; readonly progress: FetchProgress }
  | { readonly kind: "warning"; readonly message: string };

/** What the page asks of the worker that fetches. It is never told a text. */
export interface HubCalls {
  /** `base` is the address of the page, beside which stands where the hub is. */
  fetch: { argument: { readonly name: string; readonly base: string }; result: readonly File[]; note: FetchNote };
}
