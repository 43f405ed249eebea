import { parseJson } from '../../domain/parse-json.ts';

const ELEMENTS = ['pre', 'script'];
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

  for (const element of ELEMENTS) {
    for (const inside of contentsOf(text, element)) {
      const found = outermostObject(inside) ?? outermostObject(decodeEntities(inside));
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** What stands in the elements of a name. By hand, because a pattern takes minutes over a page of unclosed elements. */
function* contentsOf(html: string, element: string): Generator<string> {
  // Letters of English only: others can change their length with their case, and positions would not fit.
  const lowerCase = html.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  for (let from = lowerCase.indexOf(`<${element}`); from !== -1; from = lowerCase.indexOf(`<${element}`, from)) {
    const start = lowerCase.indexOf('>', from) + 1;
    const end = lowerCase.indexOf(`</${element}`, start);
    if (start === 0 || end === -1) return;
    yield html.slice(start, end);
    from = end;
  }
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
