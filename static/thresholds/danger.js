// Danger, denial and severity without a network: the rules of the lexicon that the kept edition carries. Recall comes
// before precision here too: words that are not known are passed over, and nothing is ever called less than it is.

const BREATHS = 2; // how many breaths apart the words of one rule may stand, as with a network
const AGES = [[1, "baby"], [5, "toddler"], [8, "small-junior"], [12, "junior"], [18, "teen"], [26, "young-adult"]];
const UNITS = { baby: /^(weeks?|wks?|days?|months?|mths?)$/, years: /^(years?|yrs?|yo)$/ };
const trees = new WeakMap();

export function wordsIn(text) {
  const joined = text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[’‘`´]/g, "'")
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
  if (UNITS.baby.test(unit)) return words[at + 2] === "old" ? "baby" : null;
  const told = UNITS.years.test(unit) || ["aged", "age", "hes", "shes", "just", "only"].includes(words[at - 1]);
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
export function read(lexicon, text) {
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
    else if (deed > longest) at += deed - 1;
    else if (longest) {
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

// The words that point to immediate danger; none when they are denied, of lessons, or of the past alone.
export function dangerIn(lexicon, terms) {
  const any = (meanings) => terms.some((term) => meanings.some((meaning) => term.kinds.has(meaning)));
  const { unless, past, present, back } = lexicon.silences;
  if (any(unless) || (any(past) && !any(present))) return [];
  const found = new Set();
  for (const rule of lexicon.rules) {
    const missing = rule[0].includes("missing") || rule[0].includes("not-home");
    if (missing && any(back) && !any(present)) continue;
    for (const term of met(rule, terms)) found.add(term.said);
  }
  return [...found];
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
export function deniedWords(terms) {
  const split = (chosen) => new Set(terms.filter(chosen).flatMap((term) => term.said.split(" ")));
  const affirmed = split((term) => !term.denied && !term.sign && !term.no);
  return new Set([...split((term) => term.denied)].filter((word) => !affirmed.has(word)));
}

export function isRaised(terms) {
  return terms.some((term) => term.sign === "raise" && !term.denied) && !terms.some((term) => ["better", "ended"].includes(term.sign) && !term.denied);
}
