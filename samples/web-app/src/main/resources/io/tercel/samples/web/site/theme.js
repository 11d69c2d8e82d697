// Before anything is painted, so that no page flashes in the wrong colours. Without a choice the system's holds.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem('theme');
  } catch {
    // Storage may be switched off: the choice then lasts as long as the page.
  }
  if (chosen === 'light' || chosen === 'dark') {
    document.documentElement.dataset.theme = chosen;
  }
})();
