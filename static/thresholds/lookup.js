// What the look-up gains from JavaScript: the answer while one types, leaving at once, and use without a network.
// Nothing that is typed is put into an address or kept.

const WAIT = 300; // milliseconds without a key before the answer is asked for
const LEAST = 3; // letters

for (const leave of document.querySelectorAll("[data-leave]")) {
  leave.addEventListener("click", (event) => {
    event.preventDefault();
    for (const box of document.querySelectorAll("textarea, input[type=text]")) box.value = "";
    document.getElementById("answer")?.replaceChildren();
    window.location.replace(leave.href);
  });
}

const worker = document.querySelector('meta[name="threshold-worker"]');
if (worker && "serviceWorker" in navigator) {
  // Without it everything works but the use without a network.
  navigator.serviceWorker.register(worker.content, { scope: worker.dataset.scope }).catch(() => {});
}

const form = document.querySelector("form[data-lookup]");
if (form) {
  const box = form.elements.words;
  const answer = document.getElementById("answer");
  const alarm = document.getElementById("alarm");
  const status = document.getElementById("lookup-status");
  let timer = 0;
  let asking = null;
  let shown = box.value.trim() + filters();

  function filters() {
    return ["domain", "age", "level"].map((name) => `|${form.elements[name].value}`).join("");
  }

  async function look({ go }) {
    clearTimeout(timer);
    asking?.abort();
    asking = new AbortController();
    const mine = asking;
    document.body.classList.add("is-looking");
    try {
      const response = await fetch(form.dataset.lookup, { method: "POST", body: new FormData(form), signal: mine.signal });
      // An answer that is no answer (the form's token is too old, the portal is being started): the whole page says what.
      if (!response.ok && go) return form.submit();
      if (!response.ok) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const found = page.querySelector(".alarm");
      alarm.replaceChildren(...(found ? [found] : []));
      answer.replaceChildren(...page.body.childNodes);
    } catch (fault) {
      if (fault.name === "AbortError") return;
      alarm.replaceChildren();
      const { lookIn } = await import(form.dataset.offline);
      await lookIn(form.dataset.bundle, box.value, answer, {
        domain: form.elements.domain.value,
        age: form.elements.age.value,
        level: form.elements.level.value,
      });
    } finally {
      if (asking === mine) document.body.classList.remove("is-looking");
    }
    shown = box.value.trim() + filters();
    status.textContent = answer.querySelector("[data-status]")?.dataset.status ?? "";
    if (go) focus(document.querySelector(".alarm__heading") ?? answer.querySelector("[data-answer]"));
  }

  function focus(heading) {
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    heading.scrollIntoView({ block: "start" });
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const words = box.value.trim();
      if (words.length >= LEAST && words + filters() !== shown) look({ go: false });
      if (!words) {
        asking?.abort();
        answer.replaceChildren();
        alarm.replaceChildren();
        status.textContent = "";
        shown = "";
      }
    }, WAIT);
  }

  box.addEventListener("input", soon);
  for (const name of ["domain", "age", "level"]) form.elements[name].addEventListener("change", soon);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    // One may look up again and again: the form is never used up.
    setTimeout(() => {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("button")) {
        button.removeAttribute("aria-disabled");
        button.classList.remove("is-sending");
      }
    });
    if (box.value.trim()) look({ go: true });
    else form.submit();
  });
}
