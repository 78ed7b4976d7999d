/** What a number is, by its key or the words around it. */
export type NumberContext = 'card' | 'id' | undefined;

const CARD = new Set(
  (
    'card cards cardnumber pan ccnumber creditcard debitcard cc visa mastercard maestro amex discover diners jcb ' +
    'unionpay'
  ).split(' '),
);
const ID = new Set(
  (
    'id ids uid uuid imei imeisv imsi iccid meid ean gtin upc isbn issn sscc gln sku barcode article product order invoice ' +
    'tracking shipment parcel consignment serial ref reference correlation message request trace span snowflake msisdn ' +
    'phone tel time timestamp ts ns nanos offset seq sequence version lsn cursor batch ticket'
  ).split(' '),
);
/** Words such as `number` that mean something only after another word. */
const VAGUE = new Set('number num no nr numbers value code is was the a key'.split(' '));

const PARTS = /[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g;

/** Reads a key such as `order.id`, `orderNumber` or `card_number` by its last meaningful part. */
export function contextOfKey(key: string): NumberContext {
  const segments = key.split('.').reverse();
  const telling = segments.map(wordsOf).find((words) => words.some((word) => !VAGUE.has(word)));
  return contextOf(telling ?? []);
}

/** Matches the words right before a number, with only punctuation in between. */
const BEFORE = /([A-Za-z][\w.-]{0,40})(?:[^\w&;?]{0,4}([A-Za-z][\w.-]{0,40}))?[^\w&;?]{0,6}$/;
const LOOK_BACK = 80;

/** Reads the words right before a number in a text: `order no. 42`, `"imei":"42`, `card 42`. */
export function contextBefore(text: string, at: number): NumberContext {
  const [, first = '', second] = BEFORE.exec(text.slice(Math.max(0, at - LOOK_BACK), at)) ?? [];
  const last = wordsOf(second ?? first);
  const isVague = last.every((word) => VAGUE.has(word));
  return contextOf(isVague && second !== undefined ? wordsOf(first) : last);
}

const wordsOf = (name: string): string[] => (name.match(PARTS) ?? []).map((word) => word.toLowerCase());

function contextOf(words: string[]): NumberContext {
  if (words.some((word) => CARD.has(word))) return 'card';
  return words.some((word) => ID.has(word) || ID.has(word.replace(/s$/, ''))) ? 'id' : undefined;
}
