/** Why a message is parked. */
export const REASONS = ['malformed', 'unknown_version', 'permanent', 'exhausted', 'delivery_limit'];
