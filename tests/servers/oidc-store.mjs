// Storage for oidc-provider, one per provider. The built-in one is for demos: it is limited to
// 1,000 entries and warns about that on the console.

const grantable = new Set(['AccessToken', 'AuthorizationCode', 'RefreshToken', 'DeviceCode']);

/**
 * @returns {(model: string) => object} an adapter factory for oidc-provider
 */
export function createStore() {
  /** @type {Map<string, any>} */
  const entries = new Map();
  /** @type {Map<string, Set<string>>} */
  const grants = new Map();

  return (model) => {
    const key = (/** @type {string} */ id) => `${model}:${id}`;
    const find = async (/** @type {(payload: any) => boolean} */ matches) => {
      for (const [name, payload] of entries) {
        if (name.startsWith(`${model}:`) && matches(payload)) return payload;
      }
      return undefined;
    };
    return {
      async upsert(/** @type {string} */ id, /** @type {any} */ payload) {
        entries.set(key(id), payload);
        if (grantable.has(model) && payload.grantId) {
          const members = grants.get(payload.grantId) ?? new Set();
          grants.set(payload.grantId, members.add(key(id)));
        }
      },
      find: async (/** @type {string} */ id) => entries.get(key(id)),
      findByUid: (/** @type {string} */ uid) => find((payload) => payload.uid === uid),
      findByUserCode: (/** @type {string} */ code) => find((payload) => payload.userCode === code),
      async consume(/** @type {string} */ id) {
        entries.get(key(id)).consumed = Math.floor(Date.now() / 1000);
      },
      async destroy(/** @type {string} */ id) {
        entries.delete(key(id));
      },
      async revokeByGrantId(/** @type {string} */ grantId) {
        for (const member of grants.get(grantId) ?? []) entries.delete(member);
        grants.delete(grantId);
      },
    };
  };
}
