// The look-up without a network: a simple search in the edition that the device kept, and what points to danger in a text.
// It knows no page. What is typed stays in it.

// Below this nothing was understood: one word that many needs speak of, in a sentence alone.
const LEAST_SCORE = 1;
const smalls = new WeakMap();
const telling = new WeakMap();

export function stem(word) {
  for (const ending of ["ingly", "edly", "ings", "ing", "ies", "ied", "ed", "es", "ly", "s"]) {
    if (word.endsWith(ending) && word.length - ending.length >= 3) return word.slice(0, -ending.length);
  }
  return word;
}

// The words that say something: those that the portal passes over as well are not among them.
export function wordsOf(book, text) {
  if (!smalls.has(book)) smalls.set(book, new Set(book.small));
  const small = smalls.get(book);
  return wordsIn(text).filter((word) => word.length > 1 && /[^.,;:!?\n()]/.test(word) && !small.has(word));
}

// At most one letter wrong, missing, too many or changed with its neighbour.
export function near(one, other) {
  if (one === other) return true;
  if (Math.abs(one.length - other.length) > 1 || Math.min(one.length, other.length) < 4) return false;
  let start = 0;
  while (start < one.length && start < other.length && one[start] === other[start]) start += 1;
  const rest = (text, from) => text.slice(from);
  return (
    rest(one, start + 1) === rest(other, start + 1) ||
    rest(one, start) === rest(other, start + 1) ||
    rest(one, start + 1) === rest(other, start) ||
    (one[start] === other[start + 1] && one[start + 1] === other[start] && rest(one, start + 2) === rest(other, start + 2))
  );
}

// How much each stem tells: the less, the more needs speak of it.
function tellsOf(book) {
  if (telling.has(book)) return telling.get(book);
  const spoken = new Map();
  for (const need of book.needs) {
    const own = need.lines.flatMap((line) => line.indicators).flatMap((one) => [one.text, one.gloss, ...one.synonyms]);
    for (const name of new Set(wordsOf(book, [need.name, ...need.synonyms, ...own].join(" ")).map(stem))) {
      spoken.set(name, (spoken.get(name) ?? 0) + 1);
    }
  }
  const most = Math.log(1 + book.needs.length);
  const tells = (name) => Math.log(1 + book.needs.length / (spoken.get(name) ?? 1)) / most;
  telling.set(book, tells);
  return tells;
}

function weigh(book, words, text, weight, matched) {
  const stems = new Set(wordsOf(book, text).map(stem));
  const tells = tellsOf(book);
  let sum = 0;
  for (const word of words) {
    const own = stem(word);
    const other = stems.has(own) ? own : [...stems].find((one) => near(own, one));
    if (other === undefined) continue;
    sum += weight * tells(other) * (other === own ? 1 : 0.5);
    matched.add(word);
  }
  return sum;
}

export function search(book, text, { domain = "", age = "", level = "" } = {}) {
  const terms = read(book.lexicon, text);
  // What means nothing of its own there, and what only says how badly or that something is absent, leads to no need.
  const means = (term) => !term.sign && !term.kinds.has("harmless");
  const said = (chosen) => new Set(terms.filter(chosen).flatMap((term) => term.said.split(" ")));
  const meant = said(means);
  const idle = new Set([...said((term) => !means(term))].filter((word) => !meant.has(word)));
  const words = [...new Set(wordsOf(book, text))].filter((word) => !idle.has(word));
  const over = deniedWords(terms);
  const danger = dangerIn(book.lexicon, terms).words.length > 0;
  const raised = isRaised(terms);
  // "Not going to school" is the need itself, where people call it so; "no concerns about school" is not.
  const wide = terms.some((term) => term.sign === "denied");
  const lacking = lackedBy(book, text);
  const lacks = (need, scored) => !wide && [need.synonyms, ...scored.map((row) => row.one.synonyms)].some((all) => all.some(lacking));
  const found = [];
  for (const need of book.needs) {
    if (domain && need.domain !== domain) continue;
    const matched = new Set();
    let whole = weigh(book, words, `${need.name} ${need.synonyms.join(" ")}`, 3, matched);
    const scored = [];
    for (const line of need.lines) {
      if (level && line.level !== level) continue;
      for (const one of line.indicators) {
        if (age && one.ages.length && !one.ages.includes(age)) continue;
        const score = weigh(book, words, one.synonyms.join(" "), 2, matched) + weigh(book, words, `${one.text} ${one.gloss}`, 1, matched);
        scored.push({ line, one, score });
      }
    }
    if (!scored.length) continue;
    const denied = matched.size > 0 && [...matched].every((word) => over.has(word)) && !lacks(need, scored);
    const best = denied ? scored[0] : graver(book, scored, { danger, raised });
    whole += Math.max(...scored.map((row) => row.score));
    if (whole >= LEAST_SCORE) found.push({ need, ...best, score: whole, matched: [...matched], denied });
  }
  found.sort((a, b) => a.denied - b.denied || b.score - a.score || a.need.name.localeCompare(b.need.name));
  const least = Math.max(0, ...found.map((one) => one.score)) / 3;
  return found.filter((one) => one.score >= least).slice(0, 8);
}

