// My list: stars, kept on this device. Only a calendar of one's own (its key: `own`) is told what changed (`due`).
const starred = () => JSON.parse(localStorage.mine ?? "{}");
// Its innerText would lay the whole page out anew for every star.
const titleOf = (place) => place.closest("li, article").querySelector("h1, h3").textContent.trim();

function buttonFor(place, name, press) {
  const button = document.getElementById(name).content.firstElementChild.cloneNode(true);
  button.ariaLabel = button.ariaLabel.replace("{title}", titleOf(place));
  button.onclick = () => press(place, button);
  return button;
}

function whenever(show) {
  new MutationObserver(show).observe(document.querySelector("main"), { childList: true, subtree: true });
  show();
}

{
  const show = () => {
    for (const place of document.querySelectorAll("[data-event]")) {
      if (!place.querySelector(".star")) place.prepend(buttonFor(place, "star", toggle));
      place.firstElementChild.ariaPressed = place.dataset.event in starred();
    }
  };
  const toggle = (place) => {
    const mine = starred();
    const pk = place.dataset.event;
    const isOld = pk in mine;
    if (isOld) delete mine[pk];
    else mine[pk] = titleOf(place);
    localStorage.mine = JSON.stringify(mine);
    if (localStorage.own) localStorage.due = `${localStorage.due ?? ""}&${isOld ? "drop" : "add"}=${pk}`;
    dispatchEvent(new Event("storage"));
    tell();
  };
  const send = async () => {
    const { own, due } = localStorage;
    if (!own || !due) return;
    const body = new URLSearchParams(`by=device${due}`);
    const answer = await fetch(`/sv/list/${own}/`, { method: "POST", body, keepalive: true });
    const isGone = answer.status === 410;
    if (isGone) delete localStorage.own;
    if (isGone || answer.ok) localStorage.due = localStorage.due.slice(due.length);
  };
  let line = Promise.resolve();
  const tell = () => (line = line.then(send).catch(() => {}));
  addEventListener("storage", show);
  whenever(show);
  tell();
}

// What is near is found by a file of its own, which most visitors never need.
for (const button of document.querySelectorAll("button[data-near]")) {
  button.hidden = !("geolocation" in navigator);
  button.onclick = async () => (await import(button.dataset.near)).find(button);
}
