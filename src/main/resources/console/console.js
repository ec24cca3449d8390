// Plots, and pages that keep themselves up to date. Every page works without it: what is plotted stands in a table as well.
"use strict";

// Draws each table of class "plotted" into the element before it: its first column is the time, the others are lines.
function plot(root) {
  for (const table of root.querySelectorAll("table.plotted")) {
    const place = document.getElementById(table.dataset.plot);
    const heads = [...table.tHead.rows[0].cells];
    const rows = [...table.tBodies[0].rows];
    if (!place || rows.length === 0) {
      continue;
    }
    const data = heads.map((_, column) => rows.map(row => {
      const value = row.cells[column].dataset.value;
      return value === undefined || value === "" ? null : Number(value);
    }));
    const colours = ["#0f5c63", "#b45f06", "#1b4f8a", "#9b1c1c", "#5b3f8c", "#5a6b75"];
    const zone = table.dataset.zone;
    place.replaceChildren();
    new uPlot({
      width: place.clientWidth,
      height: 220,
      tzDate: seconds => uPlot.tzDate(new Date(seconds * 1e3), zone),
      scales: { y: { range: (_, low, high) => [Math.min(0, low), high > 0 ? high * 1.1 : 1] } },
      axes: [{ values: (_, times) => times.map(time => clock(time, zone)) }, { size: 64 }],
      series: heads.map((head, column) => column === 0
        ? { label: head.textContent, value: (_, time) => time === null ? "–" : clock(time, zone) }
        : { label: head.textContent, stroke: colours[(column - 1) % colours.length], width: 2, spanGaps: false,
            points: { show: rows.length < 40 } })
    }, data, place);
  }
}

function clock(seconds, zone) {
  return new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" }).format(new Date(seconds * 1e3));
}

// Fetches the page again and takes over what is live; a session that is over leads to the login.
async function refresh() {
  const live = document.getElementById("live");
  if (document.hidden || live.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")) {
    return;
  }
  const open = [...live.querySelectorAll("details")].map(details => details.open);
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (answer.status >= 500) {
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("live");
  if (!fresh) {
    location.reload();
    return;
  }
  live.replaceChildren(...fresh.childNodes);
  live.querySelectorAll("details").forEach((details, index) => { details.open = open[index] || false; });
  plot(live);
  if (!fresh.dataset.refresh) {
    location.reload();
  }
}

// A form that is on its way is not sent a second time. The bridge decides once whatever comes.
function sendOnce(event) {
  const form = event.target;
  if (form.method !== "post") {
    return;
  }
  if (form.dataset.sent) {
    event.preventDefault();
  }
  form.dataset.sent = "yes";
}

addEventListener("submit", sendOnce);
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(form => delete form.dataset.sent));
addEventListener("DOMContentLoaded", () => {
  plot(document);
  const live = document.getElementById("live");
  if (live && live.dataset.refresh) {
    setInterval(() => refresh().catch(() => { /* the next one may get through */ }), 1000 * Number(live.dataset.refresh));
  }
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth !== width) {
      width = innerWidth;
      plot(document);
    }
  });
});
