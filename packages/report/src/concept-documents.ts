import type { Ends } from "./cells/interval.ts";
import type { Subject } from "./documents.ts";

/** What the report needs of documents about concepts, probes, neighbours and maps. */

interface ModelReference {
  readonly id: string;
}

interface SiteFields {
  /** −1 is what the first layer reads; null: outside of the layers. */
  readonly layer: number | null;
  readonly hook: string;
}

interface Bounds {
  readonly low: number;
  readonly high: number;
}

export interface ConceptDocument extends SiteFields, Ends {
  readonly model?: ModelReference;
  readonly concept: string;
  readonly label: string;
  readonly score: number;
  readonly random: number;
  readonly p: number;
  readonly pAdjusted: number;
  readonly derivative: number;
  readonly cosine: number;
  readonly accuracy: number;
  /** Where its 95% interval begins; null where none is claimed, and results of before do not say. */
  readonly accuracyLow?: number | null;
  readonly runs: number;
}

export interface ConceptsSummary {
  readonly type: "summary";
  readonly model?: ModelReference;
  readonly pool: string;
  readonly solver: string;
  readonly runs: number;
  readonly tests: number;
  readonly concepts: readonly {
    readonly concept: string;
    readonly source: "given" | "found" | "templates";
    readonly examples: number;
    readonly words?: readonly string[];
  }[];
  readonly classes: readonly { readonly label: string; readonly examples: number; readonly said: number }[];
  readonly seconds: number;
}

export interface ProbeDocument extends SiteFields {
  readonly model?: ModelReference;
  readonly accuracy: number;
  readonly control: number;
  readonly selectivity: number;
  readonly intervals: { readonly accuracy: Bounds; readonly control: Bounds; readonly selectivity: Bounds | null };
}

export interface ProbesSummary {
  readonly type: "summary";
  readonly model?: ModelReference;
  readonly task: string;
  readonly pool?: string;
  readonly classes: readonly string[];
  readonly texts: number;
  readonly examples: number;
  readonly training: number;
  readonly test: number;
  readonly majority: number;
  readonly seconds: number;
}

export interface SummaryRow {
  readonly value: string;
  readonly count: number;
  readonly share: number;
  readonly base: number;
}

export interface Neighbour {
  readonly text: string;
  readonly text_pair?: string;
  readonly row: number;
  readonly label?: string;
  readonly token?: string;
  readonly start?: number;
  readonly end?: number;
  readonly sequence?: 1;
  readonly score: number;
}

export interface SimilarDocument extends Subject, SiteFields {
  readonly head?: number;
  readonly by: string;
  readonly pool?: string;
  readonly label?: string;
  readonly token?: { readonly position: number; readonly text: string; readonly start: number; readonly end: number };
  readonly searched: { readonly texts: number; readonly contexts: number };
  readonly neighbours: readonly Neighbour[];
  readonly background: { readonly mean: number | null; readonly deviation: number | null };
  readonly summary: Readonly<Record<string, readonly SummaryRow[]>>;
  readonly seconds: number;
}

export interface MapPoint {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly row: number;
  readonly label?: string;
  readonly predicted?: string;
  readonly probability?: number;
  readonly error?: boolean;
}

export interface MapSlice {
  readonly kind: string;
  readonly name: string;
  readonly rows: readonly number[];
  readonly confidence: number;
  readonly accuracy: (Bounds & { readonly mean: number }) | null;
}

export interface MapDocument extends SiteFields {
  readonly model?: ModelReference;
  readonly pool: string;
  readonly neighbours: number;
  readonly minDistance: number;
  readonly points: readonly MapPoint[];
  readonly slices: readonly MapSlice[];
  readonly absent?: readonly string[];
  readonly seconds: number;
}
