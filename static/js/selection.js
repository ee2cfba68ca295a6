// data-select-all on a checkbox: its value is the name of the boxes it ticks.
// data-selected-count in the form shows how many are ticked; data-select-none is a button that lifts them.
for (const all of document.querySelectorAll("[data-select-all]")) {
  const form = all.form;
  const boxes = () => [...form.querySelectorAll(`input[type="checkbox"][name="${CSS.escape(all.dataset.selectAll)}"]`)];

  all.addEventListener("change", () => {
    for (const box of boxes()) box.checked = all.checked;
  });
  form.addEventListener("change", show);
  form.addEventListener("click", (event) => {
    if (!event.target.closest("[data-select-none]")) return;
    event.preventDefault();
    for (const box of boxes()) box.checked = false;
    show();
  });
  window.addEventListener("pageshow", show);

  function show() {
    const ticked = boxes().filter((box) => box.checked).length;
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && !all.checked;
    for (const count of form.querySelectorAll("[data-selected-count]")) count.textContent = ticked;
  }
}
