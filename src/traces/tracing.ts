import { AsyncLocalStorage } from 'node:async_hooks';
import { ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, RandomIdGenerator, TracerProvider } from '@opentelemetry/sdk-trace';
import { onProviderExchange } from '../providers/provider-exchange.ts';

/** What a span may say: words and ids of ours. */
export type Facts = Record<string, string | number>;

export interface Tracing {
  /**
   * Does the work as a span of its own, in which the requests to providers are that it makes.
   * @param traceId 32 hex digits; without it, one of its own
   * @param end says what is known only afterwards: the name, facts, and whether it failed
   */
  span<T>(begin: SpanBeginning, work: (end: (ending: SpanEnding) => void) => T): T;
  close(): Promise<void>;
}

export interface SpanBeginning {
  name: string;
  kind: 'server' | 'internal';
  traceId?: string;
  facts: Facts;
}

export interface SpanEnding {
  name?: string;
  /** why, in one word of ours */
  failed?: string;
  facts?: Facts;
}

/** A collector that is away must not keep a process from ending. */
const CLOSE_WITHIN_MS = 2_000;

export const NO_TRACING: Tracing = { span: (_begin, work) => work(() => {}), close: async () => {} };

/**
 * Spans for an OpenTelemetry collector: requests, steps, and the requests to providers that they make. Made by hand and
 * not by instrumentation, which would tell it addresses with ids, statements and texts of errors.
 */
export function openTracing(process: 'api' | 'worker', endpoint: string | null): Tracing {
  if (endpoint === null) return NO_TRACING;
  const wanted = new AsyncLocalStorage<string>();
  const under = new AsyncLocalStorage<Span>();
  const random = new RandomIdGenerator();
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': `candidate-calls-${process}` }),
    idGenerator: {
      generateTraceId: () => wanted.getStore() ?? random.generateTraceId(),
      generateSpanId: () => random.generateSpanId(),
    },
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: `${endpoint}/v1/traces` }) })],
  });
  const tracer = provider.getTracer('candidate-calls');
  const stopListening = onProviderExchange(({ provider: name, outcome, seconds }) => {
    const parent = under.getStore();
    const now = Date.now();
    const span = tracer.startSpan(
      name,
      { kind: SpanKind.CLIENT, startTime: now - seconds * 1_000, attributes: { outcome } },
      parent ? trace.setSpan(ROOT_CONTEXT, parent) : ROOT_CONTEXT,
    );
    if (outcome !== 'ok') span.setStatus({ code: SpanStatusCode.ERROR, message: outcome });
    span.end(now);
  });
  return {
    span({ name, kind, traceId, facts }, work) {
      const start = () =>
        tracer.startSpan(name, {
          root: true,
          kind: kind === 'server' ? SpanKind.SERVER : SpanKind.INTERNAL,
          attributes: facts,
        });
      const span = traceId ? wanted.run(traceId, start) : start();
      return under.run(span, () =>
        work((ending) => {
          if (ending.name) span.updateName(ending.name);
          if (ending.facts) span.setAttributes(ending.facts);
          if (ending.failed) span.setStatus({ code: SpanStatusCode.ERROR, message: ending.failed });
          span.end();
        }),
      );
    },
    async close() {
      stopListening();
      const late = new Promise<void>((resolve) => setTimeout(resolve, CLOSE_WITHIN_MS).unref());
      await Promise.race([provider.shutdown().catch(() => {}), late]);
    },
  };
}
