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

/** Of a layer that a checkpoint has fused with others, what belongs to it. */
export interface Share {
  /** Which outputs of the fused layer are its own, in its order. */
  readonly outputs: readonly number[];
  /** How many the fused layer has. */
  readonly of: number;
  /** Whether the file has the weight as [in, out], as GPT-2 has it. */
  readonly transposed: boolean;
}

/** A parameter with its places on the device: one, or two where a table to look up is a linear layer's weight as well. */
export interface PlacedParameter extends Parameter {
  /** Tells it from the others; the name does not where a tensor of the file is shared by several layers. */
  readonly key: string;
  /** Its shape on the device: [out, in] or [out] of its own outputs; the file's, where it has no share. */
  readonly own: readonly number[];
  readonly share?: Share;
  readonly places: readonly Placement[];
}

/** What of a checkpoint is on the device, under the names of its file; what is shared or tied is there once. */
export class Parameters {
  readonly #placed = new Map<string, PlacedParameter & { readonly places: Placement[] }>();

  add(name: string, own: readonly number[], place: Placement, share?: Share): void {
    const key = share ? `${name} ${share.outputs.length} from ${share.outputs[0]}` : name;
    const known = this.#placed.get(key);
    if (known) known.places.push(place);
    else
      this.#placed.set(key, {
        name,
        key,
        own,
        shape: share ? wholeShape(own, share) : own,
        ...(share && { share }),
        places: [place],
      });
  }

  /** Forgets all parts of a parameter. */
  remove(name: string): void {
    for (const [key, each] of this.#placed) if (each.name === name) this.#placed.delete(key);
  }

  list(): PlacedParameter[] {
    return [...this.#placed.values()];
  }

  /**
   * The parameter of that name in the file, in as many parts as layers share it.
   * @throws CoreError "unknown-parameter"
   */
  find(name: string): PlacedParameter[] {
    const found = this.list().filter((each) => each.name === name);
    if (found.length > 0) return found;
    const ending = name.split(".").slice(-2).join(".");
    const alike = [...new Set(this.list().map((each) => each.name))]
      .filter((each) => each.endsWith(ending))
      .slice(0, 3);
    throw new CoreError(
      "unknown-parameter",
      `the model has no parameter "${name}"`,
      alike.length > 0 ? `There is ${alike.join(", ")}.` : "Ask for its parameters; those of a head, with the head.",
    );
  }
}

function wholeShape([, inner]: readonly number[], { of, transposed }: Share): number[] {
  if (inner === undefined) return [of];
  return transposed ? [inner, of] : [of, inner];
}

/** Copies numbers that lie as a parameter does to the host, row by row. */
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

/** The numbers of a tensor of the checkpoint as they are now, as the file has it. */
export async function readParts(device: Device, parameters: readonly PlacedParameter[]): Promise<Activation> {
  const parts = [];
  for (const parameter of parameters) {
    const [place] = parameter.places;
    if (!place) throw new CoreError("device-error", `the parameter "${parameter.name}" is not on the device`);
    parts.push({ parameter, numbers: (await readPlaced(device, parameter.own, place)).data });
  }
  return inFile(parts);
}

/** Puts the parts of a tensor together as the file has it; what no part has is zero. */
export function inFile(
  parts: readonly { readonly parameter: PlacedParameter; readonly numbers: Float32Array }[],
): Activation {
  const [first] = parts;
  const shape = first?.parameter.shape ?? [];
  if (first && !first.parameter.share) return { shape, data: first.numbers };
  const data = new Float32Array(elements(shape));
  for (const { parameter, numbers } of parts) {
    const { share } = parameter;
    const inner = parameter.own[1] ?? 1;
    share?.outputs.forEach((output, own) => {
      for (let k = 0; k < inner; k++)
        data[share.transposed ? k * share.of + output : output * inner + k] = numbers[own * inner + k] ?? 0;
    });
  }
  return { shape, data };
}
