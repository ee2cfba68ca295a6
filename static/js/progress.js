// data-progress="URL" on a region with a <progress> and data-progress-words: keeps both up to date while work goes on
// in the background. At the end the page is shown anew, with what came of it.
for (const region of document.querySelectorAll("[data-progress]")) {
  const bar = region.querySelector("progress");
  const words = region.querySelector("[data-progress-words]");
  const look = async () => {
    const now = await fetch(region.dataset.progress).then((answer) => answer.json()).catch(() => null);
    if (now?.is_finished) return location.reload();
    if (now) {
      bar.value = now.through;
      words.textContent = now.words;
    }
    setTimeout(look, now ? 1000 : 5000);
  };
  setTimeout(look, 500);
}
