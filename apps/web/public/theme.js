// Before the first paint, so that a dark room stays dark. Kept in a file of its own: the page allows no inline script.
(function () {
  try {
    const theme = localStorage.getItem("touchline.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage is switched off; the system's theme it is.
  }
})();
