import { parseJson } from '../../domain/parse-json.ts';

const CONTAINERS = [/<pre[^>]*>([\s\S]*?)<\/pre>/gi, /<script[^>]*>([\s\S]*?)<\/script>/gi];
const ENTITIES: Record<string, string> = { quot: '"', '#34': '"', '#39': "'", apos: "'", lt: '<', gt: '>', amp: '&' };

/**
 * The JSON object of an answer, also when it is wrapped in a page: HOC has been seen to answer `<pre>{…}</pre>` and JSON
 * inside a script element. An empty answer is an empty object.
 * @returns undefined when there is no JSON in it
 */
export function jsonInAnswer(text: string): unknown {
  const plain = parseJson(text);
  if (plain.ok) return plain.value;
  if (plain.reason === 'empty') return {};
  if (!text.trimStart().startsWith('<')) return undefined;

  for (const container of CONTAINERS) {
    for (const [, inside = ''] of text.matchAll(container)) {
      const found = outermostObject(inside) ?? outermostObject(decodeEntities(inside));
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function outermostObject(text: string): unknown {
  const from = text.indexOf('{');
  const to = text.lastIndexOf('}');
  if (from === -1 || to < from) return undefined;
  const parsed = parseJson(text.slice(from, to + 1));
  return parsed.ok ? parsed.value : undefined;
}

const decodeEntities = (text: string): string =>
  text.replace(/&(quot|apos|lt|gt|amp|#34|#39);/g, (_, name: string) => ENTITIES[name]!);
