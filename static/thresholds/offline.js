// The page of the look-up without a network: shows what reading.js finds in the edition that the device kept.

// The address of the other script stands in the page: only that one is among what is kept.
const { alarming, search } = await import(document.querySelector("[data-reading]").dataset.reading);

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
  for (const one of best ? [best] : line.indicators) {
    const ages = one.ages_in_words ? element("span", { class: "line__ages", text: ` ${one.ages_in_words}` }) : null;
    made.append(element("p", { class: "line__text", text: one.text }, ages));
  }
  return made;
}

function needOf(book, found) {
  const why = element("p", { class: "found__why" });
  if (found.denied) why.append("Read as absent, over or no worry. If you meant that something is lacking, say what you see instead. ");
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
  const danger = alarming(book, text);
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
      const said = "This device’s copy of the framework is not whole, so it is not shown. Call 999 in an emergency, or one of the numbers at the top of this page. With a network, the page keeps a new copy.";
      answer.replaceChildren(element("p", { class: "govuk-body", "data-answer": "", text: said }));
    },
  );
}
