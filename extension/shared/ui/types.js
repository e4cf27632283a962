/**
 * The shapes that pages read. They are the JSON of the core's own types
 * (crate/src/explanation, crate/src/registration.rs).
 *
 * @typedef {string | Message} Arg
 * @typedef {{ key: string, args: Arg[] }} Message
 * @typedef {{ id: string | null, name: string }} Party
 * @typedef {'scheme' | 'host' | 'port' | 'path' | 'query'} Part
 * @typedef {{ part: Part, requested?: string | null, registered?: string | null, landed?: string | null }} Difference
 * @typedef {'request' | 'response' | 'delivery' | 'listener'} Leg
 * @typedef {{ broken: Leg, repaired: boolean, landed: string | null, listener: string | null }} Journey
 * @typedef {'any' | 'unix' | 'windows'} System
 * @typedef {{ system: System, text: string }} Command
 * @typedef {{ text: Message, commands: Command[] }} Step
 * @typedef {'deliver' | 'copy' | 'remember' | 'dismiss'} Action
 * @typedef {{ action: Action, listener: string | null }} Act
 * @typedef {{ switch_to_tab: number }} Switch
 *
 * @typedef {object} Explanation
 * @property {number | string} attempt
 * @property {string} diagnosis
 * @property {'certain' | 'likely'} certainty
 * @property {Message} summary
 * @property {Journey} journey
 * @property {Difference[]} differences
 * @property {string | null} requested
 * @property {string[]} registered
 * @property {string | null} landed
 * @property {Party | null} provider
 * @property {Party | null} client
 * @property {Message[]} causes
 * @property {Step[]} remedy
 * @property {(Act | Switch)[]} actions
 *
 * @typedef {Explanation & { tab?: number, private?: boolean }} View
 *
 * @typedef {object} TabRecord
 * @property {'corrected' | 'warn' | 'explained'} kind
 * @property {View} explanation
 * @property {string} [from]
 * @property {string} [to]
 *
 * @typedef {import('../../types/contract.js').Policy} Policy
 * @typedef {import('../../types/contract.js').Registration} Registration
 * @typedef {import('../../types/contract.js').Settings} Settings
 */

export {};
