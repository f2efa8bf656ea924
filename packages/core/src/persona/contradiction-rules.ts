/** A statement that contradicts every throughline, whatever its author wrote. */
export interface ContradictionRule {
  readonly id: 'claims-human' | 'denies-ai' | 'ignores-instructions' | 'overrides-throughline';
  readonly pattern: RegExp;
  /** The pattern itself holds the negation (`never admit …`): only one outside of it turns its meaning round. */
  readonly holdsNegation: boolean;
}

/** What a contradiction says, for messages. */
export const CONTRADICTIONS_IN_WORDS: Readonly<Record<ContradictionRule['id'], string>> = {
  'claims-human': 'claims to be human',
  'denies-ai': 'denies or hides being an AI',
  'ignores-instructions': 'tells the model to ignore its instructions',
  'overrides-throughline': 'overrides the throughline',
};

const rule = (id: ContradictionRule['id'], source: string, holdsNegation = false): ContradictionRule => ({
  id,
  pattern: new RegExp(source.replace(/\s*\n\s*/g, ''), 'giu'),
  holdsNegation,
});

const HUMAN = String.raw`(?:an?\s+)?(?:real\s+|actual\s+)?(?:human(?:\s+being)?|(?:real|living)\s+person)(?![-’'\p{L}]|\s+(?:resources|rights|factors|relations|centred|centered)\b)`;
const AI = String.raw`(?:an?\s+)?(?:AI|artificial\s+intelligence|bot|chatbot|robot|machine|(?:large\s+)?language\s+model|LLM)\b`;
const KI = String.raw`(?:eine?[nr]?\s+)?(?:KI|künstliche\s+Intelligenz|Bot|Chatbot|Maschine|Sprachmodell|AI)(?!\p{L})`;
const MENSCH = String.raw`(?:ein(?:en)?\s+)?(?:echte[rn]?\s+|richtige[rn]?\s+)?Mensch(?:en)?(?!\p{L})`;

