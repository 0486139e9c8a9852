/** The shape of a service: what can be called, with what, and what comes back. All of it can be cloned. */
interface Call {
  readonly argument: unknown;
  readonly result: unknown;
  /** What is told while it runs, any number of times. */
  readonly note: unknown;
}

/** All calls of a service by name. */
export type Calls<C> = { readonly [K in keyof C]: Call };

/** An error as it crosses over: classes do not. */
export interface Fault {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** From the one who asks. */
export type Question =
  | { readonly kind: "call"; readonly id: number; readonly name: string; readonly argument: unknown }
  | { readonly kind: "abort"; readonly id: number };

/** From the one who answers. */
export type Reply =
  | { readonly kind: "note"; readonly id: number; readonly note: unknown }
  | { readonly kind: "result"; readonly id: number; readonly result: unknown }
  | { readonly kind: "fault"; readonly id: number; readonly fault: Fault }
  /** Unasked, to whoever listens. */
  | { readonly kind: "event"; readonly event: unknown };
