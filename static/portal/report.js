// Writing for the annual report: the text as it reads while it is typed, and figures put in by name.
// Both work without this: by the button “See how it reads”, and by typing the name.

const form = document.querySelector("[data-preview-form]");
const box = form?.querySelector("textarea");
const shown = document.querySelector("[data-preview]");

if (box && shown) {
  let waiting;
  let asked = 0;
  const look = async () => {
    const number = ++asked;
    const data = new FormData(form);
    data.delete("once"); // only looking: the form itself is still to be sent
    data.set("do", "preview");
    try {
      const response = await fetch(window.location.pathname, { method: "POST", body: data });
      if (!response.ok) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const reads = page.querySelector("[data-preview]");
      const error = page.querySelector(".govuk-form-group--error .govuk-error-message");
      if (number !== asked || !reads) return;
      if (error) {
        const words = document.createElement("p");
        words.className = "govuk-error-message";
        words.textContent = error.textContent.trim();
        shown.replaceChildren(words);
      } else {
        shown.replaceChildren(...reads.childNodes);
      }
    } catch {
      // The line is down for a moment: the next key asks again, and the button always works.
    }
  };
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 600);
  });
  // Typed before this was read, or kept by the browser on the way back.
  if (box.value !== box.defaultValue) look();
  for (const button of document.querySelectorAll("[data-insert]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      box.setRangeText(`{{ ${button.dataset.insert} }}`, box.selectionStart, box.selectionEnd, "end");
      box.dispatchEvent(new Event("input", { bubbles: true }));
      box.focus();
    });
  }
}
