/** The JSON that the core takes and gives: crate/src/event.rs, effect.rs, explanation/mod.rs, registration.rs. */

export type Initiator = 'external' | 'page' | 'unknown';
export type Policy = 'automatic' | 'ask' | 'off';
export type ActionName = 'deliver' | 'copy' | 'remember' | 'dismiss';

export interface Registration {
  name: string;
  authorization_server: string;
  client_id?: string;
  redirect_uris: string[];
  listener?: string;
  client?: string;
  server_name?: string;
  server_url?: string;
  correction?: Policy;
}

export interface Settings {
  version: number;
  correction: Policy;
  registrations: Registration[];
}

/** What was seen of a tab and of the navigation to an authorization request in it: crate/src/initiator.rs. */
export interface Evidence {
  browser: 'chromium' | 'firefox';
  opened_by_page: boolean;
  opener: boolean;
  popup: boolean;
  age: number | null;
  previous_url: string | null;
  announced: number;
  interrupted: boolean;
  redirected_here: boolean;
  transition: string | null;
  qualifiers: string[];
}

interface Common {
  /** Milliseconds since the epoch. */
  time: number;
  /** Whether it happened in a private window. */
  private: boolean;
}

export type What =
  | { type: 'settings'; settings: Settings }
  | { type: 'authorization_request'; tab: number; url: string; initiator: Initiator }
  | { type: 'callback_request'; tab: number; url: string; method: string }
  | { type: 'callback_failed'; tab: number; url: string; method: string; error: string }
  | { type: 'callback_answered'; tab: number; url: string; method: string; status: number; address?: string }
  | { type: 'error_page'; tab: number; url: string; title?: string; text?: string }
  | { type: 'action'; tab: number; attempt: number; action: ActionName; listener?: string }
  | { type: 'tab_closed'; tab: number }
  | { type: 'tick' };

export type Event = Common & What;

export interface Correction {
  from: string;
  to: string;
  changes: ('port' | 'host' | 'scheme')[];
}

export interface Message {
  key: string;
  /** Names and addresses as they are, or words of ours. */
  args: (string | Message)[];
}

export interface Party {
  id: string | null;
  name: string;
}

export interface Step {
  text: Message;
  commands: { system: 'any' | 'unix' | 'windows'; text: string }[];
}

export interface Explanation {
  attempt: number;
  diagnosis: string;
  certainty: 'certain' | 'likely';
  summary: Message;
  journey: {
    broken: 'request' | 'response' | 'delivery' | 'listener';
    repaired: boolean;
    landed: string | null;
    listener: string | null;
  };
  differences: { part: string; requested: string; registered?: string; landed?: string }[];
  requested: string | null;
  registered: string[];
  landed: string | null;
  provider: Party | null;
  client: Party | null;
  causes: Message[];
  remedy: Step[];
  actions: ({ action: ActionName; listener: string | null } | { switch_to_tab: number })[];
}

export type Effect =
  | { type: 'arm'; attempt: number; rule: chrome.declarativeNetRequest.Rule }
  | { type: 'disarm'; attempt: number; rules: number[] }
  | { type: 'navigate'; tab: number; url: string; attempt: number; correction: Correction }
  | { type: 'explain'; tab: number; explanation: Explanation }
  | { type: 'warn'; tab: number; explanation: Explanation }
  | { type: 'corrected'; tab: number; attempt: number; from: string; to: string; explanation: Explanation }
  | { type: 'remember'; tab: number; registration: Registration }
  | { type: 'copy'; tab: number; attempt: number; text: string };

/** One record of `storage.session`, under the key `engine:<id>`. Nobody but the core looks into it. */
export interface Record {
  id: number;
}

export interface Outcome {
  effects: Effect[];
  save: Record[];
  forget: number[];
  /** When a `tick` is due at the latest. */
  expires: number | null;
}
