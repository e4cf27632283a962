/** The JSON that the core reads and writes. Generated from its types by `RENEW=1 cargo test contract`. */

/** Whether callbacks may be corrected. */
export type Policy = 'automatic' | 'ask' | 'off';

/** What runs a container. */
export type Tool = 'docker' | 'podman' | 'devcontainer';

/** Where a client runs. The names are those that the programs that lead there take; none of them is a secret. */
export type RunsOn =
  /** On the computer of the browser. */
  | { type: 'this_computer' }
  /** On a computer that is reached with `ssh`. */
  | { type: 'ssh'; host: string }
  /** In the Windows Subsystem for Linux. */
  | { type: 'wsl'; distribution?: string }
  /** In a container. */
  | { type: 'container'; name: string; tool: Tool }
  /** In a GitHub Codespace. */
  | { type: 'codespace'; name: string }
  /** In a Kubernetes cluster. */
  | { type: 'kubernetes'; pod: string; namespace?: string };

/** A registration of a client at a provider, as saved by the user. */
export interface Registration {
  /** The user's name for it. */
  name: string;
  /** The authorization server's origin. */
  authorization_server: string;
  /** The client id. Without it, the registration applies to all clients of this server. */
  client_id?: string;
  /** The registered callback URLs, or patterns such as `http://localhost:*`, as written in the provider's console. */
  redirect_uris: string[];
  /** Where the client really listens, if that is not the requested address. */
  listener?: string;
  /** The client's id in the knowledge base. */
  client?: string;
  /** The name of the server in the client's configuration, for the commands of the remedy. */
  server_name?: string;
  /** The URL of that server, for the commands of the remedy. */
  server_url?: string;
  /** The policy for this registration, if not the general one. */
  correction?: Policy;
  /** Where the client runs, if the user has said so. */
  runs_on?: RunsOn;
}

/** An authorization server that the user or an administrator trusts. */
export interface TrustedServer {
  /** The authorization server's origin. */
  authorization_server: string;
  /** The client id. Without it, the server is trusted for all clients. */
  client_id?: string;
}

/** The settings, as saved under the key `settings`. */
export interface Settings {
  /** Always 1 (`SETTINGS_VERSION`). */
  version: number;
  /** The policy for attempts whose registration has none of its own. */
  correction: Policy;
  /** The registrations: usually one for each client at each provider. */
  registrations: Registration[];
  /**
   * The servers whose answers are delivered without a question although nothing in an answer proves where it comes from
   * (docs/safety.md, rule 5). Servers with a registration are trusted as well.
   */
  trusted_servers: TrustedServer[];
  /**
   * The origins of the servers that are left alone: nothing of their sign-ins is corrected, and no page, popup or badge
   * tells of them.
   */
  left_alone?: string[];
}

/** Who started a sign-in. */
export type Initiator = 'external' | 'page' | 'unknown';

/** The kind of browser. They report different things. */
export type Browser = 'chromium' | 'firefox';

/** What is wrong with an answer. */
export type Garbling =
  /** It was appended with a question mark to a redirect URI that has a query already. */
  | 'second_question_mark'
  /** It was appended to the path without a question mark. */
  | 'no_question_mark'
  /** Its parameters are separated by `&amp;`. */
  | 'escaped_ampersand'
  /** Each `+` of the `state` has become a blank. */
  | 'state_blank'
  /** The `state` is percent-encoded once more than it should be. */
  | 'state_encoded'
  /** The `state` is percent-decoded once more than it should be. */
  | 'state_decoded'
  /** The `state` is written with the character references of HTML. */
  | 'state_escaped'
  /** The `state` ends before a character that separates parameters, and that was not encoded. */
  | 'state_cut'
  /** The `state` is written in another alphabet, in other letter case, or without its padding. */
  | 'state_rewritten';

/** What a browser says of a site's permission to reach programs on this computer (`loopback-network`). */
export type LoopbackAccess = 'granted' | 'denied' | 'prompt';

