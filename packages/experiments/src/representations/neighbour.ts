import type { Neighbour, SimilarDocument } from "../result/concept-documents.ts";
import type { Example } from "./examples.ts";

/** A text of the data set as documents name it. */
export function neighbourOf({ input, row }: Example): Omit<Neighbour, "score"> {
  return {
    text: input.text,
    ...(input.pair !== undefined && { text_pair: input.pair }),
    ...(input.id !== undefined && { id: input.id }),
    row,
    ...(input.label !== undefined && { label: input.label }),
  };
}

/**
 * How many neighbours there are unless somebody asks for others: of few contexts no more than a fifth, since what most of all have in common says nothing
 * of the nearest.
 */
export function usualTop(contexts: number): number {
  return Math.max(5, Math.min(50, Math.ceil(contexts / 5)));
}

/** What a document says of one text, besides how it came about. */
export type Found = Pick<SimilarDocument, "neighbours" | "background" | "summary"> & {
  readonly searched: Pick<SimilarDocument["searched"], "contexts" | "features">;
} & Partial<Pick<SimilarDocument, "token" | "label">>;
