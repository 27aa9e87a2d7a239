// Opens a <dialog> from a link to it. Without this module the link's #fragment opens the dialog through :target.
//
//   <a class="btn btn-danger" href="#return-dialog" data-dialog="return-dialog">…</a>
//   <dialog id="return-dialog" aria-labelledby="…"> … <a href="#main" data-close>…</a></dialog>
//
// A dialog that comes back from the server with errors carries `data-open` and opens by itself.

function open(dialog) {
  dialog.showModal();
  dialog.querySelector("[aria-invalid=true], textarea, input:not([type=hidden]), select")?.focus();
}

for (const link of document.querySelectorAll("[data-dialog]")) {
  const dialog = document.getElementById(link.dataset.dialog);
  if (!dialog) continue;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    open(dialog);
  });
}

for (const dialog of document.querySelectorAll("dialog")) {
  dialog.addEventListener("click", (event) => {
    if (!event.target.closest("[data-close]")) return;
    event.preventDefault();
    dialog.close();
  });
  if (dialog.hasAttribute("data-open")) open(dialog);
}
