/** Flags for a Chromium in a container, which also keep its own background traffic on this computer. */
export const CONTAINED = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
];
