import type { JsonSchema } from './strict-schema.ts';

/** The smallest value that a schema allows: what the stand-in says when it does not understand the question. */
export function exampleOf(schema: JsonSchema, root: JsonSchema = schema): unknown {
  if (schema.$ref) return exampleOf(resolve(schema.$ref, root), root);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return exampleOf(schema.anyOf[0] ?? {}, root);
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, property]) => [name, exampleOf(property, root)]),
      );
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => exampleOf(schema.items ?? {}, root));
    case 'string':
      return '';
    case 'integer':
    case 'number':
      // zod writes the bounds of a safe integer, which say nothing.
      return schema.minimum !== undefined && schema.minimum > Number.MIN_SAFE_INTEGER ? schema.minimum : 0;
    case 'boolean':
      return false;
    default:
      return null;
  }
}

function resolve(ref: string, root: JsonSchema): JsonSchema {
  const name = ref.split('/').at(-1) ?? '';
  return root.$defs?.[name] ?? root.definitions?.[name] ?? {};
}