// Whether everything that a phrase says to be lacking is said in the text too.
function lackedBy(book, text) {
  const denies = new Set(book.lexicon.no);
  const stems = new Set(wordsIn(text).map(stem));
  return (phrase) => {
    const own = wordsOf(book, phrase);
    return own.length > 0 && wordsIn(phrase).some((word) => denies.has(word)) && own.every((word) => stems.has(stem(word)));
  };
}

// The line whose words are met best; of two met as well the graver. Words of how badly lead one line up, and where the
// words point to danger the line that is marked as danger is shown if the need has one.
function graver(book, scored, { danger, raised }) {
  const order = (row) => book.levels.find((level) => level.code === row.line.level).order;
  const rows = [...scored].sort((a, b) => order(a) - order(b));
  const best = rows.reduce((kept, row) => (row.score >= kept.score ? row : kept));
  if (danger) return rows.findLast((row) => row.one.danger) ?? rows.at(-1);
  const above = rows.find((row) => order(row) > order(best));
  return raised && above && !above.one.danger ? above : best;
}

// Whether the alarm is shown: how much the text sounds like danger, by what was learnt from judged phrases; where a rule of
// danger is met, little more is asked, and least of all where it is a sure one. Words that calm ask for more. Talk of
// lessons is silent; the past and what is denied meet no rule.
export function alarming(book, text) {
  const terms = read(book.lexicon, text);
  const { least } = book.lexicon.alarm;
  if (hasAny(terms, book.lexicon.silences.unless)) return false;
  const { words, sure } = dangerIn(book.lexicon, terms);
  if (terms.filter((term) => !term.sign).length <= least.words) return words.length > 0;
  const sounds = sounding(book.lexicon, text);
  const calmed = isCalmed(book.lexicon, terms);
  if (sure && !calmed) return sounds >= least.sure;
  const told = words.length > 0 || isMarked(book, text, terms);
  return sounds >= (told ? least.ruled : least.alone) * (calmed ? least.calmed : 1);
}

// Whether a phrase of two words and more is said, with none of them denied, that the edition marks as what cannot wait.
function isMarked(book, text, terms) {
  const over = deniedWords(terms);
  const stems = new Set(wordsIn(text).filter((word) => !over.has(word)).map(stem));
  const says = (phrase) => {
    const own = wordsOf(book, phrase);
    return own.length > 1 && own.every((word) => stems.has(stem(word)));
  };
  const marked = (book.needs ?? []).flatMap((need) => need.lines).flatMap((line) => line.indicators.filter((one) => one.danger));
  return marked.some((one) => one.synonyms.some(says));
}

