import { HubError } from "../hub-error.ts";

/**
 * Tells a model that is too large before any of its weights are read. How much a kernel of the adapter can see at once does not
 * matter: larger matrices are cut into shards.
 * @param room the most bytes of weights that the machine should be asked to hold; undefined where nobody knows
 * @throws HubError `too-large`
 */
export function requireRoom(name: string, files: readonly File[], room: number | undefined): void {
  const total = weightsOf(files).reduce((sum, { size }) => sum + size, 0);
  if (room === undefined || total <= room) return;
  throw new HubError(
    "too-large",
    `${name}: its weights take ${mebibytes(total)}, this machine has room for ${mebibytes(room)}`,
    "Take a smaller model, or one whose weights are stored as halves (F16).",
  );
}

/** Those that will be read, where a folder has them in both forms. */
function weightsOf(files: readonly File[]): readonly File[] {
  const safetensors = files.filter(({ name }) => name.endsWith(".safetensors"));
  return safetensors.length > 0 ? safetensors : files.filter(({ name }) => /^pytorch_model.*\.bin$/.test(name));
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`;
}
