/** A file may be dropped anywhere on the page; without this the browser would open it, and the page would be gone. */

import { importFile } from './dialog.js';

/** @param {DragEvent} event */
const carriesFiles = (event) => event.dataTransfer?.types.includes('Files') ?? false;

/** Text that is dropped into a field belongs there. @param {DragEvent} event */
const isForField = (event) =>
  !carriesFiles(event) && (event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLInputElement);

/** @param {DragEvent} event */
function accept(event) {
  if (isForField(event)) return;
  event.preventDefault();
  // Whatever the file manager proposes, a file that is only read must not be moved.
  if (event.dataTransfer) event.dataTransfer.dropEffect = carriesFiles(event) ? 'copy' : 'none';
}

/** Imports what is dropped on this page from now on. */
export function takeDrops() {
  addEventListener('dragenter', accept);
  addEventListener('dragover', accept);
  addEventListener('drop', (event) => {
    if (isForField(event)) return;
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file) void importFile(file);
  });
}
