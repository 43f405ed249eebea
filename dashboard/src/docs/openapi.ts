import { queryOptions } from '@tanstack/react-query';
import { answered, api } from '../api/client.ts';

/** What of an OpenAPI document is shown. */
export interface OpenApi {
  info: { title: string; version: string; description: string };
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

export interface Operation {
  summary: string;
  tags?: string[];
  security?: Record<string, string[]>[];
  parameters?: { name: string; in: string; required?: boolean; schema: Schema }[];
  requestBody?: { required?: boolean; content: Content };
  responses: Record<string, { description: string; content?: Content }>;
}

export type Content = Record<string, { schema?: Schema; example?: unknown }>;

export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  pattern?: string;
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  minimum?: number;
  maximum?: number;
  maxLength?: number;
}

export const openApiQuery = () =>
  queryOptions({
    queryKey: ['openapi'],
    queryFn: async ({ signal }) => (await answered(api.GET('/openapi.json', { signal }))) as unknown as OpenApi,
    staleTime: Number.POSITIVE_INFINITY,
  });

export interface Listed {
  id: string;
  method: string;
  path: string;
  operation: Operation;
}

/** Our own API first, then the doors of the systems that we stand in for. */
export const operationsOf = ({ paths }: OpenApi, tag: string): Listed[] =>
  Object.entries(paths)
    .flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([, operation]) => operation.tags?.includes(tag))
        .map(([method, operation]) => ({
          id: `${method}-${path.replaceAll(/[^\w]+/g, '-')}`,
          method: method.toUpperCase(),
          path,
          operation,
        })),
    )
    .toSorted((one, other) => Number(isDropIn(one)) - Number(isDropIn(other)));

export const isDropIn = ({ path }: Listed): boolean => !path.startsWith('/api/v1/');
