// The messages between apps and glasses, and how long a commit takes until it is before the wearer's eyes.
import {$, bytes_of, element, ms_of, svg, text, time_of} from "./dom.js";

const KEPT = 2000, SHOWN = 300, COMMITS = 60;

let entries = [], commits = [], paused = false, missed = 0, due = false;
const names = new Map(); // of the app of each connection

// --- latency ---------------------------------------------------------------------------------------------------------

function percentile(sorted, part) {
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}

function draw_latency() {
    const sorted = [...commits].sort((a, b) => a - b), top = Math.max(sorted.at(-1), 1);
    const bars = commits.map((us, i) => svg("rect", {x: i * 3 + 180 - commits.length * 3, width: 2,
        height: Math.max(1, us / top * 26), y: 28 - Math.max(1, us / top * 26)}));
    $("spark").replaceChildren(...bars);
    $("spark").setAttribute("aria-label", `The newest ${commits.length} commits, the slowest ${ms_of(top)}`);
    text($("newest"), ms_of(commits.at(-1)));
    text($("spread"), `median ${ms_of(percentile(sorted, 0.5))}, slowest ${ms_of(top)}`);
}

function measure(items) {
    const news = items.filter((item) => item.name === "overlay.commit" && item.kind === "result" && item.took_us !== undefined);
    if (!news.length) return;
    commits = [...commits, ...news.map((item) => item.took_us)].slice(-COMMITS);
    draw_latency();
}

// --- the table -------------------------------------------------------------------------------------------------------

const quiet = new Set(["link.ping", "link.pong", "link.ack", "media credit"]);
const arrows = {in: ["→", "to the glasses"], out: ["←", "to the app"]};

function app_of(entry) {
    return names.get(entry.connection) ?? `#${entry.connection}`;
}

function is_wanted(entry) {
    if ($("quiet").checked && quiet.has(entry.name)) return false;
    const wanted = $("filter").value.trim().toLowerCase();
    return !wanted || `${entry.name} ${entry.kind} ${app_of(entry)}`.toLowerCase().includes(wanted);
}

function name_of(entry) {
    const name = element("td", {class: "name"}, entry.name);
    if (entry.kind === "result" || entry.kind === "error")
        name.append(" ", element("span", {class: entry.kind}, entry.kind));
    return name;
}

function row_of(entry) {
    const [arrow, words] = arrows[entry.dir];
    return element("tr", {class: `${entry.dir} ${entry.kind}`}, element("td", {class: "t"}, time_of(entry.at_us)),
        element("td", {class: "app"}, app_of(entry)), element("td", {class: "dir", title: words},
            element("span", {"aria-hidden": "true"}, arrow), element("span", {class: "hidden"}, words)),
        name_of(entry), element("td", {class: "n"}, bytes_of(entry.bytes)),
        element("td", {class: "n"}, entry.took_us === undefined ? "" : ms_of(entry.took_us)));
}

function draw() {
    due = false;
    const rows = [];
    for (let i = entries.length - 1; i >= 0 && rows.length < SHOWN; i--)
        if (is_wanted(entries[i])) rows.push(entries[i].row ??= row_of(entries[i]));
    $("log").replaceChildren(...rows);
    $("no-log").hidden = rows.length > 0;
    text($("no-log"), entries.length ? "No message is like that." : "No message yet.");
}

function draw_soon() {
    if (!due && !paused) requestAnimationFrame(draw);
    due = !paused;
}

/** Which app is behind which connection; an app says who it is with its first message. */
export function show_connections(state) {
    for (const {id, app} of state.connections) {
        if (!app || names.get(id) === app) continue;
        names.set(id, app);
        for (const entry of entries) if (entry.connection === id) delete entry.row;
        draw_soon();
    }
}

function lost_entry(count, before) {
    return {at_us: before.at_us, dir: "out", name: `${count} messages too fast to show`, kind: "lost", bytes: 0,
        connection: before.connection};
}

export function show_log(message) {
    if (message.lost && entries.length) entries.push(lost_entry(message.lost, message.items[0] ?? entries.at(-1)));
    measure(message.items);
    entries.push(...message.items);
    entries = entries.slice(-KEPT);
    if (paused) {
        missed += message.items.length;
        text($("pause"), `Go on (${missed})`);
    } else {
        draw_soon();
    }
}

function pause() {
    paused = !paused;
    missed = 0;
    $("pause").setAttribute("aria-pressed", String(paused));
    text($("pause"), paused ? "Go on" : "Pause");
    if (!paused) draw_soon();
}

export function forget_log() {
    entries = [];
    draw();
}

export function start_log() {
    $("pause").addEventListener("click", pause);
    $("clear").addEventListener("click", forget_log);
    $("filter").addEventListener("input", draw);
    $("quiet").addEventListener("change", draw);
}