/** A form that the `form-action` of its page has stopped, as Chromium reports it to the page (`tests/measure`, R). */
export interface StoppedForm {
  /** Where the form was sent. If a redirect after it was stopped, this is still the form's own address. */
  url: string;
  /** The whole policy. */
  policy: string;
  /** Whether the browser has stopped it; otherwise it has only reported it. */
  enforced: boolean;
}

/** What the user can choose to do about an attempt. */
export type Action = 'deliver' | 'retry' | 'copy' | 'place' | 'remember' | 'choose_client' | 'dismiss';

/** Where a terminal is. */
export type Side = 'there' | 'here';

/** The operating systems for which commands differ. */
export type System = 'any' | 'unix' | 'windows';

/** A program that sends a request. */
export type Sender = 'curl' | 'python';

/** A terminal, into which a command is pasted. */
export interface Terminal {
  /** Where it is. */
  side: Side;
  /** Its shell. */
  system: System;
  /** The program that sends the request. */
  sender: Sender;
}

/** The kinds of event. */
export type EventKind =
  /** The current settings; the first event of every run. */
  | { type: 'settings'; settings: Settings }
  /** A navigation to what may be an authorization request (RFC 6749 section 4.1.1). */
  | { type: 'authorization_request'; tab: number; url: string; initiator: Initiator; browser?: Browser; previous_url?: string }
  /** The page of an authorization request could not be loaded: its own, or one to which it was redirected. */
  | { type: 'request_failed'; tab: number; url: string; error: string }
  /** A loopback main-frame request is about to be sent. */
  | { type: 'callback_request'; tab: number; url: string; method: string; garbled?: Garbling }
  /**
   * A callback was on its way to this address, and the browser takes the same request elsewhere: because of a session
   * rule, of another extension, or by itself. Nothing was sent here.
   */
  | { type: 'callback_moved'; tab: number; url: string }
  /** A loopback main-frame request failed. */
  | { type: 'callback_failed'; tab: number; url: string; method: string; error: string; sees_requests?: boolean; address?: string; garbled?: Garbling }
  /** A frame in a page could not load a callback. The page stays. */
  | { type: 'callback_frame_failed'; tab: number; url: string; error: string }
  /** A loopback main-frame request was answered. */
  | { type: 'callback_answered'; tab: number; url: string; method: string; status: number; address?: string; redirect?: string; server?: string; garbled?: Garbling }
  /** A page that may be a provider's error page: by its URL, or because the user asked about it. */
  | { type: 'error_page'; tab: number; url: string; title?: string; text?: string; calls?: string[]; loopback_access?: LoopbackAccess; stopped_forms?: StoppedForm[]; status?: number; links?: string[] }
  /** The user chose an action on a page of the extension. */
  | { type: 'action'; tab: number; attempt: number; action: Action; listener?: string; runs_on?: RunsOn; terminal?: Terminal; client?: string }
  /**
   * One of the tabs that the browser has restored, as it was started or when the user opened a closed tab again, shows
   * this page, or will load it when it is needed. If it is a callback, its sign-in is over.
   */
  | { type: 'page_restored'; tab: number; url: string }
  /** A tab was closed. Its attempts are forgotten. */
  | { type: 'tab_closed'; tab: number }
  /** Time has passed. Expired attempts are forgotten. */
  | { type: 'tick' }
  /**
   * The session rules that the browser had when the background started. Those of this kind of window that belong to no
   * attempt are removed: Chromium keeps the rules when a reload of the extension has ended the attempts.
   */
  | { type: 'installed_rules'; rules: number[] };

/** An event, with its time. */
export type Event = EventKind & {
  /** When the browser saw it, in milliseconds since the Unix epoch. */
  time: number;
  /** Whether it happened in a private window. Private attempts are never mixed with others. */
  private: boolean;
};

