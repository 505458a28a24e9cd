// What the pages gain from JavaScript. Every page works without it.

// The address of the design system's module comes from the page, because its file name carries its version.
const designSystem = document.querySelector('meta[name="design-system"]').content;
import(designSystem).then(({ initAll }) => initAll());

// One press of a button is one request. The server refuses a second one as well.
for (const form of document.querySelectorAll('form[method="post"]')) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    // A disabled button would not be sent with its form: it is marked, not disabled.
    for (const button of form.querySelectorAll('button[type="submit"], button:not([type])')) {
      button.setAttribute("aria-disabled", "true");
    }
    if (event.submitter) event.submitter.classList.add("is-sending");
  });
}
// "Back" brings the page from the browser's store: its buttons must work again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
    for (const button of form.querySelectorAll(".is-sending")) button.classList.remove("is-sending");
  }
});

// A field that another one's answer decides about: shown only when that answer asks for it.
function decide(group) {
  const name = CSS.escape(group.dataset.revealBy);
  const wanted = group.dataset.revealWhen.split(" ");
  const scope = group.closest("form") || document;
  const deciders = [...scope.querySelectorAll(`[name="${name}"]`)];
  const values = deciders
    .filter((input) => !["radio", "checkbox"].includes(input.type) || input.checked)
    .map((input) => (input.type === "checkbox" && input.value === "on" ? "True" : input.value));
  group.hidden = !values.some((value) => wanted.includes(value));
}
for (const group of document.querySelectorAll("[data-reveal-by]")) {
  const scope = group.closest("form") || document;
  decide(group);
  scope.addEventListener("change", () => decide(group));
}

// The account's menu closes when one goes elsewhere.
for (const menu of document.querySelectorAll("details[data-closes]")) {
  document.addEventListener("click", (event) => {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

// Put the stored text of a field that two people changed into one's own box, to go on from it.
for (const button of document.querySelectorAll("[data-take-from]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const box = document.getElementById(button.dataset.takeInto);
    box.value = document.getElementById(button.dataset.takeFrom).textContent;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  });
}

// Something is being made in the background: ask now and then, and load the page again when it is there.
for (const progress of document.querySelectorAll("[data-progress]")) {
  const ask = async () => {
    try {
      const response = await fetch(progress.dataset.progress, { headers: { Accept: "application/json" } });
      const answer = await response.json();
      if (answer.done) {
        window.location.reload();
        return;
      }
      const words = progress.querySelector("[data-progress-words]");
      if (answer.words && words.textContent !== answer.words) words.textContent = answer.words;
    } catch {
      // The line is down for a moment: the next question may get through, and the link below always works.
    }
    setTimeout(ask, 3000);
  };
  setTimeout(ask, 2000);
}

// An entry of the calendar is dragged to another month of its row: its form opens with that month, for the reason.
for (const entry of document.querySelectorAll("a[data-move]")) {
  entry.draggable = true;
  entry.addEventListener("dragstart", (event) => {
    event.dataTransfer.setData("text/x-move", entry.dataset.move);
    event.dataTransfer.effectAllowed = "move";
    entry.closest("tbody").classList.add("calendar__moving");
  });
  entry.addEventListener("dragend", () => entry.closest("tbody").classList.remove("calendar__moving"));
}
for (const cell of document.querySelectorAll("td[data-month]")) {
  const takes = () => cell.closest("tbody").classList.contains("calendar__moving");
  cell.addEventListener("dragover", (event) => {
    if (!takes()) return;
    event.preventDefault();
    cell.classList.add("calendar__target");
  });
  cell.addEventListener("dragleave", () => cell.classList.remove("calendar__target"));
  cell.addEventListener("drop", (event) => {
    const path = event.dataTransfer.getData("text/x-move");
    if (!path || !takes()) return;
    event.preventDefault();
    const box = cell.getBoundingClientRect();
    const within = Math.floor(((event.clientX - box.left) / box.width) * cell.colSpan);
    const month = new Date(`${cell.dataset.month}T00:00:00Z`);
    month.setUTCMonth(month.getUTCMonth() + Math.min(Math.max(within, 0), cell.colSpan - 1));
    window.location.assign(`${path}?from=${month.toISOString().slice(0, 10)}`);
  });
}

// Print buttons appear only where they work.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
