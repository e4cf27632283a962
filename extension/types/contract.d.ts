/** The JSON that the core takes and gives. Written from its types by `RENEW=1 cargo test contract`. */

/** Whether a callback may be corrected. */
export type Policy = 'automatic' | 'ask' | 'off';

/** What the user has saved for one client at one provider. */
export interface Registration {
  /** The user's name for it. */
  name: string;
  /** The authorization server's origin. */
  authorization_server: string;
  /** The client id; without it, every client of this server is meant. */
  client_id?: string;
  /** The callback URLs that the provider knows, as they stand in its console. */
  redirect_uris: string[];
  /** Where the client really listens, if elsewhere. */
  listener?: string;
  /** The client's id in the knowledge base. */
  client?: string;
  /** The name of the server in the client's own configuration; fills the remedy. */
  server_name?: string;
  /** The address of that server; fills the remedy. */
  server_url?: string;
  /** Overrides the general policy. */
  correction?: Policy;
}

/** The settings object, as saved under the key `settings`. */
export interface Settings {
  /** Always `SETTINGS_VERSION`. */
  version: number;
  /** What is done where a registration does not say otherwise. */
  correction: Policy;
  /** One entry for each client at each provider. */
  registrations: Registration[];
}

/** Who started the sign-in. */
export type Initiator = 'external' | 'page' | 'unknown';

/** What a user can choose about an attempt. */
export type Action = 'deliver' | 'copy' | 'remember' | 'dismiss';

/** The kinds of event. */
export type EventKind =
  /** The settings as they are now; the first event of every run. */
  | { type: 'settings'; settings: Settings }
  /** A navigation to an address that looks like an authorization request (RFC 6749 section 4.1.1). */
  | { type: 'authorization_request'; tab: number; url: string; initiator: Initiator }
  /** A loopback main-frame request is about to be sent. */
  | { type: 'callback_request'; tab: number; url: string; method: string }
  /** A loopback main-frame request failed. */
  | { type: 'callback_failed'; tab: number; url: string; method: string; error: string }
  /** A loopback main-frame request was answered. */
  | { type: 'callback_answered'; tab: number; url: string; method: string; status: number; address?: string }
  /** The user asked about the page in this tab, or its address has the shape of a mismatch error. */
  | { type: 'error_page'; tab: number; url: string; title?: string; text?: string }
  /** The user chose something on a page of ours. */
  | { type: 'action'; tab: number; attempt: number; action: Action; listener?: string }
  /** A tab was closed: what it held is forgotten. */
  | { type: 'tab_closed'; tab: number }
  /** Nothing happened but the passing of time; what is too old is forgotten. */
  | { type: 'tick' };

/** An event together with what every event carries. */
export type Event = EventKind & {
  /** When the browser saw it, in milliseconds since the epoch. */
  time: number;
  /** Whether it happened in a private window. Private attempts never mix with others. */
  private: boolean;
};

/** The kind of browser: they tell different things. */
export type Browser = 'chromium' | 'firefox';

/** What was seen of a tab and of the navigation to an authorization request in it. */
export interface Evidence {
  /** Which browser tells. */
  browser: Browser;
  /** Whether a page opened the tab. */
  opened_by_page: boolean;
  /** Whether the tab names an opener; in Chromium every tab but the first does. */
  opener: boolean;
  /** Whether its window is no ordinary one: popups hide their opener. */
  popup: boolean;
  /** The tab's age in milliseconds, if its creation was seen. */
  age: number | null;
  /** What the tab showed when the navigation began. */
  previous_url: string | null;
  /** How often the navigation was announced: twice when Firefox changed the process for it. */
  announced: number;
  /** Whether the request's own navigation ended before anything was committed. */
  interrupted: boolean;
  /** Whether the committed page is the request itself, reached by a redirection. */
  redirected_here: boolean;
  /** How the committed page was reached (`transitionType`); none before that. */
  transition: string | null;
  /** The `transitionQualifiers`. */
  qualifiers: string[];
}

/** A part that a correction changes. */
export type Change = 'port' | 'host' | 'scheme';

/** What a correction changes: nothing but scheme, host and port (design rule 2). */
export interface Correction {
  /** Where the provider had sent the browser. */
  from: string;
  /** Where the callback goes. */
  to: string;
  /** Which parts differ. */
  changes: Change[];
}

/** The kinds of failure. The names are stable: reports, tests and the command line use them. */
export type DiagnosisId =
  /** The requested redirect URI matches no registered one under the provider's matching rule. */
  | 'redirect_uri_mismatch'
  /** The provider refused the redirect URI. */
  | 'rejected_by_provider'
  /** The provider refused a redirect URI that is registered: the change is still propagating. */
  | 'registration_not_propagated'
  /** The provider sent the browser to an address other than the requested one. */
  | 'landed_elsewhere'
  /** The provider sent the browser to the requested address, and nothing is listening there. */
  | 'nobody_listening'
  /** An IP literal refused the connection, and the client may listen on the other address family. */
  | 'address_family'
  /** A TLS failure on a loopback address. */
  | 'https_on_loopback'
  /** The callback belongs to an attempt that a newer one has replaced. */
  | 'stale_attempt'
  /** A program other than the client answered. */
  | 'other_program_answered'
  /** The browser refuses to connect to this port. */
  | 'blocked_port'
  /** A form_post response failed, and its body is lost. */
  | 'response_body_lost'
  /** The authorization response is an error. */
  | 'authorization_error'
  /** The connection timed out, was reset or was blocked, or the name did not resolve. */
  | 'unreachable'
  /** The authorization request of the callback was not seen. */
  | 'unknown_attempt'
  /** Two attempts have the same `state`, so it is unknown to which of them the callback belongs. */
  | 'contested_state';

