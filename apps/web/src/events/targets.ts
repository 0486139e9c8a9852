/** What a choice or a field says; empty where the event is of something else. */
export function valueOf(target: EventTarget | null): string {
  return target instanceof HTMLSelectElement || target instanceof HTMLInputElement ? target.value : "";
}

/** Whether a box is ticked. */
export function isChecked(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.checked;
}
