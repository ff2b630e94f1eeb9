/** Variables of a process, as Node gives them. */
type Environment = Readonly<Record<string, string | undefined>>;

/** Of the variables of the AWS CLI and the SDKs, those that name no credentials. */
const HARMLESS =
  /^AWS_(?:REGION|DEFAULT_REGION|DEFAULT_OUTPUT|CONFIG_FILE|SHARED_CREDENTIALS_FILE|CA_BUNDLE|ENDPOINT_URL\w*|USE_DUALSTACK_ENDPOINT|USE_FIPS_ENDPOINT|PAGER|EC2_METADATA_DISABLED)$/;

/** What a program gets of our environment. Keyturn may delete keys: what it hands over to must not be able to do so by the way. */
export function programEnvironment(
  environment: Environment,
  { withCredentials }: { readonly withCredentials: boolean },
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value !== undefined && (withCredentials || !name.startsWith('AWS_') || HARMLESS.test(name)) ? [[name, value]] : [],
    ),
  );
}
