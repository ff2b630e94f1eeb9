/** An environment variable that Keyturn looks at. */
export interface EnvironmentVariable {
  readonly name: string;
  readonly summary: string;
}

/** Every variable that means something to Keyturn; secrets belong here or into AWS's own files, and never into keyturn.yaml. */
export const environmentVariables: readonly EnvironmentVariable[] = [
  { name: 'KEYTURN_CONFIG', summary: 'the configuration file, where --config does not name one' },
  { name: 'KEYTURN_STATE_DIR', summary: 'folder of the journal, where --state-dir does not name one; wins over stateDir' },
  {
    name: 'XDG_STATE_HOME',
    summary: 'its folder keyturn holds the journal where nothing else names one; ~/.local/state when not set',
  },
  { name: 'KEYTURN_DEBUG', summary: '1 prints the stack of a failure, as --debug does' },
  { name: 'KEYTURN_TIMEOUT_SECONDS', summary: 'how long AWS may take for one answer before it counts as none; 30 when not set' },
  {
    name: 'KEYTURN_WEBHOOK_SECRET',
    summary: 'the secret that signs webhooks, where secretEnv of a hook names no other variable',
  },
  {
    name: 'GITHUB_TOKEN, GITLAB_TOKEN, VAULT_TOKEN',
    summary: 'tokens for destinations, where tokenFrom names no other place',
  },
  {
    name: 'VAULT_ADDR, VAULT_NAMESPACE, VAULT_CACERT',
    summary: 'how Vault is reached, where a destination does not say',
  },
  { name: 'KUBECONFIG', summary: 'how Kubernetes is reached, where a destination or a hook does not say' },
  { name: 'AWS_PROFILE', summary: 'profile of the shared AWS configuration; wins over aws.profile' },
  {
    name: 'AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN',
    summary: 'credentials; they win over aws.profile, but not over --profile',
  },
  { name: 'AWS_REGION, AWS_DEFAULT_REGION', summary: 'AWS region, the first that is set; wins over aws.region' },
  { name: 'AWS_ENDPOINT_URL', summary: 'another endpoint for all of AWS; wins over aws.endpointUrl' },
  { name: 'AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE', summary: 'where the shared AWS configuration is' },
  {
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, OTEL_TRACES_EXPORTER',
    summary: 'where "keyturn run" sends traces; these and the other OTEL_* variables mean what OpenTelemetry says',
  },
  { name: 'NODE_EXTRA_CA_CERTS', summary: 'certificates to trust besides the usual ones' },
  { name: 'HTTPS_PROXY, HTTP_PROXY, NO_PROXY', summary: 'the proxy on the way out, and what does not go through it' },
  { name: 'NO_COLOR, FORCE_COLOR', summary: 'no colours; colours (0 for none) even where stdout is no terminal' },
  { name: 'COLUMNS', summary: 'width of tables where stdout is no terminal' },
];
