/** What the engine is doing, for the page to say. */
export type EngineStatus =
  | { readonly kind: "starting" }
  /** Bytes of a model's files as they come; `from` is where they are. */
  | {
      readonly kind: "fetching";
      readonly model: string;
      readonly bytes: number;
      readonly total: number;
      readonly from: "network" | "storage" | "folder";
    }
  /** Weights go to the device, kernels are compiled. */
  | { readonly kind: "preparing"; readonly model: string }
  | { readonly kind: "ready"; readonly adapter: string; readonly software: boolean }
  /** The adapter went away and is opened again. */
  | { readonly kind: "recovering" }
  /** Nothing can be run; a saved result can still be read. */
  | { readonly kind: "unavailable"; readonly code: string; readonly message: string; readonly hint: string };
