import type { PackedWeight } from "@limelight/kernels";
import { CoreError } from "../core-error.ts";
import type { PlacedParameter } from "../weights/parameters.ts";
import type { Attachment } from "./attachment.ts";
import type { Prefix } from "./prefix.ts";

/**
 * @param layers those that have the weight, or a share of it
 * @throws CoreError "bad-input" where nothing of the kind can be attached to the weight, or numbers are missing; "not-finite"
 */
export function checkAttachment(
  name: string,
  parts: readonly PlacedParameter[],
  layers: readonly PackedWeight[],
  attachment: Attachment,
): void {
  const places = parts.flatMap((part) => part.places);
  if (layers.length === 0 || places.some(({ layout }) => layout !== "panels"))
    throw new CoreError(
      "bad-input",
      `nothing can be attached to "${name}"`,
      "Name the weight of a linear layer that is no embedding as well.",
    );
  const inner = layers[0]?.inner ?? 0;
  const [part] = parts;
  const columns = part?.share?.of ?? part?.own[0] ?? 0;
  if (attachment.kind === "lora") {
    const { rank, alpha, a, b, dropout = 0 } = attachment;
    requireSize(name, "rank", rank);
    if (!Number.isFinite(alpha)) throw new CoreError("bad-input", `alpha is ${alpha}, which is no number`);
    if (!(dropout >= 0 && dropout < 1))
      throw new CoreError("bad-input", `a dropout of ${dropout}`, "It is a share: from 0 to less than 1.");
    requireMatrix(name, "A", a, [rank, inner]);
    requireMatrix(name, "B", b, [columns, rank]);
    return;
  }
  if (layers.some((layer) => layer.columns !== columns))
    throw new CoreError(
      "bad-input",
      `no adapter fits behind "${name}", whose outputs go several ways`,
      "Put it behind the attention's output projection, or the feed-forward layer's second matrix.",
    );
  const { size, down, up } = attachment;
  requireSize(name, "size", size);
  requireMatrix(name, "down", down.weight, [size, columns]);
  requireMatrix(name, "the bias of down", down.bias, [size]);
  requireMatrix(name, "up", up.weight, [columns, size]);
  requireMatrix(name, "the bias of up", up.bias, [columns]);
}

/**
 * @param features of a layer's keys
 * @param layers of the model
 * @throws CoreError "bad-input", "not-finite"
 */
export function checkPrefix(prefix: Prefix, features: number, layers: number): void {
  requireSize("the prefix", "number of tokens", prefix.tokens);
  if (prefix.layers.length !== layers)
    throw new CoreError("bad-input", `a prefix of ${prefix.layers.length} layers for a model of ${layers}`);
  prefix.layers.forEach(({ key, value }, layer) => {
    requireMatrix(`prefix.${layer}`, "key", key, [prefix.tokens, features]);
    requireMatrix(`prefix.${layer}`, "value", value, [prefix.tokens, features]);
  });
}

function requireSize(name: string, what: string, size: number): void {
  if (!Number.isInteger(size) || size < 1)
    throw new CoreError("bad-input", `a ${what} of ${size} for "${name}"`, "It is a whole number from 1 on.");
}

function requireMatrix(name: string, what: string, numbers: Float32Array, shape: readonly number[]): void {
  if (numbers.length !== shape.reduce((product, size) => product * size, 1))
    throw new CoreError(
      "bad-input",
      `${what} for "${name}" has ${numbers.length} numbers, expected [${shape.join(", ")}]`,
    );
  if (!numbers.every(Number.isFinite))
    throw new CoreError("not-finite", `${what} for "${name}" has numbers that are infinite or none`);
}