// How much a text sounds like danger, from 0 to 1: a weight for each stem and each two side by side, added and squashed.
export function sounding(lexicon, text) {
  const { usual, weights } = lexicon.alarm;
  const stems = wordsIn(text).filter((word) => /[^.,;:!?\n()]/.test(word)).map(stem);
  const names = new Set([...stems, ...stems.slice(1).map((next, place) => `${stems[place]} ${next}`)]);
  let sum = 0;
  for (const name of names) sum += Object.hasOwn(weights, name) ? weights[name] : 0;
  return 1 / (1 + Math.exp(-(usual + (names.size ? sum / Math.sqrt(names.size) : 0)) / lexicon.alarm.scale));
}

// Danger, denial and severity: the rules of the lexicon that the kept edition carries. Recall comes
// before precision here too: words that are not known are passed over, and nothing is ever called less than it is.

const BREATHS = 2; // how many breaths apart the words of one rule may stand, as with a network
const AGES = [[1, "baby"], [5, "toddler"], [8, "small-junior"], [12, "junior"], [18, "teen"], [26, "young-adult"]];
const trees = new WeakMap();

function wordsIn(text) {
  const plain = text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replace(/[’‘`´]/g, "'");
  const joined = plain
    .replace(/\b(?:cannot|can not)\b/g, "cant")
    .replace(/\bwill not\b/g, "wont")
    .replace(/\b(do|does|did|is|are|was|were|has|have|had|would|could|should) not\b/g, "$1nt");
  return (joined.match(/[\p{L}]+(?:'[\p{L}]+)*|\d+|[.,;:!?\n()]/gu) ?? []).map((word) => word.replaceAll("'", ""));
}

// Each run of words with its meanings, wider ones too, by its first word; the longest run first.
function treeOf(lexicon) {
  if (trees.has(lexicon)) return trees.get(lexicon);
  const tree = new Map();
  const wider = (name, seen = new Set()) => {
    if (!seen.has(name)) {
      seen.add(name);
      for (const one of lexicon.meanings[name]?.of ?? []) wider(one, seen);
    }
    return seen;
  };
  const add = (run, kinds, sign = "") => {
    const words = run.split(" ");
    if (!tree.has(words[0])) tree.set(words[0], []);
    tree.get(words[0]).push({ words, kinds, sign });
  };
  for (const [name, { words }] of Object.entries(lexicon.meanings)) for (const run of words) add(run, wider(name));
  for (const [sign, runs] of Object.entries(lexicon.signs)) for (const run of runs) add(run, new Set(), sign);
  for (const runs of tree.values()) runs.sort((one, other) => other.words.length - one.words.length);
  trees.set(lexicon, tree);
  return tree;
}

function ageAt(words, at) {
  if (!/^\d{1,3}$/.test(words[at])) return null;
  const unit = words[at + 1] ?? "";
  if (/^(weeks?|wks?|days?|months?|mths?)$/.test(unit)) return words[at + 2] === "old" ? "baby" : null;
  const told = /^(years?|yrs?|yo)$/.test(unit) || ["aged", "age", "hes", "shes", "just", "only"].includes(words[at - 1]);
  return told ? (AGES.find(([above]) => Number(words[at]) < above)?.[1] ?? null) : null;
}

function everyday(lexicon, words, at) {
  for (const { deeds, things } of lexicon.everyday) {
    if (!deeds.includes(words[at])) continue;
    let next = at + 1;
    while (lexicon.beforeAThing.includes(words[next])) next += 1;
    for (const thing of things) {
      const parts = thing.split(" ");
      const after = words[next + parts.length];
      if (parts.every((part, place) => words[next + place] === part) && !lexicon.doneTo.includes(after)) return next + parts.length - at;
    }
  }
  return 0;
}

// The terms of a text: what was said, its meanings, the breath it stands in, and whether it is denied.
function read(lexicon, text) {
  const words = wordsIn(text);
  const tree = treeOf(lexicon);
  const terms = [];
  let breath = 0;
  let at = 0;
  while (at < words.length) {
    const word = words[at];
    if (/^[.,;:!?\n()]$/.test(word) || lexicon.turns.includes(word)) {
      breath += 1;
      at += 1;
      continue;
    }
    const age = ageAt(words, at);
    const runs = (tree.get(word) ?? []).filter((run) => run.words.every((part, place) => words[at + place] === part));
    const longest = runs[0]?.words.length ?? 0;
    const deed = everyday(lexicon, words, at);
    if (age) terms.push({ said: word, kinds: new Set(age === "baby" ? ["baby", "toddler"] : [age]), sign: "", breath, no: false });
    else if (deed > longest) {
      terms.push({ said: words.slice(at, at + deed).join(" "), kinds: new Set(["harmless"]), sign: "", breath, no: false });
      at += deed - 1;
    } else if (longest) {
      for (const run of runs.filter((one) => one.words.length === longest)) {
        terms.push({ said: words.slice(at, at + longest).join(" "), kinds: run.kinds, sign: run.sign, breath, no: false });
      }
      at += longest - 1;
    } else if (lexicon.no.includes(word)) terms.push({ said: word, kinds: new Set(["no"]), sign: "", breath, no: true });
    else if (word.length > 2 && !lexicon.and.includes(word)) terms.push({ said: word, kinds: new Set(), sign: "", breath, no: false });
    at += 1;
  }
  return denied(lexicon, terms);
}

function denied(lexicon, terms) {
  terms.forEach((term, place) => {
    const wide = term.sign === "denied";
    if (!term.no && !wide) return;
    let reached = terms.slice(place + 1, place + 1 + (wide ? lexicon.reach.denied : lexicon.reach.no));
    reached = reached.filter((other) => other.breath === term.breath);
    // "attendance: no concerns"
    if (wide && !reached.length) reached = terms.slice(0, place).filter((other) => term.breath - other.breath <= 1);
    for (const other of reached) if (!other.no) other.denied = true;
  });
  return terms;
}

// The words that meet rules of danger, and whether a sure rule is met; none when they are denied, of lessons, or of the past
// alone. The sure rules stand first.
function dangerIn(lexicon, terms) {
  if (isSilenced(lexicon, terms)) return { words: [], sure: false };
  const { present, back } = lexicon.silences;
  const any = (meanings) => hasAny(terms, meanings);
  const found = new Set();
  let sure = false;
  for (const [place, rule] of lexicon.rules.entries()) {
    const missing = rule[0].includes("missing") || rule[0].includes("not-home");
    if (missing && any(back) && !any(present)) continue;
    const places = met(rule, terms);
    for (const term of places) found.add(term.said);
    sure ||= places.length > 0 && place < lexicon.sure;
  }
  return { words: [...found], sure };
}

const isCalmed = (lexicon, terms) =>
  hasAny(terms, lexicon.silences.calm) || terms.some((term) => lexicon.silences.calm.includes(`@${term.sign}`));

const hasAny = (terms, meanings) => terms.some((term) => meanings.some((meaning) => term.kinds.has(meaning)));

function isSilenced(lexicon, terms) {
  const { unless, past, present } = lexicon.silences;
  return hasAny(terms, unless) || (hasAny(terms, past) && !hasAny(terms, present));
}

function met(rule, terms) {
  const speaks = (term, group) => !term.denied && group.some((meaning) => term.kinds.has(meaning));
  for (const first of terms.filter((term) => speaks(term, rule[0]))) {
    const taken = [first];
    for (const group of rule.slice(1)) {
      const next = terms.find((term) => !taken.includes(term) && speaks(term, group) && Math.abs(term.breath - first.breath) <= BREATHS);
      if (!next) break;
      taken.push(next);
    }
    if (taken.length === rule.length) return taken;
  }
  return [];
}

// Words that were said as absent or over, each on its own: only what is said nowhere else counts as denied.
function deniedWords(terms) {
  const split = (chosen) => new Set(terms.filter(chosen).flatMap((term) => term.said.split(" ")));
  const affirmed = split((term) => !term.denied && !term.sign && !term.no);
  return new Set([...split((term) => term.denied || term.sign === "denied")].filter((word) => !affirmed.has(word)));
}

function isRaised(terms) {
  return terms.some((term) => term.sign === "raise" && !term.denied) && !terms.some((term) => ["better", "ended"].includes(term.sign) && !term.denied);
}
