/** What services answer while a new key has not reached them; inactive and deleted keys are told in the same words (aws-facts A9). */
export const notYetCodes = ['InvalidClientTokenId', 'InvalidAccessKeyId', 'UnrecognizedClientException'] as const;

/** Whether AWS does not know a key, which for a new one means: not yet. */
export function isNotYet(error: unknown): boolean {
  return error instanceof Error && notYetCodes.some((code) => code === error.name);
}
