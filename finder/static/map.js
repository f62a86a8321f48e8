// Puts a map that moves in the place of the drawn one, once somebody asks for it; nothing is
// loaded before. Without this file the drawn map stays, and everything works.
"use strict";
(() => {
  const frame = document.getElementById("movable");
  const drawn = document.getElementById("drawn");
  const told = frame.dataset;
  const button = frame.querySelector("button");
  const status = frame.querySelector("[role=status]");
  const list = document.getElementById("list-shown");
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const move = button.textContent;
  let map = null;

  const load = (tag, values) => new Promise((resolve, reject) => {
    const node = Object.assign(document.createElement(tag), values);
    node.addEventListener("load", resolve);
    node.addEventListener("error", reject);
    document.head.append(node);
  });

  const loaded = () => (window.L ? Promise.resolve() : Promise.all([
    load("link", { rel: "stylesheet", href: told.sheet }),
    load("script", { src: told.script }),
  ]));

  // All that dragging does, one press at a time.
  const pads = () => {
    const bar = L.DomUtil.create("div", "leaflet-bar pad");
    const steps = [["west", "←", -1, 0], ["north", "↑", 0, -1], ["south", "↓", 0, 1], ["east", "→", 1, 0]];
    for (const [name, sign, x, y] of steps) {
      const one = L.DomUtil.create("button", name, bar);
      Object.assign(one, { type: "button", title: told[name], textContent: sign });
      one.setAttribute("aria-label", told[name]);
      one.addEventListener("click", () => {
        const size = map.getSize();
        map.panBy([x * size.x / 3, y * size.y / 3], { animate: !calm });
      });
    }
    L.DomEvent.disableClickPropagation(bar);
    return Object.assign(new L.Control({ position: "bottomleft" }), { onAdd: () => bar });
  };

  // A box as the search takes it: south, west, north, east.
  const box = (bounds) => [
    Math.max(bounds.getSouth(), -90), Math.max(bounds.getWest(), -180),
    Math.min(bounds.getNorth(), 90), Math.min(bounds.getEast(), 180),
  ].map((one) => one.toFixed(6)).join(",");

  const asking = (address, bounds) => {
    const args = new URLSearchParams(told.args);
    args.set("box", box(bounds));
    return `${address}?${args}`;
  };

  const link = (feature, most, where) => {
    const { count, number, label, url } = feature.properties;
    const node = document.createElement("a");
    const size = Math.round(28 + 20 * Math.sqrt(count / most));
    Object.assign(node, { href: url, title: label, textContent: number, draggable: false });
    node.setAttribute("aria-label", label);
    node.addEventListener("focus", () => map.panInside(where, { padding: [30, 30], animate: !calm }));
    // The map was dragged by this circle: that is no wish to follow it.
    node.addEventListener("click", (event) => {
      if (event.detail && map.dragging.moved()) event.preventDefault();
    });
    return L.divIcon({ className: "spot", html: node, iconSize: [size, size] });
  };

  const start = () => {
    const place = document.createElement("div");
    place.className = "movable-map";
    place.dir = "ltr";
    drawn.after(place);
    drawn.toggleAttribute("hidden", true);
    map = L.map(place, {
      zoomControl: false, scrollWheelZoom: false, zoomSnap: told.tiles ? 1 : 0.5,
      zoomAnimation: !calm, fadeAnimation: !calm, markerZoomAnimation: !calm, inertia: !calm,
    });
    place.setAttribute("role", "region");
    place.setAttribute("aria-label", told.name);
    map.attributionControl.setPrefix(false);
    L.control.zoom({ position: "topleft", zoomInTitle: told.closer, zoomOutTitle: told.farther }).addTo(map);
    pads().addTo(map);
    if (told.tiles) {
      const words = document.createElement("span");
      words.textContent = told.attribution;
      L.tileLayer(told.tiles, { attribution: words.innerHTML, maxZoom: 19 }).addTo(map);
      place.classList.add("tiled");
    }
    const [south, west, north, east] = told.bounds.split(",").map(Number);
    map.fitBounds([[south, west], [north, east]], { animate: false });
    map.setMinZoom(Math.max(map.getZoom() - 4, 1)).setMaxZoom(19);
    follow();
    place.focus();
  };

  // Fetches what is around whenever the map shows more than is known, and exchanges it.
  const follow = () => {
    const land = L.geoJSON(null, {
      interactive: false,
      style: ({ properties }) => ({ className: properties.kind === "near" ? "ring" : "district" }),
      pointToLayer: ({ properties }, where) => L.circle(where, { radius: properties.kilometres * 1000 }),
    }).addTo(map);
    const spots = new Map();
    let known = null;
    let depth = null;
    let asked = null;

    const show = ({ features }) => {
      land.clearLayers();
      land.addData(features.filter((one) => one.properties.kind !== "place"));
      const places = features.filter((one) => one.properties.kind === "place");
      const most = Math.max(1, ...places.map((one) => one.properties.count));
      const held = document.activeElement;
      const fresh = new Map(places.map((one) => [`${one.properties.url} ${one.properties.label}`, one]));
      for (const [key, marker] of spots) {
        if (fresh.has(key)) continue;
        if (marker.getElement().contains(held)) map.getContainer().focus();
        marker.remove();
        spots.delete(key);
      }
      for (const [key, one] of fresh) {
        if (spots.has(key)) continue;
        const where = L.GeoJSON.coordsToLatLng(one.properties.shown);
        const marker = L.marker(where, { icon: link(one, most, where), interactive: false, keyboard: false });
        spots.set(key, marker.addTo(map));
      }
    };

    const look = async () => {
      const seen = map.getBounds();
      list.href = asking(told.list, seen);
      if (known && depth === map.getZoom() && known.contains(seen)) return;
      if (asked) asked.abort();
      asked = new AbortController();
      const around = seen.pad(0.1);
      try {
        const answer = await fetch(asking(told.data, around), { credentials: "omit", signal: asked.signal });
        if (!answer.ok) throw new TypeError(answer.statusText);
        show(await answer.json());
        [known, depth] = [around, map.getZoom()];
        status.textContent = "";
      } catch (error) {
        if (error instanceof TypeError) status.textContent = told.failed;
        else if (!(error instanceof DOMException)) throw error;
      }
    };

    map.on("moveend", look);
    look();
  };

  const stop = () => {
    const place = map.getContainer();
    map.remove();
    map = null;
    place.remove();
    drawn.toggleAttribute("hidden", false);
  };

  button.addEventListener("click", async () => {
    status.textContent = "";
    if (map) {
      stop();
    } else {
      try {
        await loaded();
        if (!map) start();
      } catch (error) {
        if (error instanceof Event) status.textContent = told.failed;
        else throw error;
      }
    }
    button.textContent = map ? told.back : move;
    list.hidden = !map;
  });
  frame.hidden = false;
})();
