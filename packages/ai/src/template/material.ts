import type { PromptLanguage } from '../prompts.ts';

/** What a template can use of a person's text. Parts that are not there are ''. */
export type Material = {
  /** The name of the thing; '' when the text tells a story instead. */
  subject: string;
  /** Selling points or statements, without the subject, as they were written. */
  points: string[];
  /** The points that carry a figure. */
  figures: string[];
  audience: string;
  callToAction: string;
};

const LABELS = {
  subject: /^(产品|商品|品名|产品名|名称|主题|话题|选题|product|name|topic|subject)$/i,
  points: /^(卖点|特点|优势|亮点|要点|功能|points?|features?|benefits?)$/i,
  audience: /^(人群|受众|目标人群|目标用户|适合|适用人群|适合人群|audience|for)$/i,
  callToAction: /^(行动|引导|行动引导|结尾|cta|call to action)$/i,
};

const CLAUSES: Record<PromptLanguage, RegExp> = {
  // A space beside a Chinese word is a separator people type for lack of a comma, but not in `续航 12000 毫安`.
  zh: /[，,、。！？!?；;|｜\n]+|(?<=\p{Script=Han})\s+(?=[\p{Script=Han}A-Za-z]|\d+(?:\.\d+)?[^\d\s])|(?<=[A-Za-z]\S*)\s+(?=\p{Script=Han})/u,
  en: /[,!?;|\n]+|\.(?=\s|$)|\s+and\s+/i,
};
const LEADS: Record<PromptLanguage, RegExp> = {
  zh: /^(这一?[款个台双件瓶只]|本[款店]的?|我们家?的|一[款个台]|全新|新款|推荐|分享|介绍一下|介绍|关于)+/u,
  en: /^((this|our|the|a|an|new|introducing|about|meet)\s+)+/i,
};
/** Where in a first clause the thing ends and what is said of it begins. */
const PREDICATES: Record<PromptLanguage, RegExp> = {
  zh: /是|采用|支持|只要|只需|可以|能够|具有|拥有|自带|适合|来自|使用|主打|超[级长大强轻]|非常|特别|真的|很|续航|容量|颜值|音质|画质|手感|口感|面料|做工|性价比|质感/u,
  en: /\s+(is|are|has|have|comes with|features?|with|that|offers?|lets|for)\s+/i,
};
const FILLERS: Record<PromptLanguage, RegExp> = {
  zh: /^(而且|并且|同时|另外|此外|还有|以及|以后|它的?|其)+/u,
  en: /^((it|they|also|plus|has|is|comes with)\s+)+/i,
};
/** What tells a sentence (a story) from the name of a thing. */
const SENTENCE: Record<PromptLanguage, RegExp> = {
  zh: /[我你他她了着过吗把被]|.{13,}/u,
  en: /\b(we|i|you|they|my|your)\b|(\S+\s+){5,}/i,
};

/** Reads subject, points, audience and call to action out of free text or out of `label: value` lines. */
export function readMaterial(text: string, language: PromptLanguage): Material {
  const labelled: Record<keyof typeof LABELS, string[]> = {
    subject: [],
    points: [],
    audience: [],
    callToAction: [],
  };
  const free: string[] = [];
  for (const line of cleaned(text).split('\n')) {
    const [, label = '', value = ''] = /^\s*([^:：]{1,20}?)\s*[:：]\s*(.+)$/u.exec(line) ?? [];
    const field = (Object.keys(LABELS) as (keyof typeof LABELS)[]).find((name) => LABELS[name].test(label));
    if (field) labelled[field].push(value.trim());
    else if (label !== '' && [...label].length <= 6)
      labelled.points.push(`${label}${language === 'zh' ? '' : ' '}${value}`);
    else free.push(line.replace(/[:：]/g, language === 'zh' ? '，' : ', '));
  }
  const clauses = splitClauses(free.join('\n'), language);
  const [named, ...alsoNamed] = labelled.subject.flatMap((value) => splitClauses(value, language));
  const found =
    named === undefined
      ? findSubject(clauses, language)
      : { subject: named, left: [...alsoNamed, ...clauses] };
  const said = [...labelled.points.flatMap((value) => splitClauses(value, language)), ...found.left];
  const points = [...new Set(said.map((clause) => clause.replace(FILLERS[language], '').trim()))].filter(
    (clause) => clause !== '' && clause !== found.subject,
  );
  return {
    subject: found.subject,
    points,
    figures: points.filter((point) => /\d/.test(point)),
    audience: labelled.audience[0] ?? '',
    callToAction: trimEnds(labelled.callToAction[0] ?? ''),
  };
}

/** The text without addresses, list marks, topics and mentions; the words of topics when there is nothing else. */
function cleaned(text: string): string {
  const plain = text
    .normalize('NFC')
    .replace(/https?:\/\/\S+/g, ' ')
    .replace(/^[ \t]*([-*•·]|\d{1,2}[.)、])\s+/gm, '');
  const bare = plain.replace(/[#＃@][^\s#＃@]+[#＃]?/gu, ' ');
  return (/[\p{L}\p{N}]/u.test(bare) ? bare : plain.replace(/[#＃@]/gu, ' ')).replace(/[ \t\u3000]+/g, ' ');
}

function splitClauses(text: string, language: PromptLanguage): string[] {
  return text
    .split(CLAUSES[language])
    .map(trimEnds)
    .filter((clause) => /[\p{L}\p{N}]/u.test(clause));
}

/**
 * The thing the text is about: what stands in quotation marks, else how the first clause begins; '' when that is no
 * name but a sentence. `left`: the clauses without it.
 */
function findSubject(
  clauses: readonly string[],
  language: PromptLanguage,
): { subject: string; left: string[] } {
  const quoted = clauses.flatMap(
    (clause) => /[「『《“"]([^」』》”"]{2,20})[」』》”"]/u.exec(clause)?.[1] ?? [],
  )[0];
  if (quoted !== undefined)
    return { subject: quoted, left: clauses.filter((clause) => !clause.includes(quoted)) };
  const [first = '', ...rest] = clauses;
  const bare = first.replace(LEADS[language], '').trim() || first;
  const predicate = PREDICATES[language].exec(bare);
  const subject = predicate && predicate.index >= 2 ? bare.slice(0, predicate.index).trim() : bare;
  if (SENTENCE[language].test(subject)) return { subject: '', left: [...clauses] };
  const said = bare.slice(subject.length).trim();
  return { subject, left: [...said].length > 1 ? [said, ...rest] : rest };
}

function trimEnds(text: string): string {
  return text.replace(/^["'“”‘’「『(（\s]+|["'“”‘’」』)）\s.。]+$/gu, '');
}
