// A session ends after a quarter of an hour without a request. Typing is a sign of life, and before the end one is asked.

const box = document.getElementById("idle");
const form = box.querySelector("form");
const MINUTE = 60_000;
const ASK_AFTER = 13 * MINUTE;
const OVER_AFTER = 15 * MINUTE;
let told = Date.now();
let pending = false;

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

document.addEventListener("input", () => {
  if (Date.now() - told > 4 * MINUTE) stillHere();
});
box.querySelector("button").addEventListener("click", stillHere);
setInterval(() => {
  const since = Date.now() - told;
  box.hidden = since < ASK_AFTER;
  box.querySelector("[data-ending]").hidden = since >= OVER_AFTER;
  box.querySelector("[data-over]").hidden = since < OVER_AFTER;
}, 5_000);
