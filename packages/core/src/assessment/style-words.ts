/** Words that a style is told by, in the languages that have a list; in others the rate is 0. */
export interface StyleWords {
  readonly contraction: RegExp | null;
  /** Matched against one word, up to its apostrophe. */
  readonly firstPerson: RegExp;
  readonly formal: RegExp | null;
}

const oneOf = (words: string, flags = 'iu') => new RegExp(`^(?:${words.trim().split(/\s+/).join('|')})$`, flags);

const ENGLISH: StyleWords = {
  contraction:
    /n['’]t$|['’](?:ll|re|ve|m|d)$|^(?:it|that|there|here|what|who|where|how|when|why|let|he|she)['’]s$|^(?:gonna|wanna|gotta)$/iu,
  firstPerson: oneOf('i me my mine myself we us our ours ourselves'),
  formal: oneOf(`
    accordingly additionally advise apologise apologize appreciate appropriate assist assistance commence concerning
    consequently convenience cordially endeavour ensure forthwith furthermore gratitude henceforth hereby however indeed
    inform inquire kindly madam may moreover nevertheless notify obtain pardon permit please prior provide purchase
    regarding regret request require respectfully shall should sincerely sir subsequently therefore thus upon whether
    whilst whom wish`),
};

const GERMAN: StyleWords = {
  contraction:
    /^(?:geht|gibt|ist|war|hab|hat|wie|was|wenn|ob|ich|du|er|sie|wir|so|mach|tut|wird|soll|kann|muss|läuft|sieht)['’]s$|^['’]?(?:nen|ner|nem)$/iu,
  firstPerson: oneOf('ich mich mir mein(?:e[nmrs]?)? wir uns unser(?:e[nmrs]?)?'),
  // With capitals: the formal address differs from "they" by them alone.
  formal:
    /^(?:Sie|Ihnen|Ihr(?:e[nmrs]?)?)$|^(?:[Aa]llerdings|[Bb]ezüglich|[Dd]emnach|[Dd]erzeit|[Dd]iesbezüglich|[Ee]ntschuldigen|[Ff]erner|[Gg]egebenenfalls|[Gg]estatten|[Hh]insichtlich|[Hh]öflich|[Jj]edoch|[Ll]ediglich|[Mm]ithin|[Ss]elbstverständlich|[Ss]ofern|[Ss]omit|[Vv]erehrte[rn]?|[Vv]orab|[Zz]udem|[Zz]wecks|[Zz]uvor|[Ee]rlauben|[Bb]edauern)$/u,
};

const FRENCH: StyleWords = {
  contraction: null,
  firstPerson: oneOf('je j me m moi mon ma mes mienne?s? nous notre nos nôtres?'),
  formal: null,
};

const SPANISH: StyleWords = {
  contraction: null,
  firstPerson: oneOf('yo me mi mis mí conmigo míos? mías? nosotr[oa]s nos nuestr[oa]s?'),
  formal: null,
};

const JAPANESE: StyleWords = {
  contraction: null,
  firstPerson: oneOf('私 私ども 私たち わたし わたくし 僕 ぼく 俺 我々 当店 当社 弊社'),
  formal: null,
};

const OTHER: StyleWords = { contraction: null, firstPerson: /^$/u, formal: null };

const BY_LANGUAGE: ReadonlyMap<string, StyleWords> = new Map([
  ['en', ENGLISH],
  ['de', GERMAN],
  ['fr', FRENCH],
  ['es', SPANISH],
  ['ja', JAPANESE],
]);

/** The words of a language, by its subtag. */
export function styleWordsOf(language: string): StyleWords {
  return BY_LANGUAGE.get(language) ?? OTHER;
}
