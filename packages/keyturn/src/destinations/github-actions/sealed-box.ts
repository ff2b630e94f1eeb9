/** Encrypts text for whoever has the other half of a public key (libsodium's crypto_box_seal): it goes to GitHub in no other form. */
export async function seal(text: string, publicKey: Uint8Array): Promise<string> {
  const { default: sodium } = await import('libsodium-wrappers');
  await sodium.ready;
  return Buffer.from(sodium.crypto_box_seal(text, publicKey)).toString('base64');
}