/** English, German and Japanese: few and plain, because a false alarm blocks an honest author. */
export const CONTRADICTION_RULES: readonly ContradictionRule[] = [
  rule(
    'claims-human',
    String.raw`\b(?:claim|pretend|insist|say|act|behave|tell\s+(?:them|people|users|customers|everyone))\s+
    (?:that\s+)?(?:to\s+be|you(?:['’]re|\s+are)|(?:as\s+if|like|as\s+though)\s+you(?:['’]re|\s+are|\s+were))\s+(?:${HUMAN}|a\s+person(?=\s*(?:[.,;:!]|$)))`,
  ),
  rule(
    'claims-human',
    String.raw`\b(?:as\s+if|as\s+though)\s+you(?:['’]re|\s+are|\s+were)\s+${HUMAN}(?=\s*(?:[.,;:!]|$))`,
  ),
  rule('claims-human', String.raw`\b(?:pose|pass)\s+as\s+${HUMAN}`),
  rule('claims-human', String.raw`\b(?:present\s+yourself|pass\s+yourself\s+off)\s+as\s+${HUMAN}`),
  rule('claims-human', String.raw`\b(?:introduce|describe)\s+yourself\s+as\s+${HUMAN}`),
  rule('claims-human', String.raw`\b(?:you\s+are|you['’]re)\s+(?:really\s+|actually\s+)?${HUMAN}`),
  rule(
    'denies-ai',
    String.raw`\b(?:deny|hide|conceal)\s+(?:the\s+fact\s+)?(?:that\s+)?(?:you(?:['’]re|\s+are)|being)\s+${AI}`,
  ),
  rule(
    'denies-ai',
    String.raw`\b(?:never|do\s+not|don['’]t)\s+(?:ever\s+)?(?:admit|reveal|mention|disclose|say|tell\s+(?:them|people|users|customers|anyone))\s+
    (?:that\s+)?(?:you(?:['’]re|\s+are)|being)\s+${AI}`,
    true,
  ),
  rule(
    'denies-ai',
    String.raw`\bavoid\s+(?:admitting|revealing|mentioning|disclosing|saying)\s+(?:that\s+you(?:['’]re|\s+are)|being)\s+${AI}`,
    true,
  ),
  rule('denies-ai', String.raw`\bkeep\s+(?:it\s+)?(?:a\s+)?secret\s+that\s+you(?:['’]re|\s+are)\s+${AI}`),
  rule(
    'denies-ai',
    String.raw`\b(?:(?:if|when)\b[^.!?]{0,40}\s)?(?:whether|if)\s+you(?:['’]re|\s+are)\s+${AI},?\s+(?:say|answer|reply)\s+["“]?no(?=["”]?\s*(?:[.,;:!]|$))`,
    true,
  ),
  rule('denies-ai', String.raw`\b(?:you\s+are|you['’]re)\s+not\s+${AI}(?=\s*(?:[.,;:!]|$|but\b|and\b))`, true),
  rule(
    'ignores-instructions',
    String.raw`\b(?:ignore|disregard|forget|override|bypass)\s+(?:(?:all|any|every|of|the|your|these|those)\s+)*
    (?:previous|prior|above|earlier|preceding|foregoing|system|safety|brand)\s+(?:instructions?|rules?|constraints?|prompts?|guidelines?|directions?)\b`,
  ),
  rule(
    'ignores-instructions',
    String.raw`\b(?:ignore|disregard|forget|override|bypass)\s+(?:(?:all|any|every)\s+(?:of\s+)?(?:the\s+|your\s+)?(?:instructions?|rules|constraints?|guidelines?)|
    (?:the|all|any)\s+(?:instructions?|rules|constraints?|guidelines?)\s+(?:above|before)|(?:everything|all)\s+(?:above|before\s+this|you\s+were\s+told))\b`,
  ),
  rule(
    'overrides-throughline',
    String.raw`\b(?:overrid|ignor|disregard|bypass|overrul|suspend|replac|supersed|outrank|takes?\s+precedence\s+over)(?:e|es|ing|s)?\s+(?:[\p{L}']+\s+){0,2}throughline\b`,
  ),
  rule(
    'overrides-throughline',
    String.raw`\bthroughline\s+(?:does\s+not|doesn['’]t|no\s+longer)\s+(?:apply|hold|count)`,
    true,
  ),

  rule('claims-human', String.raw`\b(?:gib|geben\s+Sie)\s+(?:dich|sich)\s+als\s+${MENSCH}\s+aus`),
  rule(
    'claims-human',
    String.raw`\b(?:behaupte|behaupten\s+Sie|gib\s+vor|geben\s+Sie\s+vor),?\s+${MENSCH}\s+zu\s+sein`,
  ),
  rule(
    'claims-human',
    String.raw`\b(?:tu|tue|tun\s+Sie)\s+so,?\s+als\s+(?:wärst\s+du|wärest\s+du|wären\s+Sie|ob\s+du)\s+${MENSCH}`,
  ),
  rule(
    'claims-human',
    String.raw`\b(?:behaupte|sage?|behaupten\s+Sie|sagen\s+Sie),?\s+(?:dass\s+)?(?:du|Sie)\s+${MENSCH}\s+(?:bist|seist|sind|seien)`,
  ),
  rule('claims-human', String.raw`\b(?:du\s+bist|Sie\s+sind)\s+ein\s+(?:echter\s+|richtiger\s+)?Mensch(?!\p{L})`),
  rule(
    'denies-ai',
    String.raw`\b(?:leugne|verschweige|verbirg|verheimliche|leugnen\s+Sie|verschweigen\s+Sie|verbergen\s+Sie),?\s+(?:dass\s+(?:du|Sie)\s+)?${KI}\s+(?:bist|sind|zu\s+sein)`,
  ),
  rule(
    'denies-ai',
    String.raw`\b(?:sage?|erwähne?|verrate?|gib|sagen\s+Sie|erwähnen\s+Sie)\s+(?:nie|niemals|nicht)(?:\s+zu)?,?\s+dass\s+(?:du|Sie)\s+${KI}\s+(?:bist|sind)`,
    true,
  ),
  rule(
    'denies-ai',
    String.raw`\b(?:du\s+bist|Sie\s+sind)\s+keine?\s+(?:KI|künstliche\s+Intelligenz|Bot|Chatbot|Maschine)(?=\s*(?:[.;:!]|,(?!\s*(?:der|die|das)(?!\p{L}))|$))`,
    true,
  ),
  rule(
    'ignores-instructions',
    String.raw`(?<!\p{L})(?:ignoriere?|ignorieren\s+Sie|vergiss|vergessen\s+Sie|missachte|umgehe?|übergehe?)\s+(?:(?:alle|die|deine|Ihre|diese|sämtliche)\s+)*
    (?:vorherigen?|vorigen?|obigen?|bisherigen?|früheren?|vorangehenden?|vorangegangenen?)\s+(?:Anweisungen?|Regeln?|Vorgaben?|Instruktionen?)`,
  ),
  rule(
    'ignores-instructions',
    String.raw`(?<!\p{L})(?:ignoriere?|ignorieren\s+Sie|vergiss|vergessen\s+Sie|missachte)\s+(?:alle|sämtliche)\s+(?:deine\s+|Ihre\s+)?(?:Anweisungen|Regeln|Vorgaben|Instruktionen)(?!\p{L})`,
  ),
  rule(
    'overrides-throughline',
    String.raw`(?<!\p{L})(?:überschreib|ignorier|missacht|umgeh|übergeh)\p{L}*\s+(?:\p{L}+\s+){0,2}Throughline`,
  ),

  rule('claims-human', '人間(?:である|だ)と(?:主張|名乗|言っ|言い|答え|伝え)'),
  rule('claims-human', '人間の(?:ふり|フリ|振り)を(?:し|する|せよ)|人間になりすま[しすせ]'),
  rule('claims-human', String.raw`あなたは(?:本物の)?人間(?:です|だ|である)(?=\s*(?:[。!！]|$))`),
  rule(
    'denies-ai',
    '(?:AI|人工知能|ボット|チャットボット)(?:である|だという)?(?:こと|事実)(?:を(?:隠[しすせ]|否定[しすせ])|[はを]秘密にし)',
  ),
  rule(
    'denies-ai',
    '(?:AI|人工知能|ボット|チャットボット)(?:(?:である|だという)?(?:こと|事実)を|(?:である|だ)と)(?:認め|明かさ|言わ|伝え|名乗ら)(?:ないで|ない(?=[。!！]|$)|ずに)',
    true,
  ),
  rule('denies-ai', String.raw`あなたは(?:AI|人工知能|ボット)では(?:ない|ありません)(?=\s*(?:[。!！]|$))`, true),
  rule(
    'ignores-instructions',
    '(?:これまで|今まで|以前|上記|以上|前|すべて|全て)の(?:すべての|全ての)?(?:指示|命令|ルール|規則|制約)[をは](?:すべて|全て)?(?:無視|忘れ|破棄)',
  ),
  rule('overrides-throughline', '(?:スルーライン|throughline)を(?:無視|上書き|無効)'),
];

