import { elements, packedLength, unpackPanels, type Tensor } from "@limelight/kernels";
import { CoreError } from "../core-error.ts";
import type { Device } from "../device/open-device.ts";
import { readTensor, type Activation } from "../run/read.ts";

/** A tensor of a checkpoint that a model computes with. */
export interface Parameter {
  /** As the checkpoint's file has it. */
  readonly name: string;
  /** As the file has it: [out, in] for the weight of a linear layer. */
  readonly shape: readonly number[];
}

/** Where a parameter lies on the device: row by row as in the file, or in the panels of a linear layer. */
export interface Placement {
  readonly layout: "rows" | "panels";
  readonly tensor: Tensor;
}

/** A parameter with its places on the device: one, or two where a table to look up is a linear layer's weight as well. */
export interface PlacedParameter extends Parameter {
  readonly places: readonly Placement[];
}

/** What of a checkpoint is on the device, under the names of its file; what is shared or tied is there once. */
export class Parameters {
  readonly #placed = new Map<string, { shape: readonly number[]; places: Placement[] }>();

  add(name: string, shape: readonly number[], place: Placement): void {
    const known = this.#placed.get(name);
    if (known) known.places.push(place);
    else this.#placed.set(name, { shape, places: [place] });
  }

  list(): PlacedParameter[] {
    return Array.from(this.#placed, ([name, { shape, places }]) => ({ name, shape, places }));
  }

  /** @throws CoreError "unknown-parameter" */
  find(name: string): PlacedParameter {
    const found = this.#placed.get(name);
    if (found) return { name, ...found };
    const ending = name.split(".").slice(-2).join(".");
    const alike = [...this.#placed.keys()].filter((each) => each.endsWith(ending)).slice(0, 3);
    throw new CoreError(
      "unknown-parameter",
      `the model has no parameter "${name}"`,
      alike.length > 0 ? `There is ${alike.join(", ")}.` : "Ask for its parameters; those of a head, with the head.",
    );
  }
}

/** Copies numbers that lie as a parameter does to the host, in the layout of the checkpoint. */
export async function readPlaced(
  device: Device,
  shape: readonly number[],
  { layout, tensor }: Placement,
): Promise<Activation> {
  const count = elements(shape);
  if (layout === "rows") return { shape, data: (await readTensor(device, tensor)).subarray(0, count) };
  const [columns = 0, inner = 0] = shape;
  const panels = (await readTensor(device, tensor)).subarray(0, packedLength(inner, columns));
  return { shape, data: unpackPanels(panels, inner, columns, "out,in", new Float32Array(count)) };
}
