// The look-up without a network: a simple search in the edition that the device kept. What is typed stays in the page.

const SMALL = new Set(
  "a an and are as at be been being but by for from had has have he her him his i in is it its my no not of on or our she so that the their them then there they this to was we were what when which who will with you your child kid boy girl mum dad very just about".split(" "),
);

export function stem(word) {
  for (const ending of ["ingly", "edly", "ings", "ing", "ies", "ied", "ed", "es", "ly", "s"]) {
    if (word.endsWith(ending) && word.length - ending.length >= 3) return word.slice(0, -ending.length);
  }
  return word;
}

export function wordsOf(text) {
  return (text.toLowerCase().normalize("NFKD").match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => word.length > 1 && !SMALL.has(word));
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

function weigh(words, text, weight, matched) {
  const stems = new Set(wordsOf(text).map(stem));
  let sum = 0;
  for (const word of words) {
    const own = stem(word);
    if (stems.has(own)) {
      sum += weight;
      matched.add(word);
    } else if ([...stems].some((other) => near(own, other))) {
      sum += weight / 2;
      matched.add(word);
    }
  }
  return sum;
}

export function search(book, text, { domain = "", age = "", level = "" } = {}) {
  const terms = read(book.lexicon, text);
  const idle = new Set(terms.filter((term) => term.kinds.has("harmless")).flatMap((term) => term.said.split(" ")));
  const words = [...new Set(wordsOf(text))].filter((word) => !idle.has(word));
  const over = deniedWords(terms);
  const danger = dangerIn(book.lexicon, terms).length > 0;
  const raised = isRaised(terms);
  const found = [];
  for (const need of book.needs) {
    if (domain && need.domain !== domain) continue;
    const matched = new Set();
    let whole = weigh(words, `${need.name} ${need.synonyms.join(" ")}`, 3, matched);
    const scored = [];
    for (const line of need.lines) {
      if (level && line.level !== level) continue;
      for (const one of line.indicators) {
        if (age && one.ages.length && !one.ages.includes(age)) continue;
        const score = weigh(words, one.synonyms.join(" "), 2, matched) + weigh(words, `${one.text} ${one.gloss}`, 1, matched);
        scored.push({ line, one, score });
      }
    }
    if (!scored.length) continue;
    const denied = matched.size > 0 && [...matched].every((word) => over.has(word));
    const best = denied ? scored[0] : graver(book, scored, { danger, raised });
    whole += Math.max(...scored.map((row) => row.score));
    if (whole > 0) found.push({ need, ...best, score: whole, matched: [...matched], denied });
  }
  found.sort((a, b) => a.denied - b.denied || b.score - a.score || a.need.name.localeCompare(b.need.name));
  const least = Math.max(0, ...found.map((one) => one.score)) / 3;
  return found.filter((one) => one.score >= least).slice(0, 8);
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

// Whether the alarm is shown: the rules of danger, or a line that is marked as danger and not denied.
export function alarming(book, text, found) {
  return dangerIn(book.lexicon, read(book.lexicon, text)).length > 0 || found.some((one) => one.one.danger && !one.denied);
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

// The words that point to immediate danger; none when they are denied, of lessons, or of the past alone.
function dangerIn(lexicon, terms) {
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
function deniedWords(terms) {
  const split = (chosen) => new Set(terms.filter(chosen).flatMap((term) => term.said.split(" ")));
  const affirmed = split((term) => !term.denied && !term.sign && !term.no);
  return new Set([...split((term) => term.denied || term.sign === "denied")].filter((word) => !affirmed.has(word)));
}

function isRaised(terms) {
  return terms.some((term) => term.sign === "raise" && !term.denied) && !terms.some((term) => ["better", "ended"].includes(term.sign) && !term.denied);
}

function element(name, { text, ...attributes } = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  made.append(...children.filter(Boolean));
  return made;
}

const numbered = (level) => (level.number === null ? level.name : `Level ${level.number}: ${level.name}`);

function levelTag(book, code) {
  const level = book.levels.find((one) => one.code === code);
  const mark = element("span", { class: `level__mark pattern--${level.pattern}`, "aria-hidden": "true", text: level.number ?? "" });
  return element("span", { class: `level level--${code}` }, mark, element("span", { class: "level__name", text: numbered(level) }));
}

function lineOf(book, line, best) {
  const made = element("div", { class: `line level--${line.level}${best ? " line--best" : ""}` }, levelTag(book, line.level));
  for (const one of best ? [best] : line.indicators) made.append(element("p", { class: "line__text", text: one.text }));
  return made;
}

function needOf(book, found) {
  const why = element("p", { class: "found__why" });
  if (found.denied) why.append("You write of it as absent or over. ");
  if (found.matched?.length) {
    why.append("You wrote ");
    found.matched.forEach((word, place) => why.append(place ? ", " : "", element("mark", { text: word })));
  }
  const others = found.need.lines.filter((line) => line !== found.line);
  const details = element("details", { class: "found__others" }, element("summary", { text: `The same need at ${others.length} other level${others.length === 1 ? "" : "s"}` }));
  for (const line of others) details.append(lineOf(book, line));
  const heading = element("h3", { class: "found__need", text: found.need.name });
  return element("section", { class: "found" }, heading, why, lineOf(book, found.line, found.one), others.length ? details : null);
}

function stepsOf(book, found) {
  const codes = [...new Set(found.map((one) => one.line.level))];
  const levels = book.levels.filter((one) => codes.includes(one.code)).sort((a, b) => b.order - a.order);
  return levels.map((level, place) => {
    const steps = element("ol", { class: "now__steps" });
    for (const step of level.steps) steps.append(element("li", { text: step }));
    const summary = element("summary", { text: `What to do if it is as at “${numbered(level)}”` });
    const consent = level.consent ? element("p", { class: "now__consent", text: `Consent. ${level.consent}` }) : null;
    return element("details", { class: "now", ...(place ? {} : { open: "" }) }, summary, steps, consent);
  });
}

// The bank holidays that the page knows, as "2026-12-25 2026-12-28".
const holidays = () => new Set((document.querySelector("[data-holidays]")?.dataset.holidays ?? "").split(" ").filter(Boolean));

// The clock in London, wherever the device is: [weekday with Monday as 0, "HH:MM"]. A bank holiday has a Sunday's hours.
export function london(now = new Date(), free = holidays()) {
  const day = new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/London", year: "numeric", month: "2-digit", day: "2-digit" }).format(now);
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).formatToParts(now);
  const of = (type) => parts.find((part) => part.type === type).value;
  const weekday = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].indexOf(of("weekday"));
  return [free.has(day) ? 6 : weekday, `${of("hour")}:${of("minute")}`];
}

export function isOpen(contact, [day, clock]) {
  return !contact.hours.length || contact.hours.some(([on, opens, closes]) => on === day && opens <= clock && (clock < closes || closes === "00:00"));
}

function contactOf(contact, clock) {
  const open = isOpen(contact, clock);
  const always = !contact.hours.length;
  const state = always ? "Open now, at all hours" : open ? "Open now" : "Closed now";
  return element(
    "li",
    { class: "reach__one" },
    element("b", { class: "reach__name", text: contact.name }),
    contact.phone ? element("a", { class: "reach__phone", href: `tel:${contact.phone.replace(/[^\d+]/g, "")}`, text: contact.phone }) : null,
    element("span", { class: `reach__state${open ? " reach__state--open" : ""}`, text: state }),
    contact.purpose ? element("span", { class: "reach__purpose", text: contact.purpose }) : null,
    always ? null : element("span", { class: "reach__hours", text: contact.week }),
  );
}

async function opened(path) {
  const response = await fetch(path, { credentials: "omit" });
  if (!response.ok) throw new Error(`the kept edition answered ${response.status}`);
  return response.json();
}

function show(book, found, place, text = "") {
  const answer = element("div", { class: "answer", "data-status": found.length ? `${found.length} need${found.length === 1 ? "" : "s"} found without a network` : "Nothing found; whom to call is shown" });
  const danger = alarming(book, text, found);
  if (danger) {
    const alarm = element("section", { class: "alarm" }, element("h2", { class: "alarm__heading", text: "This may be an emergency" }));
    alarm.append(element("p", { class: "alarm__call" }, element("a", { class: "alarm__number", href: "tel:999", text: "Call 999" }), " if anybody is in immediate danger."));
    const route = book.contacts.filter((contact) => contact.emergency && !["999", "112"].includes(contact.phone));
    const answering = route.filter((contact) => isOpen(contact, london()));
    for (const one of answering.length ? answering : route) {
      alarm.append(element("p", { class: "alarm__call" }, `Then call ${one.name}, `, element("a", { class: "alarm__number", href: `tel:${one.phone.replace(/[^\d+]/g, "")}`, text: one.phone })));
    }
    answer.append(alarm);
  }
  const heading = found.length ? "What the framework says about each part of this" : "Nothing found without a network";
  answer.append(element("h2", { class: "govuk-heading-m", tabindex: "-1", "data-answer": "", text: heading }));
  if (!found.length) answer.append(element("p", { class: "govuk-body", text: "Try other words, or call one of the numbers on this page." }));
  for (const one of found) answer.append(needOf(book, one));
  if (found.length) {
    answer.append(element("h2", { class: "govuk-heading-m section", text: "What to do now" }), ...stepsOf(book, found));
    answer.append(element("p", { class: "guide", text: "Levels are a guide to judgement, not a score: several lesser needs together can matter more than one." }));
  }
  if (book.notice) answer.append(element("p", { class: "guide", "data-notice": "", text: book.notice }));
  place.replaceChildren(answer);
}

export async function lookIn(path, words, place, choice) {
  try {
    const book = await opened(path);
    show(book, search(book, words, choice), place, words);
    place.firstElementChild.prepend(element("p", { class: "govuk-body", text: `There is no network. This is from the edition that your device kept: ${book.edition}, in force from ${book.from}.` }));
  } catch {
    const said = "There is no network, and this device has not kept the framework yet. Call 999 in an emergency, or one of the numbers on the page “Whom to call”.";
    place.replaceChildren(element("p", { class: "govuk-body", "data-answer": "", text: said }));
  }
}

const kept = document.querySelector("[data-kept]");
if (kept) {
  const answer = document.getElementById("answer");
  const status = document.getElementById("lookup-status");
  const box = kept.querySelector("textarea");
  const button = kept.querySelector("[data-kept-look]");
  opened(kept.dataset.kept).then(
    (book) => {
      document.querySelector("[data-kept-edition]").textContent = `${book.edition}, in force from ${book.from}`;
      const clock = london();
      const contacts = [...book.contacts].sort((a, b) => isOpen(b, clock) - isOpen(a, clock));
      document.querySelector("[data-kept-contacts]").replaceChildren(...contacts.map((one) => contactOf(one, clock)));
      const look = (go) => {
        show(book, search(book, box.value), answer, box.value);
        status.textContent = answer.firstElementChild.dataset.status;
        if (go) answer.querySelector("[data-answer]").focus();
      };
      let timer = 0;
      box.addEventListener("input", () => {
        clearTimeout(timer);
        timer = setTimeout(() => (box.value.trim() ? look(false) : answer.replaceChildren()), 250);
      });
      button.addEventListener("click", () => look(true));
      // An address of one need leads to that need here as well.
      const here = book.needs.find((need) => window.location.pathname.startsWith(need.path));
      if (here) {
        const line = here.lines.find((one) => one.path === window.location.pathname) ?? here.lines[0];
        show(book, [{ need: here, line, one: line.indicators[0], matched: [] }], answer);
      }
    },
    () => {
      document.querySelector("[data-kept-edition]").textContent = "it could not be opened";
    },
  );
}
