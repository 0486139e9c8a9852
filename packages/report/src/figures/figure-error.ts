/** A document of which nothing can be drawn: what is wrong with it, and what to do. */
export class FigureError extends Error {
  override readonly name = "FigureError";
  constructor(
    /** `unknown-document`: no result of ours; `damaged-document`: one of ours with something missing or wrong. */
    readonly code: "unknown-document" | "damaged-document",
    message: string,
    readonly hint: string,
  ) {
    super(message);
  }
}
