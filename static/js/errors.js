// data-errors: a form came back with errors; the summary takes the focus so that it is read out and in view.
document.querySelector("[data-errors]")?.focus();
