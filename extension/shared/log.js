/** Reports errors that nobody waits for. */

/** @param {unknown} error */
export const logError = (error) => console.error('Portmend:', error);
