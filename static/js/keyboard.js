// The keys of the backend: / to the search, j and k through the rows of [data-rows], x to tick a row, ? for help.
const typing = "input, textarea, select, [contenteditable]";

if (document.body.classList.contains("backend")) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches(typing) && event.target.type !== "checkbox") return;
    if (document.querySelector("dialog[open]")) return;
    const act = { "/": search, j: () => move(1), k: () => move(-1), x: tick, "?": help }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

function search() {
  const fields = document.querySelectorAll("[data-search]");
  fields[fields.length - 1]?.focus();
}

function move(step) {
  const rows = [...document.querySelectorAll("[data-rows] tr:has(a)")];
  const now = rows.findIndex((row) => row.contains(document.activeElement));
  const next = now < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, now + step));
  const link = rows[next]?.querySelector("th a") ?? rows[next]?.querySelector("a");
  link?.focus();
  link?.scrollIntoView({ block: "nearest" });
}

function tick() {
  document.activeElement.closest("[data-rows] tr")?.querySelector("td input[type=checkbox]")?.click();
}

function help() {
  document.querySelector("#help-dialog")?.showModal();
}
