// The apps, who is in front, and the door for new ones.
import {act, ask} from "./live.js";
import {$, element, or_complain, seconds_until, svg, text} from "./dom.js";

let drawn = "";

function remove(app, button) {
    if (button.dataset.sure) return or_complain(ask({remove: app.id}));
    button.dataset.sure = "1";
    text(button, "Really?");
}

function buttons_of(app) {
    const front = element("button", {type: "button", disabled: app.front || !app.session, "aria-label": `Bring ${app.name} to the front`,
        onclick: () => or_complain(ask({front: app.session}))}, "To the front");
    const away = element("button", {type: "button", class: "danger", "aria-label": `Remove ${app.name}`,
        onclick: () => remove(app, away), onblur: () => {
            away.dataset.sure = "";
            text(away, "Remove");
        }}, "Remove");
    return element("span", {class: "pair"}, front, away);
}

function item_of(app) {
    const where = app.front ? "in front" : app.connected ? "behind" : "away";
    return element("li", {class: where.replace(" ", "-")}, element("span", {class: "who"}, element("b", {}, app.name),
        element("span", {class: "small"}, app.id)), element("span", {class: "badge"},
        app.front && !app.connected ? "in front, away" : where), buttons_of(app));
}

export function show_apps(state) {
    const now = JSON.stringify(state.apps);
    if (now === drawn) return;
    drawn = now;
    $("apps").replaceChildren(...state.apps.map(item_of));
    $("no-apps").hidden = state.apps.length > 0;
}

// --- pairing ---------------------------------------------------------------------------------------------------------

let uri = "", ends_at = 0;

function draw_code(rows) {
    const side = rows.length + 8;
    let path = "";
    rows.forEach((row, y) => {
        for (let x = 0; x < row.length; x++)
            if (row[x] === "1") path += `M${x + 4} ${y + 4}h1v1h-1z`;
    });
    $("qr").setAttribute("viewBox", `0 0 ${side} ${side}`);
    $("qr").replaceChildren(svg("rect", {width: side, height: side, fill: "#fff"}), svg("path", {d: path, fill: "#000"}));
}

function count_down() {
    const left = seconds_until(ends_at);
    if (uri) text($("pair-told"), `An app can pair for another ${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`);
}

export function show_pairing(state) {
    const pairing = state.pairing;
    $("pairing").hidden = !state.can_pair;
    ends_at = pairing?.until_us ?? 0;
    if ((pairing?.uri ?? "") === uri) return;
    uri = pairing?.uri ?? "";
    $("ticket").hidden = !uri;
    text($("uri"), uri);
    if (!uri) return text($("pair-told"), "No app can pair now.");
    draw_code(pairing.qr ?? []);
    $("qr").toggleAttribute("hidden", !pairing.qr?.length);
    count_down();
}

export function start_apps() {
    $("revoke").addEventListener("click", () => or_complain(act({do: "revoke", what: $("sensor").value})));
    $("pair").addEventListener("click", () => or_complain(ask({pair: true})));
    $("copy").addEventListener("click", () => or_complain(navigator.clipboard.writeText(uri).then(
        () => text($("copy"), "Copied"))));
    setInterval(count_down, 500);
}
