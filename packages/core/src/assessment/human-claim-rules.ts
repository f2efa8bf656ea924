/** A statement that claims to be human or hides the AI, in addition to those that `check` refuses. */
export interface HumanClaimRule {
  readonly id: 'claims-human' | 'denies-ai';
  readonly pattern: RegExp;
  /** The pattern itself holds the negation (`je ne suis pas une IA`). */
  readonly holdsNegation: boolean;
}

const rule = (id: HumanClaimRule['id'], source: string, holdsNegation = false): HumanClaimRule => ({
  id,
  pattern: new RegExp(source.replace(/\s*\n\s*/g, ''), 'giu'),
  holdsNegation,
});

const END = String.raw`(?=["”»’']?\s*(?:[.,;:!。！]|$|\n))`;
const WORD = String.raw`(?<!\p{L})`;
const STOP = String.raw`(?!\p{L})`;

const HUMAN = String.raw`(?:an?\s+)?(?:real\s+|actual\s+|living\s+)?(?:human(?:\s+being)?|(?:real|actual|living)\s+person)(?![-’'\p{L}]|\s+(?:resources|rights|factors)\b)`;
const AI = String.raw`(?:an?\s+)?(?:AI|artificial\s+intelligence|bot|chatbot|robot|machine|(?:large\s+)?language\s+model)${STOP}`;
const MENSCH = String.raw`(?:echte[rn]?\s+|richtige[rn]?\s+)?Mensch(?:en)?${STOP}`;
const KI = String.raw`(?:eine?[nr]?\s+)?(?:KI|künstliche\s+Intelligenz|Bot|Chatbot|Maschine|Sprachmodell)${STOP}`;
const HUMAIN = String.raw`(?:une?\s+)?(?:vrai[e]?\s+)?(?:être\s+humain|humaine?|personne\s+(?:réelle|humaine)|vraie\s+personne)${STOP}`;
const IA_FR = String.raw`(?:une?\s+)?(?:IA|intelligence\s+artificielle|robot|bot|chatbot|machine)${STOP}`;
const HUMANO = String.raw`(?:una?\s+)?(?:ser\s+humano|human[oa]|persona\s+(?:real|de\s+verdad|humana))${STOP}`;
const IA_ES = String.raw`(?:una?\s+)?(?:IA|inteligencia\s+artificial|robot|bot|chatbot|máquina)${STOP}`;