/** Whether a diagnosis is proven. */
export type Certainty = 'certain' | 'likely';

/** What fills a place of a message. */
export type Arg =
  /** A name, a port, an address: the same in every language. */
  | string
  /** Words of ours. */
  | Message;

/** A sentence: a key of `_locales/en/messages.json` and what fills its places `$1`, `$2`, in order. */
export interface Message {
  /** The key. */
  key: string;
  /** The arguments. */
  args: Arg[];
}

/** A part of the way of a sign-in. */
export type Leg = 'request' | 'response' | 'delivery' | 'listener';

/** The way of a sign-in, client to provider to browser to listener, and where it broke. */
export interface Journey {
  /** The leg that broke. */
  broken: Leg;
  /** Whether we repaired it. */
  repaired: boolean;
  /** Where the browser was sent, for example `localhost:38000`. */
  landed: string | null;
  /** Where the client waits, for example `localhost:40892`. */
  listener: string | null;
}

/** A part of an address. */
export type Part = 'scheme' | 'host' | 'port' | 'path' | 'query';

/** One part in which the requested address differs from the other one. */
export interface Difference {
  /** Which part. */
  part: Part;
  /** What the client asked for. */
  requested: string;
  /** What is registered, when the other address is a registered one. */
  registered?: string;
  /** Where the browser landed, when the other address is that. */
  landed?: string;
}

/** A client or a provider by name. */
export interface Party {
  /** Its id in the knowledge base, when it is known there. */
  id: string | null;
  /** What to call it: a product's name, or a host. */
  name: string;
}

/** An operating system, as far as a command differs. */
export type System = 'any' | 'unix' | 'windows';

/** Text to copy, with the user's own names, ports and ids filled in. */
export interface Command {
  /** Where it works. */
  system: System;
  /** The text, quoted for that system's shell. */
  text: string;
}

/** One step of a remedy. */
export interface Step {
  /** What to do. */
  text: Message;
  /** What to copy: one entry, or one for each operating system. */
  commands: Command[];
}

/** What makes the next sign-in work without us. */
export interface Remedy {
  /** What to know about the steps before following them. */
  lead: Message[];
  /** What to do, in order. */
  steps: Step[];
}

/** Something that the user can choose now. */
export type Offer =
  /** One of the actions that the engine carries out. */
  | { action: Action; listener: string | null; label: Message }
  /** Go to the tab of the newer attempt. */
  | { switch_to_tab: number; label: Message };

/** Why the user need not worry about what we do with this sign-in. */
export interface Assurances {
  /** What they are about. */
  title: Message;
  /** One sentence each. */
  points: Message[];
}

/**
 * Everything that a page, the popup or the command line needs to explain one attempt. It holds no code and no state.
 */
export interface Explanation {
  /** The attempt that is explained; actions refer to it by this number. */
  attempt: number;
  /** The kind of failure. */
  diagnosis: DiagnosisId;
  /** Whether the diagnosis is proven or only likely. */
  certainty: Certainty;
  /** The name of the failure, in a few words. */
  headline: Message;
  /** What happened, in one or two sentences. */
  summary: Message;
  /** Where the sign-in failed. */
  journey: Journey;
  /** How the requested address differs from the landed or the registered one. */
  differences: Difference[];
  /** The requested redirect URI. */
  requested: string | null;
  /** The registered callback URLs, as far as the user or the provider has revealed them. */
  registered: string[];
  /** The landed address, without query and fragment. */
  landed: string | null;
  /** The provider. */
  provider: Party | null;
  /** The client. */
  client: Party | null;
  /** What to know before following the remedy. */
  cautions_first: Message[];
  /** Why the user is asked before the callback is delivered. */
  doubt: Message | null;
  /** The possible causes, most likely first. */
  causes: Message[];
  /** The steps that make the next sign-in work without Portmend. */
  remedy: Remedy;
  /** What else to know. */
  cautions: Message[];
  /** What the user can do now, best first. */
  actions: Offer[];
  /** What Portmend does and does not do with this sign-in. */
  assurances: Assurances;
}

/** One thing for the shell to carry out. The shell decides nothing. */
export type Effect =
  /** Install a session rule of `declarativeNetRequest`. An attempt may need a few. */
  | { type: 'arm'; attempt: number; rule: chrome.declarativeNetRequest.Rule }
  /** Remove every rule of the attempt. */
  | { type: 'disarm'; attempt: number; rules: number[] }
  /** Send the tab to another loopback address: a correction after the failure. */
  | { type: 'navigate'; tab: number; url: string; attempt: number; correction: Correction }
  /** Show the explanation in place of the page. */
  | { type: 'explain'; tab: number; explanation: Explanation }
  /** Show the explanation in badge and popup only; the page stays. */
  | { type: 'warn'; tab: number; explanation: Explanation; open_popup: boolean }
  /** A callback reached the client because of us. */
  | { type: 'corrected'; tab: number; attempt: number; from: string; to: string; explanation: Explanation }
  /** Propose this registration to the user; nothing is saved by itself. */
  | { type: 'remember'; tab: number; registration: Registration }
  /** Put this text on the clipboard: the user asked for it. */
  | { type: 'copy'; tab: number; attempt: number; text: string };

/** What is saved between two events: one record for each attempt, and record 0 for the next number. */
export interface Record {
  /** 0, or the attempt's number. */
  id: number;
}

/** What one event has led to. */
export interface Outcome {
  /** What to carry out, in this order. */
  effects: Effect[];
  /** Records to write to `storage.session`, under the key `engine:<id>`. */
  save: Record[];
  /** The ids of records to remove from there. */
  forget: number[];
  /** When a `tick` is due at the latest. */
  expires: number | null;
}
