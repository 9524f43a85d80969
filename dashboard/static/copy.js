// Copies a sentence with its n, interval and source, and says so; one listener for all buttons of all pages.
(() => {
  if (document.documentElement.dataset.copying) return;
  document.documentElement.dataset.copying = "yes";

  const byHand = (text) => {
    const held = document.createElement("textarea");
    held.value = text;
    held.className = "unseen";
    document.body.append(held);
    held.select();
    const done = document.execCommand("copy");
    held.remove();
    if (!done) throw new Error("not copied");
  };

  // Browsers give the clipboard only to pages of this machine or over https; elsewhere the old way is tried.
  const copy = async (text) => {
    if (navigator.clipboard) {
      try { await navigator.clipboard.writeText(text); return; } catch { /* the old way is tried below */ }
    }
    byHand(text);
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button.copy");
    if (!button || button.dataset.name) return;
    let said = button.dataset.done;
    try { await copy(button.dataset.copy); } catch { said = button.dataset.failed; }
    button.focus();
    const region = document.getElementById("varda-copied");
    if (region) region.textContent = said;
    button.dataset.name = button.textContent;
    button.textContent = said;
    setTimeout(() => {
      button.textContent = button.dataset.name;
      delete button.dataset.name;
      if (region) region.textContent = "";
    }, 2000);
  });
})();
