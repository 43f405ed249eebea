import { z } from 'zod';

type JsonSchema = Record<string, unknown>;
type Described = Record<string, unknown>;

/** The operations of some addresses, as OpenAPI has them. */
export type Paths = Record<string, Partial<Record<'get' | 'post' | 'put' | 'patch' | 'delete', Operation>>>;
export interface Operation {
  summary: string;
  responses: Described;
  tags?: string[];
  security?: Record<string, string[]>[];
  parameters?: Described[];
  requestBody?: Described;
}

/** Puts the word of the business on each operation that does not have its own. */
export const tagged = (tag: string, paths: Paths): Paths =>
  Object.fromEntries(
    Object.entries(paths).map(([path, operations]) => [
      path,
      Object.fromEntries(
        Object.entries(operations).map(([method, operation]) => [method, { tags: [tag], ...operation }]),
      ),
    ]),
  );

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): JsonSchema => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
};

/** An answer that is made by this schema. */
export const answer = (description: string, schema: z.ZodType, type = 'application/json') => ({
  description,
  content: { [type]: { schema: schemaOf(schema, 'output') } },
});

/** An answer in the words of a drop-in contract: an object that has these members. */
export const said = (description: string, ...members: string[]) => ({
  description,
  content: { 'application/json': { schema: { type: 'object', required: members } } },
});

/** A body that the door checks with this schema; the example is one that a demo takes. */
export const body = (schema: z.ZodType, example?: Record<string, unknown>) => ({
  required: true,
  content: { 'application/json': { schema: schemaOf(schema, 'input'), ...(example && { example }) } },
});

export const pathId = (name = 'id', schema: JsonSchema = { type: 'string' }) => ({
  name,
  in: 'path',
  required: true,
  schema,
});
export const callId = pathId('id', { type: 'string', format: 'uuid' });

export const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  schema: { type: 'string', pattern: '^[\\w.:-]{1,255}$' },
};

export const queryParameters = (schema: z.ZodObject) =>
  Object.entries(schema.shape).map(([name, field]) => ({
    name,
    in: 'query',
    schema: schemaOf(field as z.ZodType, 'input'),
  }));
