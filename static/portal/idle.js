// A session ends after a quarter of an hour without a request. Typing is a sign of life, and before the end one is asked.
// Then the page is covered: nothing of it stays in the document for whoever passes by. What was typed is kept aside, and
// comes back when the same person has signed in again, in whatever tab.

const box = document.getElementById("idle");
const form = box.querySelector("form");
const over = box.querySelector("[data-over]");
const again = over.querySelector("[data-untyped] a");
const MINUTE = 60_000;
const ASK_AFTER = 13 * MINUTE;
const OVER_AFTER = 15 * MINUTE;
let told = Date.now();
let pending = false;
let typed = false;
let kept = null;

again.search = new URLSearchParams({ next: location.pathname + location.search });

async function stillHere() {
  if (pending) return;
  pending = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "error" });
    if (answer.ok) {
      told = Date.now();
      box.hidden = true;
    }
  } catch {
    // Without a connection the page stays as it is; the next sign of life tries again.
  }
  pending = false;
}

function cover() {
  kept = { title: document.title, at: document.activeElement, page: new DocumentFragment() };
  for (const node of [...document.body.childNodes]) if (node !== box) kept.page.append(node);
  document.title = over.querySelector("h2").textContent;
  over.querySelector("[data-untyped]").hidden = typed;
  over.querySelector("[data-typed]").hidden = !typed;
  over.setAttribute("role", "main");
  box.classList.add("idle--over");
}

function uncover(token) {
  for (const field of [...kept.page.querySelectorAll("[name=csrfmiddlewaretoken]"), form.elements.csrfmiddlewaretoken]) {
    field.value = token;
  }
  document.body.prepend(kept.page);
  document.title = kept.title;
  box.classList.remove("idle--over");
  kept.at?.focus();
  kept = null;
  told = Date.now();
  show();
}

// Only somebody who is here asks: a tab that was left behind must not keep a session alive.
async function backAgain() {
  if (!kept || pending || document.hidden) return;
  pending = true;
  try {
    const answer = await fetch(form.action, { redirect: "error" });
    const { person, token } = await answer.json();
    if (kept && person === box.dataset.person) uncover(token);
  } catch {
    // Not signed in, or no connection: the cover stays.
  }
  pending = false;
}

function show() {
  const since = Date.now() - told;
  box.hidden = since < ASK_AFTER;
  form.hidden = since >= OVER_AFTER;
  over.hidden = since < OVER_AFTER;
  if (!over.hidden && !kept) cover();
}

document.addEventListener("input", () => {
  typed = true;
  if (Date.now() - told > 4 * MINUTE) stillHere();
});
box.querySelector("button").addEventListener("click", stillHere);
addEventListener("focus", backAgain);
document.addEventListener("visibilitychange", backAgain);
document.addEventListener("pointerdown", backAgain);
setInterval(show, 5_000);
