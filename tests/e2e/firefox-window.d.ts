/** Globals of Firefox's own window that the tests use. No types are published for them. */

declare const Cc: any;
declare const Ci: any;
declare const Components: any;
declare const ChromeUtils: any;
declare const CustomizableUI: any;
declare const Services: any;
declare const WebExtensionPolicy: any;
declare const gBrowser: any;

interface Window {
  mozInnerScreenX: number;
  mozInnerScreenY: number;
  /** What has started the background page: see `tests/alone/worker-starts.mjs`. */
  starters?: string[];
}

interface DataTransfer {
  mozSetDataAt(format: string, data: unknown, index: number): void;
}