/** Words before a statement, in its sentence, that turn it round. */
export const NEGATED_BEFORE = new RegExp(
  [
    String.raw`(?<!\p{L})(?:never|not|cannot|no(?!\s+matter)|nothing|none|nobody|nor|neither|avoid|refuse|refrain|decline|resist|wrong|dishonest)(?!\p{L})`,
    String.raw`n['’]t(?!\p{L})|(?<!\p{L})(?:without|instead\s+of|rather\s+than)(?!\p{L})`,
    String.raw`(?<!\p{L})(?:nie|niemals|nicht|nichts|kein\p{L}*|ohne|statt|anstatt|vermeid\p{L}*|weder)(?!\p{L})`,
  ].join('|'),
  'iu',
);

/** Words after a statement, in its sentence, that turn it round. */
export const NEGATED_AFTER = new RegExp(
  [
    String.raw`(?<!\p{L})(?:forbidden|prohibited|(?:not|never)\s+(?:allowed|permitted|acceptable|okay|ok)|verboten|untersagt|nicht|nie|niemals)(?!\p{L})`,
    'ない|ません|なく|ずに|禁止|避け|求められ|言われ|頼まれ|要求され',
  ].join('|'),
  'iu',
);

/** The end of what stands before a statement that is another's: `a guest asks you to`, `whether`. */
export const REPORTED = new RegExp(
  [
    String.raw`(?<![\p{L}'’])(?!(?:and|or|but|so|then|please|always|also|just|to)\s)[\p{L}'’]+\s+
    (?:ask|tell|told|want|urge|demand|tri|try|say|said|write|request|attempt|believe|think|thought|assume|insist|claim|suspect|wonder|doubt)
    (?:s|d|es|ed)?(?!\p{L})(?:[^.!?,]{0,30}(?<!\p{L})(?:to|that|if|whether))?\s*$`,
    String.raw`(?<!\p{L})(?:whether|if|unless|ob)\s*$`,
    String.raw`(?<!\p{L})(?:ask|remind|urge|invite)\s+[^.!?,]{1,30}\s+to\s*$`,
  ]
    .join('|')
    .replace(/\s*\n\s*/g, ''),
  'iu',
);

/** The end of what stands before a verb whose subject is somebody else: `users who`, `guests sometimes`. */
export const DONE_BY_OTHERS =
  /(?<!\p{L})(?:who|they|he|she|someone|anyone|somebody|people|users?|guests?|customers?|callers?)(?:\s+(?:may|might|can|could|will|would|sometimes|often|also))?\s*$/iu;
