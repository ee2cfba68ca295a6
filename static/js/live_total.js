// data-live-total on a form: when an amount changes, the form is sent in the background with its own
// data-recalculate button and every element with an id and data-live is taken from the answer.
// The server stays the only one who calculates.
for (const form of document.querySelectorAll("form[data-live-total]")) {
  let running = new AbortController();

  form.addEventListener("change", async () => {
    running.abort();
    running = new AbortController();
    const button = form.querySelector("[data-recalculate]");
    const body = new FormData(form, button);
    try {
      const answer = await fetch(button.formAction, { method: "POST", body, signal: running.signal });
      if (answer.headers.get("Content-Type")?.startsWith("text/html")) {
        renew(new DOMParser().parseFromString(await answer.text(), "text/html"));
      }
    } catch (error) {
      if (error.name !== "AbortError") button.hidden = false;
    }
  });
}

function renew(page) {
  for (const old of document.querySelectorAll("[data-live][id]")) {
    const fresh = page.getElementById(old.id);
    if (fresh) old.replaceWith(document.adoptNode(fresh));
  }
}
