/**
 * What pages read: the core's own types, and what the background keeps of them (shared/session.js).
 *
 * @typedef {import('../../types/contract.js').Explanation} Explanation
 * @typedef {import('../../types/contract.js').Message} Message
 * @typedef {import('../../types/contract.js').Part} Part
 * @typedef {import('../../types/contract.js').Policy} Policy
 * @typedef {import('../../types/contract.js').Registration} Registration
 * @typedef {import('../../types/contract.js').Settings} Settings
 * @typedef {import('../../types/contract.js').Step} Step
 * @typedef {Extract<import('../../types/contract.js').Offer, { action: unknown }>} Act
 * @typedef {import('../session.js').View} View
 * @typedef {import('../session.js').TabRecord} TabRecord
 */

export {};
