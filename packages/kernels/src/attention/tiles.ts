import { KernelError } from "../program/errors.ts";
import type { AdapterFacts } from "../program/facts.ts";
import type { Program, Programs } from "../program/programs.ts";
import type { ShaderFile } from "../program/shader.ts";

/** `subgroup8`: tiles of rows for subgroups of 8, head features in fours. `plain`: any adapter, any head size. */
export const attentionTileVariants = ["subgroup8", "plain"] as const;

export type AttentionTileVariant = (typeof attentionTileVariants)[number];

/** Whether a variant runs for a head size. Over 64 features the tiles take a minute to compile. */
export function attentionTileRuns(variant: AttentionTileVariant, facts: AdapterFacts, headFeatures: number): boolean {
  if (variant === "plain") return true;
  return headFeatures % 4 === 0 && headFeatures <= 64 && facts.subgroups?.min === 8 && facts.subgroups.max === 8;
}

/**
 * The variant for a head size: the given one, or the first that runs.
 * @throws KernelError "unsupported" where the given one does not run here
 */
export function chooseTiles(
  name: string,
  facts: AdapterFacts,
  headFeatures: number,
  wanted?: AttentionTileVariant,
): AttentionTileVariant {
  if (!wanted) return attentionTileRuns("subgroup8", facts, headFeatures) ? "subgroup8" : "plain";
  if (attentionTileRuns(wanted, facts, headFeatures)) return wanted;
  throw new KernelError(
    "unsupported",
    `${name}: variant ${wanted} does not run on this adapter with heads of ${headFeatures} features`,
  );
}

// Queries or keys that a lane owns. Four are a sixth faster on sequences of 128, and take five times as long to compile: 15 seconds on lavapipe.
const rowsPerLane = 2;

/** Queries or keys of one workgroup of tiles. */
export const tileRows = 8 * rowsPerLane;

/** The program of a tile kernel. */
export function tileProgram(
  programs: Programs,
  label: string,
  headFeatures: number,
  files: readonly ShaderFile[],
  constants: Readonly<Record<string, boolean>> = {},
): Program {
  return programs.program({
    label: `${label} subgroup8`,
    enable: ["subgroups"],
    constants: { HEAD: headFeatures / 4, PER: rowsPerLane, ...constants },
    files,
  });
}
