/** A request that the admin endpoint refuses: 400 with one sentence. */
export class AdminError extends Error {}
