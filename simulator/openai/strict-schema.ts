/** JSON Schema as far as structured outputs use it. */
export interface JsonSchema {
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: unknown;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  enum?: unknown[];
  const?: unknown;
  minItems?: number;
  minimum?: number;
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  definitions?: Record<string, JsonSchema>;
}

/** What OpenAI refuses in a strict schema: open objects and fields that may be left out. Null = it is fine. */
export function strictSchemaFault(schema: JsonSchema, path: string[] = []): string | null {
  const where = `context=(${path.map((part) => `'${part}'`).join(', ')})`;
  if (path.length === 0 && schema.type !== 'object')
    return `${where}, schema must be a JSON Schema of 'type: "object"'`;
  if (schema.properties || schema.type === 'object') {
    if (schema.additionalProperties !== false) return `${where}, 'additionalProperties' is required to be false`;
    const optional = Object.keys(schema.properties ?? {}).find((name) => !schema.required?.includes(name));
    if (optional) return `${where}, 'required' must include every key in properties. Missing '${optional}'`;
  }
  return (
    children(schema)
      .map(([name, child]) => strictSchemaFault(child, [...path, name]))
      .find((fault) => fault !== null) ?? null
  );
}

const children = (schema: JsonSchema): [string, JsonSchema][] => [
  ...Object.entries(schema.properties ?? {}),
  ...(schema.items ? [['items', schema.items] as [string, JsonSchema]] : []),
  ...(schema.anyOf ?? []).map((child, index) => [`anyOf ${index}`, child] as [string, JsonSchema]),
];
