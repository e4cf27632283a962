/** Accepts a file dropped anywhere on the page. Without this, the browser would open the file in place of the page. */

import { importFile } from './dialog.js';

/** @param {DragEvent} event */
const carriesFiles = (event) => event.dataTransfer?.types.includes('Files') ?? false;

/** Whether this is text dropped into a field, which the field takes itself. @param {DragEvent} event */
const isForField = (event) =>
  !carriesFiles(event) && (event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLInputElement);

/** @param {DragEvent} event */
function accept(event) {
  if (isForField(event)) return;
  event.preventDefault();
  // The file is only read, so it must not be moved, whatever the file manager proposes.
  if (event.dataTransfer) event.dataTransfer.dropEffect = carriesFiles(event) ? 'copy' : 'none';
}

/** Imports files that are dropped on this page from now on. */
export function acceptDrops() {
  addEventListener('dragenter', accept);
  addEventListener('dragover', accept);
  addEventListener('drop', (event) => {
    if (isForField(event)) return;
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file) void importFile(file);
  });
}
