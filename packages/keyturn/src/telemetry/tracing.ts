import type { Span as Open } from '@opentelemetry/api';
import { Fault } from '../core/fault.ts';
import type { Traced } from '../core/traced.ts';
import { version } from '../version.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Spans that go where the usual variables of OpenTelemetry say. */
export interface Tracing {
  readonly traced: Traced;
  /** Sends what is left. */
  end(): Promise<void>;
}

/** Starts tracing where somebody asks for it by the variables of OpenTelemetry; what it takes is not even loaded otherwise. */
export async function startTracing(environment: Environment): Promise<Tracing | undefined> {
  if (!isAsked(environment)) return undefined;
  const [{ startNodeSdk }, { trace, SpanStatusCode }] = await Promise.all([
    import('@opentelemetry/sdk-node'),
    import('@opentelemetry/api'),
  ]);
  const sdk = startNodeSdk({
    // Its messages go to the console, and less urgent ones there to stdout, which belongs to results.
    logLevel: environment['OTEL_LOG_LEVEL'] ?? 'error',
    // Metrics and logs have their own ways out of here.
    metricReaders: [],
    logRecordProcessors: [],
    // Those that there are tell the command line and the name of the user.
    resourceDetectors: [],
    resourceAttributes: resourceOf(environment),
  });
  const tracer = trace.getTracer('keyturn', version);
  return {
    traced: ({ name, attributes }, work) =>
      tracer.startActiveSpan(name, { attributes }, async (span) => {
        try {
          return await work();
        } catch (error) {
          span.setStatus({ code: SpanStatusCode.ERROR });
          noteError(span, error);
          throw error;
        } finally {
          span.end();
        }
      }),
    end: () => inTime(sdk.shutdown()),
  };
}

function isAsked(environment: Environment): boolean {
  if (environment['OTEL_SDK_DISABLED'] === 'true' || environment['OTEL_TRACES_EXPORTER'] === 'none') return false;
  return ['OTEL_TRACES_EXPORTER', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_CONFIG_FILE'].some(
    (name) => environment[name],
  );
}

function resourceOf(environment: Environment): Readonly<Record<string, string>> {
  const isNamed = /(?:^|,)\s*service\.name=/.test(environment['OTEL_RESOURCE_ATTRIBUTES'] ?? '');
  const name = environment['OTEL_SERVICE_NAME'] || (isNamed ? undefined : 'keyturn');
  return { 'service.version': version, ...(name === undefined ? {} : { 'service.name': name }) };
}

/** Its name and nothing else: messages of AWS name sessions and policies. */
function noteError(span: Open, error: unknown): void {
  span.setAttribute('error.type', error instanceof Fault ? error.code : error instanceof Error ? error.name : 'unknown');
}

/** Whoever collects traces may be gone: nobody waits for them for long. */
const PATIENCE_MS = 5_000;

async function inTime(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS);
  });
  // What it cannot send it has told already.
  await Promise.race([work.catch(() => undefined), over]);
  clearTimeout(timer);
}
