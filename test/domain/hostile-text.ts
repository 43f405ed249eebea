import fc from 'fast-check';

/** Texts that have broken templates: patterns of String.replace, placeholders, halves of emoji, control characters. */
export const hostileText = (maxPieces = 12): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '$&',
          '$1',
          '$$',
          '$`',
          "$'",
          '$<name>',
          '{{x}}',
          '{{system__agent_id}}',
          '{{candidatefirst_name}}',
          '{{ companyname }}',
          '{',
          '}',
          '{{{',
          '}}}',
          '👩🏽‍💻',
          '\ud83d',
          '\udc00',
          '\0',
          '\r',
          '\u001b',
          '\n',
          '\t',
          '=====',
          '\u007f',
          'ß',
          'é',
        ),
        fc.string({ unit: 'binary', maxLength: 8 }),
        fc.string({ maxLength: 8 }),
      ),
      { maxLength: maxPieces },
    )
    .map((pieces) => pieces.join(''));
