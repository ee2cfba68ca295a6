// data-confirm on a button or its form: asks in the dialog of the page before the form is sent.
// The yes button carries the word of the button that was pressed.
const dialog = document.querySelector("#confirm-dialog");
const agreed = new WeakSet();

document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  const question = button?.dataset.confirm ?? form.dataset.confirm;
  if (!question || !dialog) return;
  if (agreed.delete(form)) return;

  event.preventDefault();
  event.stopImmediatePropagation();
  dialog.querySelector("[data-confirm-text]").textContent = question;
  dialog.querySelector("[data-confirm-yes]").textContent = button?.textContent.trim() ?? "";
  dialog.returnValue = "no";
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "yes") return;
    agreed.add(form);
    form.requestSubmit(button);
  }, { once: true });
  dialog.showModal();
}, { capture: true });
