// Turns the lobby screen, hides what is over, asks for what is new every minute, and says so when nobody answers.
// Times come as seconds since 1970, so that the screen need not know which zone the house lives in, but for its clock.
const TURN = 12000, ASK = 60000, LATE = 150000, PATIENCE = 20000;
const part = (id) => document.getElementById(id);
let heard = Date.now(), said = 0, shown = -1, isPaused = false;

const hour = (moment) => new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: part("screen").dataset.zone }).format(moment);
const day = (moment) => new Intl.DateTimeFormat("en-CA", { timeZone: part("screen").dataset.zone }).format(moment);

// What is over goes; a day that has come is called today. True for a side that still has something to say.
function brush(side, now) {
  for (const each of side.querySelectorAll(".part")) {
    for (const act of each.querySelectorAll(".act")) act.hidden = Number(act.dataset.ends) <= now;
    each.hidden = !each.querySelector(".act:not([hidden])");
    const near = each.querySelector("[data-near]"), length = each.dataset.ends - each.dataset.starts;
    const isToday = each.dataset.starts <= now && now < each.dataset.ends;
    const isTomorrow = !isToday && each.dataset.starts > now && each.dataset.starts - now <= length;
    near.hidden = !isToday && !isTomorrow;
    near.textContent = isToday ? near.dataset.today : near.dataset.tomorrow;
  }
  return Boolean(side.querySelector(".part:not([hidden])"));
}

function turn(step) {
  const all = [...document.querySelectorAll(".side[data-number]")], now = Date.now() / 1000;
  const left = all.filter((side) => brush(side, now));
  const numbers = [...new Set(left.map((side) => side.dataset.number))].slice(0, Number(part("screen").dataset.turned));
  const sides = left.filter((side) => numbers.includes(side.dataset.number));
  shown = sides.length ? (Math.max(shown, -1) + step + sides.length) % sides.length : -1;
  for (const side of all) side.hidden = side !== sides[shown];
  document.querySelector(".side--none").hidden = sides.length > 0;
  part("place").textContent = sides.length > 1 ? `${shown + 1} / ${sides.length}` : "";
}

function tick() {
  const now = Date.now(), isStale = now - heard > LATE;
  part("clock").textContent = hour(now);
  part("stale").hidden = !isStale;
  if (isStale) for (const each of document.querySelectorAll("[data-heard]")) each.textContent = `${day(heard)} ${hour(heard)}`;
}

// The last good answer stays: a page of somebody else's, such as a login of the network's, has no screen in it.
async function ask() {
  try {
    const answer = await fetch(location.href, { cache: "no-cache", signal: AbortSignal.timeout(PATIENCE) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("screen"), old = part("screen");
    // A copy that was kept on the device is no answer either: its date does not move.
    const date = Date.parse(answer.headers.get("Date")) || Date.now();
    if (!answer.ok || !fresh || date <= said) return tick();
    [heard, said] = [Date.now(), date];
    if (fresh.dataset.release !== old.dataset.release) return location.reload();
    old.replaceWith(document.adoptNode(fresh));
    turn(0);
  } catch {
    // No network: what is shown stays, and tick says since when.
  }
  tick();
}

part("pause").hidden = false;
part("pause").addEventListener("click", () => {
  isPaused = !isPaused;
  part("pause").setAttribute("aria-pressed", String(isPaused));
});
navigator.wakeLock?.request("screen").catch(() => {});
turn(1);
tick();
setInterval(() => isPaused || turn(1), TURN);
setInterval(tick, 5000);
setInterval(ask, ASK);
