// data-errors: a form came back with errors; the summary takes the focus so that it is read out and in view.
const errors = document.querySelector("[data-errors]");
errors?.focus();

// Who comes back here later sees the form anew, and not the browser's question whether to send it once more.
if (errors) history.replaceState(null, "", location.href);