/** What the browser reported about a tab and about the navigation to an authorization request in it. */
export interface Evidence {
  /** The kind of browser. */
  browser: Browser;
  /** The address of the authorization request. */
  url: string;
  /** Whether a page opened the tab. */
  opened_by_page: boolean;
  /** Whether the tab has an opener; in Chromium every tab but the first has one. */
  opener: boolean;
  /** Whether its window is not an ordinary one. */
  popup: boolean;
  /**
   * Whether the tab was not selected yet when its creation was reported, but has been selected since. Firefox reports a
   * tab that another program opens before it selects it, and a tab that the user or an extension opens afterwards.
   */
  selected_after_creation: boolean;
  /** The tab's age when the navigation began, in milliseconds, if its creation was seen. */
  age: number | null;
  /** What the tab showed when the navigation began. A busy browser may answer only when it shows the request itself. */
  previous_url: string | null;
  /** How often the navigation was announced: twice if Firefox switched processes for it. */
  announced: number;
  /** Whether the navigation to the request ended before anything was committed. */
  interrupted: boolean;
  /**
   * Whether the same happened to another address, or the navigation to another one began. Firefox reports both also for
   * a redirection that changes the process.
   */
  superseded: boolean;
  /** Whether the committed page is the request itself, reached through a redirect. */
  redirected_here: boolean;
  /** Whether the committed page was seen to be loaded while no other navigation was under way. */
  settled: boolean;
  /** How the committed page was reached (`transitionType`); `null` before the commit. */
  transition: string | null;
  /** The `transitionQualifiers`. */
  qualifiers: string[];
}

/** A part that a correction changes. */
export type Change = 'port' | 'host' | 'scheme';

