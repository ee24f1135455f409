// Shows how far away each activity is, the nearest of a day first. Fetched and run only after a press; where the device is
// stays in this page's memory and is never sent or kept.
const radians = (degrees) => (degrees * Math.PI) / 180;

function kilometres(from, to) {
  const across = Math.sin(radians(to[0] - from[0]) / 2) ** 2;
  const along = Math.sin(radians(to[1] - from[1]) / 2) ** 2;
  const part = across + Math.cos(radians(from[0])) * Math.cos(radians(to[0])) * along;
  return 12742 * Math.asin(Math.sqrt(part));
}

function show(here) {
  for (const list of document.querySelectorAll(".day .entries")) {
    const far = (entry) => Number(entry.dataset.far ?? Infinity);
    for (const entry of list.querySelectorAll("[data-spot]")) {
      entry.dataset.far = kilometres(here, entry.dataset.spot.split(",").map(Number));
      const place = entry.querySelector(".entry__place");
      const said = place.querySelector(".entry__far") ?? place.appendChild(document.createElement("bdi"));
      said.className = "entry__far";
      said.dir = "ltr";
      said.textContent = `${Number(entry.dataset.far).toFixed(1)} km`;
    }
    list.append(...[...list.children].sort((one, other) => far(one) - far(other)));
  }
}

export function find(button) {
  navigator.geolocation.getCurrentPosition(
    (found) => {
      show([found.coords.latitude, found.coords.longitude]);
      button.ariaPressed = true;
    },
    () => {
      button.nextElementSibling.textContent = button.dataset.sorry;
    },
    { timeout: 10000, maximumAge: 60000 },
  );
}
