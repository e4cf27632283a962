/** What Firefox's own window has and pages have not, as far as tests use it. Its types are published nowhere. */

declare const Cc: any;
declare const Ci: any;
declare const Components: any;
declare const ChromeUtils: any;
declare const Services: any;
declare const gBrowser: any;

interface Window {
  mozInnerScreenX: number;
  mozInnerScreenY: number;
}

interface DataTransfer {
  mozSetDataAt(format: string, data: unknown, index: number): void;
}