/** What a correction changes: scheme, host and port at most (docs/safety.md, rule 2). */
export interface Correction {
  /** The landed address, for example `http://localhost:38000`. */
  from: string;
  /** The address to which the callback is sent. */
  to: string;
  /** The parts that differ. */
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
  /** The request cannot work as it was opened. */
  | 'faulty_request'
  /** The app was open under another name than the one under which it is called back. */
  | 'other_name_of_app'
  /** The authorization endpoint gave the browser no page. */
  | 'endpoint_failed'
  /** The provider does not know the client. */
  | 'client_unknown'
  /** The provider refused the app or the account, not the callback URL. */
  | 'refused_app'
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
  /** The address that the client asked for answered with an error status. */
  | 'answered_with_error'
  /** The address that the client asked for says that the sign-in has failed. */
  | 'client_failed'
  /** The browser asks a proxy for the addresses of this computer. */
  | 'sent_to_proxy'
  /** A program answered the callback, and nothing shows that it was another than the client. */
  | 'answered'
  /** The callback is under way, and has not been answered so far. */
  | 'never_answered'
  /** The sign-in waits, and the page that the user asks about is all that is known of it. */
  | 'not_sent_back'
  /** The answer has gone to a web page in place of this computer. */
  | 'code_shown'
  /** A program other than the client answered. */
  | 'other_program_answered'
  /** The requested address refused the request because of the cookies that all ports share. */
  | 'cookies_too_large'
  /** A service worker of another app answered in place of the client. */
  | 'service_worker'
  /** The browser refuses to connect to this port. */
  | 'blocked_port'
  /** A form_post response failed, and its body is lost. */
  | 'response_body_lost'
  /** The authorization response is an error. */
  | 'authorization_error'
  /** The server has put its answer together wrongly. */
  | 'garbled_answer'
  /** Chromium did not follow the redirect to the callback. */
  | 'held_back'
  /** An administrator's policy blocked the callback. */
  | 'blocked_by_policy'
  /** Another extension blocked the callback. */
  | 'blocked_by_extension'
  /** The site that sent the browser here has no permission to reach this computer. */
  | 'blocked_by_permission'
  /** The browser does not report requests to loopback addresses to Portmend. */
  | 'access_missing'
  /** The connection timed out or was reset, or the name did not resolve. */
  | 'unreachable'
  /** The authorization request of the callback was not seen. */
  | 'unknown_attempt'
  /** The authorization request of the callback was seen too long ago, and has been forgotten. */
  | 'late_callback'
  /** The response names an issuer other than the server that was asked. */
  | 'issuer_mismatch'
  /** Two attempts have the same `state`, so it is unknown to which of them the callback belongs. */
  | 'contested_state';

/** The certainty of a diagnosis. */
export type Certainty = 'certain' | 'likely';

/** An argument of a message. */
export type Arg =
  /** A name, a port or an address: the same in every language. */
  | string
  /** A message, which is translated. */
  | Message;

/** A message: a key of `_locales/en/messages.json`, and the arguments for its placeholders `$1`, `$2`, in order. */
export interface Message {
  /** The key. */
  key: string;
  /** The arguments. */
  args: Arg[];
}

/** A leg of the journey of a sign-in. */
export type Leg = 'request' | 'response' | 'delivery' | 'listener';

/** How a sign-in stands, as far as is known. */
export type Progress = 'open' | 'answered' | 'failed';

/** The journey of a sign-in, from the client through provider and browser to the listener, and where it ended. */
export interface Journey {
  /** The leg that failed, or that is the last one known of. */
  end: Leg;
  /** How the sign-in stands. */
  progress: Progress;
  /** The landed address, for example `localhost:38000`. */
  landed: string | null;
  /** Where the client listens, for example `localhost:40892`. */
  listener: string | null;
  /** What is wrong at the address where the way ended, if it is not simply that nothing listens there. */
  problem: Message | null;
  /** Where the way broke, or that it was repaired, in one sentence. */
  caption: Message;
}

/** A part of an address. */
export type Part = 'scheme' | 'host' | 'port' | 'path' | 'query';

/** One part in which the requested address differs from another. */
export interface Difference {
  /** The part. */
  part: Part;
  /** Its value in the requested address. */
  requested: string;
  /** Its value in the registered address, if that is the other one. */
  registered?: string;
  /** Its value in the landed address, if that is the other one. */
  landed?: string;
}

/** A client or a provider. */
export interface Party {
  /** Its id in the knowledge base, if it is there. */
  id: string | null;
  /** The name to show: a product, or a host. */
  name: string;
}

/** A client of which the user can say that it started the sign-in. */
export interface ClientOption {
  /** Its id in the knowledge base; none for any other client. */
  client: string | null;
  /** What to call it. */
  name: Arg;
  /** Whether the user has said that it was this one. */
  chosen: boolean;
}

/** Text to copy, with the user's names, ports and ids filled in. */
export interface Command {
  /** Where it can be used. */
  system: System;
  /** The text, quoted for that system's shell. */
  text: string;
}

/** One step of a remedy. */
export interface Step {
  /** What to do. */
  text: Message;
  /** The text to copy: none, one entry, or one for each operating system. */
  commands: Command[];
}

/** The steps that make the next sign-in work without Portmend. */
export interface Remedy {
  /** What to know before following the steps. */
  lead: Message[];
  /** The steps, in order. */
  steps: Step[];
  /** The positions of the steps that nobody can take once the sign-in is no longer kept. */
  while_kept: number[];
}

/** The kinds of place where a client runs. */
export type Place = 'this_computer' | 'ssh' | 'wsl' | 'container' | 'codespace' | 'kubernetes';

/** A value of a name that is chosen from a few. */
export interface NameOption {
  /** The value. */
  value: string;
  /** What to call it. */
  label: Message;
}

/** A name that a command needs: a field of where the client runs. */
export interface Name {
  /** The name of the field. */
  field: string;
  /** What to call it. */
  label: Message;
  /** What the user has said. */
  value: string | null;
  /** Whether it may be left out. */
  optional: boolean;
  /** The values from which to choose; empty if any text is possible. */
  options: NameOption[];
}

/**
 * A way to finish a sign-in by a text that holds its code. The text leaves the core when the user copies it, and is
 * never shown: what is shown has `…` in place of the code.
 */
export interface Finish {
  /** What to do. */
  text: Message;
  /** Where to paste the command. Without it, the address itself is copied. */
  side: Side | null;
  /** The program that sends the request. */
  sender: Sender;
  /** The command, without the code: one entry, or one for each operating system. */
  commands: Command[];
}

/** A choice that the user has now. */
export type Offer =
  /** An action that the engine carries out. */
  | { action: Action; listener: string | null; label: Message }
  /** Switch to the tab of the newer attempt. */
  | { switch_to_tab: number; label: Message };

/** A place where the client may run, and how a callback gets there. */
export interface Choice {
  /** The kind of place. */
  place: Place;
  /** What to call it. */
  label: Message;
  /** The names that its commands need. */
  names: Name[];
  /** What to know, if there is nothing to do. */
  note: Message | null;
  /** How to finish this sign-in, best first; empty if its callback cannot be copied. */
  finish: Finish[];
  /** How to open a way for this callback now. */
  open: Step[];
  /** Sends the tab to the same address again, once the way is open. */
  again: Offer | null;
  /** What makes the next sign-in work by itself. */
  lasting: Step[];
  /** Saves the place in the registration of the client. */
  save: Offer | null;
  /** Saves it with another port or address of this computer, through which the client is reached. */
  listener: Offer | null;
}

/** Where the client may run, if nobody listens on this computer, and what to do in each case. */
export interface Elsewhere {
  /** Asks where it runs. */
  question: Message;
  /** Where the user has said that it runs. */
  chosen: Place | null;
  /**
   * Whether it comes first: unless the user has said that it is this computer, nothing helps as long as it is not
   * known.
   */
  leads: boolean;
  /** Where it may run. */
  choices: Choice[];
}

/** What Portmend does and does not do with a sign-in. */
export interface Assurances {
  /** The title. */
  title: Message;
  /** The assurances, one sentence each. */
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
  /**
   * The clients that may have started the sign-in, for the user to say which one it was; empty if it is known, or makes
   * no difference.
   */
  clients: ClientOption[];
  /** What to know before following the remedy. */
  cautions_first: Message[];
  /** Why the user is asked before the callback is delivered. */
  doubt: Message | null;
  /** The possible causes, most likely first. */
  causes: Message[];
  /** The steps that make the next sign-in work without Portmend. */
  remedy: Remedy;
  /** What to do if the client runs elsewhere, where that could explain the failure. */
  elsewhere: Elsewhere | null;
  /** What else to know. */
  cautions: Message[];
  /** What the user can do now, best first. */
  actions: Offer[];
  /**
   * When the page that explains it sends the tab back to the address that refused the callback, in milliseconds since
   * the Unix epoch, unless the user has begun to use the page.
   */
  retry_at: number | null;
  /** What Portmend does and does not do with this sign-in. */
  assurances: Assurances;
}

/** Where the user last said that a client runs. */
export interface LastPlace {
  /** The client's id in the knowledge base or, for one that is not there, the origin of its authorization server. */
  client: string;
  /** Where it runs. */
  runs_on: RunsOn;
}

/** One action for the shell to carry out. The shell makes no decisions of its own. */
export type Effect =
  /** Install a session rule of `declarativeNetRequest`. An attempt may need several. */
  | { type: 'arm'; attempt: number; rule: chrome.declarativeNetRequest.Rule }
  /** Remove all rules of an attempt. */
  | { type: 'disarm'; attempt: number; rules: number[] }
  /** Navigate the tab to another loopback address: a correction after a failure. */
  | { type: 'navigate'; tab: number; url: string; attempt: number; correction: Correction }
  /** Show the explanation in place of the page. */
  | { type: 'explain'; tab: number; explanation: Explanation }
  /** Show the explanation in badge and popup only, and leave the page alone. */
  | { type: 'warn'; tab: number; explanation: Explanation; open_popup: boolean }
  /** Keep the explanation among the sign-ins of this session. The tab has nothing to show. */
  | { type: 'note'; tab: number; explanation: Explanation }
  /** Tell the user that a corrected callback was delivered. */
  | { type: 'corrected'; tab: number; attempt: number; from: string; to: string; explanation: Explanation }
  /** Save that the user trusts this server, as they were told when they delivered its callback. */
  | { type: 'trust'; server: TrustedServer }
  /** Propose this registration to the user. Nothing is saved without their consent. */
  | { type: 'remember'; tab: number; registration: Registration }
  /** Copy this text to the clipboard, at the user's request. */
  | { type: 'copy'; tab: number; attempt: number; text: string }
  /** Tell the page that asked what to do about a client that runs where the user has said. */
  | { type: 'placed'; tab: number; attempt: number; choice: Choice }
  /** Save where the user has said that a client runs, in place of what they said last. */
  | { type: 'keep'; place: LastPlace };

/** A saved part of the engine's state: one record for each attempt, and record 0 for what concerns none. */
export interface Record {
  /** The attempt's id, or 0. */
  id: number;
}

/** A sign-in in the list of this session. */
export interface Listed {
  /** The attempt. */
  attempt: number;
  /** Whether it is in a private window: its entry goes with its tab. */
  private: boolean;
  /** When it was first seen, in milliseconds since the Unix epoch. */
  started: number;
  /** The client. */
  client: Party | null;
  /** The origin of the authorization server. */
  server: string | null;
  /** The provider. */
  provider: Party | null;
  /** The leg on which it is, or ended, as far as is known. */
  leg: Leg;
  /** How far it got, or how it ended, in a few words. */
  end: Message;
  /** Whether that is good or bad. */
  progress: Progress;
}

/** The result of one event. */
export interface Outcome {
  /** The effects to carry out, in this order. */
  effects: Effect[];
  /** Records to write to `storage.session`, each under the key `engine:<id>`. */
  save: Record[];
  /** The ids of records to remove from `storage.session`. */
  forget: number[];
  /**
   * Entries to write to `storage.session`, each under the key `list:<attempt>`. They stay when their attempt is gone.
   */
  list: Listed[];
  /** The attempts whose entries to remove. */
  unlist: number[];
  /** When a `tick` is due at the latest, in milliseconds since the Unix epoch. */
  expires: number | null;
}

/**
 * What a person says beside the pasted text: choices by name, and addresses. None of it is secret, so that a link can
 * carry it.
 */
export interface Given {
  /** The client's id in the knowledge base. */
  client?: string;
  /** The provider's id in the knowledge base. */
  provider?: string;
  /** The registered callback URLs. */
  registered: string[];
  /** Where the client waits: a port, an address such as `http://127.0.0.1:48000`, or a whole callback URL. */
  listener?: string;
  /** Where the client runs. */
  runs_on?: RunsOn;
}

/** The kinds of what can be understood. */
export type UnderstoodKind =
  /** The server that was asked. */
  | 'server'
  /** The redirect URI of the request. */
  | 'requested'
  /** Where the browser landed. */
  | 'landed'
  /** That the answer holds a code. */
  | 'code'
  /** That the code was left out. */
  | 'no_code'
  /** The error code of the answer. */
  | 'error'
  /** Where the client waits. */
  | 'listener'
  /** The address of an error page. */
  | 'error_page'
  /** The text of a page. */
  | 'page_text'
  /** A text whose words are not known. */
  | 'other_text'
  /** The browser's own name of its error. */
  | 'browser_error'
  /** The client. */
  | 'client'
  /** The provider. */
  | 'provider'
  /** A registered callback URL. */
  | 'registered';

/** Something that was understood. */
export interface Understood {
  /** What it is. */
  what: UnderstoodKind;
  /** The address or the name, without secrets. */
  text: string | null;
}

/** What can be asked. */
export type Asked = 'client' | 'provider' | 'listener' | 'registered';

/** Something that is not known. */
export interface Question {
  /** What it is. */
  what: Asked;
  /** The clients that fit, of all that can be chosen. */
  likely: Party[];
}

/** What is said about a pasted text. It holds no code and no state. */
export interface Reading {
  /** What was understood, field by field. */
  understood: Understood[];
  /** What is not known and would change the answer. */
  asks: Question[];
  /**
   * The explanation, if there is one. Of its actions, only those remain that a person can take with the address that
   * was pasted: a link to another address on this computer, and a copy.
   */
  explanation: Explanation | null;
  /** What to add, if there is no explanation. */
  lacks: Message | null;
  /** What follows from the choices alone, if nothing was pasted. */
  remedy: Remedy;
}

/** A kind of place where a client may run, for a page that asks about it. */
export interface PlaceForm {
  /** The kind of place. */
  place: Place;
  /** What to call it. */
  label: Message;
  /** The names that belong to it. */
  names: Name[];
}
