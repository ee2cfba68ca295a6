// data-live-total on a form: when an amount changes, the form is sent in the background with its own
// data-recalculate button and every element with an id and data-live is taken from the answer.
// The server stays the only one who calculates; the button stays for those in doubt.
for (const button of document.querySelectorAll("form[data-live-total] [data-recalculate]")) {
  const form = button.form;
  const target = button.getAttribute("formaction") ?? form.getAttribute("action") ?? location.href;
  let running = new AbortController();

  form.addEventListener("change", async () => {
    running.abort();
    running = new AbortController();
    try {
      const body = new FormData(form, button);
      const answer = await fetch(target, { method: "POST", body, signal: running.signal });
      renew(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  });
}

function renew(page) {
  for (const old of document.querySelectorAll("[data-live][id]")) {
    const fresh = page.getElementById(old.id);
    if (fresh) old.replaceWith(document.adoptNode(fresh));
  }
}
