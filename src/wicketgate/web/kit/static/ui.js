// Enhancement only: every page does its work without this file. Words come from the server.

// The error summary takes the focus where the browser knows `autofocus` for fields only.
addEventListener("load", () => requestAnimationFrame(() => requestAnimationFrame(() => {
  if (document.activeElement === document.body) document.querySelector(".errors[autofocus]")?.focus();
})));

// A warning before the page closes, spoken by the live region it is put into.
for (const template of document.querySelectorAll("template[data-warn-after]")) {
  const warn = () => template.parentElement.append(template.content.cloneNode(true));
  setTimeout(warn, Number(template.dataset.warnAfter) * 1000);
}

// Asks every two seconds whether the customer has answered in the app; 204 means "not yet".
const EVERY = 2000;
for (const line of document.querySelectorAll("[data-poll]")) {
  line.hidden = false;
  const ask = async () => {
    const answer = await fetch(line.dataset.poll, { cache: "no-store" }).catch(() => null);
    if (answer === null || answer.status === 204 || answer.status >= 500) setTimeout(ask, EVERY);
    else location.assign(answer.redirected ? answer.url : location.pathname);
  };
  setTimeout(ask, EVERY);
}

// Buttons that copy stay hidden where the browser has no clipboard for us.
const copied = document.getElementById("copied");
for (const button of navigator.clipboard ? document.querySelectorAll("[data-copy]") : []) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    button.classList.add("copied");
    if (copied) copied.textContent = copied.dataset.says;
    setTimeout(() => {
      button.classList.remove("copied");
      if (copied) copied.textContent = "";
    }, 1600);
  });
}

// Files can be dropped beside the field that takes them.
for (const place of document.querySelectorAll(".drop")) {
  const field = place.querySelector("input[type=file]");
  if (!field) continue;
  place.querySelector("[data-drop]")?.removeAttribute("hidden");
  place.addEventListener("dragover", (event) => {
    event.preventDefault();
    place.classList.add("over");
  });
  place.addEventListener("dragleave", () => place.classList.remove("over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("over");
    field.files = event.dataTransfer.files;
  });
}
