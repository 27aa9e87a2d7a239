// Buttons that print the page: <button type="button" data-print hidden>. Hidden in the page, because without this
// module they would do nothing.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
