// Copies a sentence with its n, interval and source, and says so; one listener for all buttons of all pages.
(() => {
  const region = document.createElement("p");
  region.id = "varda-copied";
  region.className = "unseen";
  region.setAttribute("role", "status");
  document.body.append(region);

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
    region.textContent = said;
    button.dataset.name = button.textContent;
    button.textContent = said;
    setTimeout(() => {
      button.textContent = button.dataset.name;
      delete button.dataset.name;
      region.textContent = "";
    }, 2000);
  });
})();