/** English, German, French, Spanish and Japanese. */
export const HUMAN_CLAIM_RULES: readonly HumanClaimRule[] = [
  rule('claims-human', String.raw`${WORD}(?:I\s+am|I['’]m)\s+(?:really\s+|actually\s+)?${HUMAN}`),
  rule('claims-human', String.raw`${WORD}as\s+a\s+(?:real|actual|living)\s+(?:human(?:\s+being)?|person)${END}`),
  rule('claims-human', String.raw`${WORD}as\s+a\s+(?:human(?:\s+being)?|real\s+person),?\s+I${STOP}`),
  rule(
    'claims-human',
    String.raw`${WORD}(?:you\s+are|you['’]re)\s+(?:talking|speaking|chatting)\s+(?:to|with)\s+${HUMAN}`,
  ),
  rule('denies-ai', String.raw`${WORD}(?:I\s+am|I['’]m)\s+not\s+${AI}`, true),

  rule('claims-human', String.raw`${WORD}ich\s+bin\s+(?:wirklich\s+)?ein\s+${MENSCH}`),
  rule('claims-human', String.raw`${WORD}als\s+(?:echter|richtiger)\s+Mensch${STOP}`),
  rule('claims-human', String.raw`${WORD}(?:Sie\s+sprechen|du\s+sprichst)\s+mit\s+einem\s+${MENSCH}`),
  rule('denies-ai', String.raw`${WORD}ich\s+bin\s+${KI.replace('eine?[nr]?', 'keine?')}`, true),

  rule('claims-human', String.raw`${WORD}(?:je\s+suis|tu\s+es|vous\s+êtes)\s+(?:bien\s+)?${HUMAIN}`),
  rule(
    'claims-human',
    String.raw`${WORD}(?:prétends|prétendez|prétendre|affirme[zr]?|fais\s+semblant|faites\s+semblant|faire\s+semblant)\s+
    (?:d['’]|que\s+(?:tu\s+es|vous\s+êtes)\s+)?(?:être\s+)?${HUMAIN}`,
  ),
  rule('claims-human', String.raw`${WORD}(?:fais-toi|faites-vous|se\s+faire)\s+passer\s+pour\s+${HUMAIN}`),
  rule('claims-human', String.raw`${WORD}(?:dis|dites|dire)\s+(?:que\s+(?:tu\s+es|vous\s+êtes)|être)\s+${HUMAIN}`),
  rule('claims-human', String.raw`${WORD}en\s+tant\s+qu['’](?:être\s+humain|humaine?)${STOP}`),
  rule(
    'denies-ai',
    String.raw`${WORD}(?:dis|dites|révèle|révélez|mentionne|mentionnez|avoue|avouez|admets|admettez)\s+(?:jamais|pas)\s+
    (?:que\s+(?:tu\s+es|vous\s+êtes)|être)\s+${IA_FR}`,
    true,
  ),
  rule(
    'denies-ai',
    String.raw`${WORD}(?:cache|cachez|dissimule|dissimulez|nie|niez)\s+(?:que\s+(?:tu\s+es|vous\s+êtes)|être)\s+${IA_FR}`,
  ),
  rule('denies-ai', String.raw`${WORD}(?:je\s+ne\s+suis|tu\s+n['’]es|vous\s+n['’]êtes)\s+pas\s+${IA_FR}${END}`, true),

  rule('claims-human', String.raw`${WORD}(?:soy|eres|usted\s+es)\s+${HUMANO}`),
  rule('claims-human', String.raw`${WORD}soy\s+una\s+persona${END}`),
  rule(
    'claims-human',
    String.raw`${WORD}(?:finge|finja|simula|simule|afirma|afirme|di|diga|fingir|afirmar)\s+(?:que\s+)?(?:ser|eres|es)\s+(?:${HUMANO}|una\s+persona${END})`,
  ),
  rule('claims-human', String.raw`${WORD}(?:hazte|hágase|hacerse)\s+pasar\s+por\s+(?:${HUMANO}|una\s+persona${END})`),
  rule('claims-human', String.raw`${WORD}como\s+(?:ser\s+humano|persona\s+real)${END}`),
  rule(
    'denies-ai',
    String.raw`${WORD}(?:nunca|jamás|no)\s+(?:digas|diga|reveles|revele|menciones|mencione|admitas|admita)\s+(?:que\s+)?(?:eres|es|ser)\s+${IA_ES}`,
    true,
  ),
  rule('denies-ai', String.raw`${WORD}(?:oculta|oculte|niega|niegue)\s+(?:que\s+)?(?:eres|es|ser)\s+${IA_ES}`),
  rule('denies-ai', String.raw`${WORD}no\s+(?:soy|eres)\s+${IA_ES}${END}`, true),

  rule('claims-human', '(?:私|わたし|わたくし|僕)は(?:本物の)?人間(?:です|だ|である)'),
  rule('claims-human', '(?:本物の)?人間(?:のスタッフ|の担当者|のオペレーター)です'),
  rule('claims-human', '(?:実在の|本物の)?人間として(?:答え|話し|振る舞|ふるま|対応)'),
  rule('denies-ai', '(?:私|わたし|わたくし|僕)は(?:AI|人工知能|ボット)では(?:ない|ありません)', true),
];

/** Words of French and Spanish before a statement, in its sentence, that turn it round. */
export const TURNED_ROUND_BEFORE =
  /(?<!\p{L})(?:ne|n['’]|jamais|sans|ni|éviter?|évitez|au\s+lieu\s+d|plutôt\s+que|no|nunca|jamás|sin|tampoco|evit[ae]r?|en\s+(?:lugar|vez)\s+de)(?!\p{L})/iu;

/** The end of what stands before a statement that is another's: `si vous êtes humain`, `pregunta si eres humano`. */
export const ASKED_BEFORE = /(?<!\p{L})(?:si|quand|cuando|whether|if|ob|als\s+ob)\s*$/iu;
