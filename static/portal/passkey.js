// Asks the browser for a passkey, or to make one, and sends what it gives. Without this a code signs in.

const able = "credentials" in navigator && "PublicKeyCredential" in window && window.webauthnJSON;
for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (able) form.hidden = false;
  form.addEventListener("submit", async (event) => {
    const field = form.elements.credential;
    event.preventDefault();
    event.stopImmediatePropagation();
    const failed = form.querySelector("[role=alert]");
    failed.hidden = true;
    try {
      const asked = form.dataset.asked
        ? JSON.parse(form.dataset.asked)
        : await (await fetch(form.action, { headers: { Accept: "application/json" } })).json();
      const { create, get } = window.webauthnJSON;
      let given;
      if (form.dataset.passkey === "create") {
        // One that can sign in by itself, where the device can keep such.
        asked.creation_options.publicKey.authenticatorSelection.residentKey = "preferred";
        given = await create(asked.creation_options);
      } else {
        given = await get(asked.request_options);
      }
      field.value = JSON.stringify(given);
      form.submit();
    } catch {
      failed.hidden = false;
    }
  }, { capture: true });
}
