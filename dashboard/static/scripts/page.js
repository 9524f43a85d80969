// What Streamlit leaves out for those who hear a page or go through it by keyboard, and its own English words.
(() => {
  const said = JSON.parse(document.currentScript.dataset.said);
  const heard = document.createElement("p");
  heard.setAttribute("role", "status");
  heard.className = "heard";
  let title = "", heading = "", hasMoved = false, isPlanned = false;

  const each = (selector, change) => document.querySelectorAll(selector).forEach(change);
  const set = (element, name, value) => {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  };
  const skips = '[data-testid="stSkipToContent"], .stSkipToContent';

  const name = () => {
    each(skips, (link) => { if (link.textContent !== said.skip) link.firstChild.nodeValue = said.skip; });
    for (const [key, label] of [["masthead", said.sections], ["pages", said.pages]]) {
      each(`.st-key-${key}`, (row) => { set(row, "role", "navigation"); set(row, "aria-label", label); });
    }
    each('[data-testid="stPageLink"] a', (link) => {
      if (link.closest('[class*="st-key-current_"]')) set(link, "aria-current", "page");
      else link.removeAttribute("aria-current");
    });
  };

  // Words of Streamlit's own, as an attribute or as a text.
  const speak = () => {
    for (const [kind, words] of Object.entries(said.attributes)) {
      for (const [english, word] of Object.entries(words)) {
        each(`[${kind}="${english}"]`, (element) => element.setAttribute(kind, word));
      }
    }
    each('[data-testid="InputInstructions"] span, [role="listbox"] *', (element) => {
      const text = element.childElementCount === 0 && element.firstChild;
      if (text && said.texts[text.nodeValue]) text.nodeValue = said.texts[text.nodeValue];
    });
  };

  // Once a page is drawn, say its heading where it is another one; after a link, begin at it.
  const tell = () => {
    const found = document.querySelector("h1");
    if (!found || !document.querySelector('[data-test-script-state="notRunning"]')) return;
    const isOther = title && title !== document.title;
    if (heading && (isOther || heading !== found.textContent)) {
      heard.textContent = isOther ? `${document.title}. ${found.textContent}` : found.textContent;
    }
    if (isOther && hasMoved && document.activeElement === document.body) begin();
    if (isOther) hasMoved = false;
    title = document.title;
    heading = found.textContent;
  };

  const begin = () => {
    const found = document.querySelector("h1") || document.querySelector("main");
    set(found, "tabindex", "-1");
    found.focus();
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest('[data-testid="stPageLink"] a')) hasMoved = true;
    if (!event.target.closest(skips)) return;
    event.preventDefault();
    event.stopPropagation();
    begin();
  }, true);

  const dress = () => {
    isPlanned = false;
    if (!heard.isConnected) document.body.append(heard);
    name();
    speak();
    tell();
  };
  const plan = () => {
    if (isPlanned) return;
    isPlanned = true;
    setTimeout(dress, 60);
  };
  new MutationObserver(plan).observe(document.documentElement, {
    childList: true, subtree: true, attributes: true,
    attributeFilter: ["aria-label", "placeholder", "data-test-script-state"],
  });
  plan();
})();
