// Brings the parts of the page together.
import {connect, on} from "./live.js";
import {$, now_us, set_time, text, time_of} from "./dom.js";
import {dim_scene, show_eyes, show_model, show_scene, show_view} from "./eyes.js";
import {show_readiness, start_switches} from "./readiness.js";
import {show_heard, show_prompt, show_speaking, show_spoken, start_hands} from "./hands.js";
import {show_faults, start_faults} from "./faults.js";
import {show_apps, show_pairing, start_apps} from "./apps.js";
import {show_place, start_walk} from "./walk.js";
import {show_connections, show_log, start_log} from "./log.js";

// --- the glasses' time ------------------------------------------------------------------------------------------------

let runs = false;

function show_clock() {
    text($("clock"), time_of(now_us()).slice(0, -2));
}

// --- what the glasses tell -------------------------------------------------------------------------------------------

function show_hello(hello) {
    text($("model"), hello.name);
    document.title = `${hello.name} – quark-glasses`;
    runs = hello.clock === "real";
    show_model(hello);
}

function show_state(state) {
    set_time(state.now_us, runs);
    for (const show of [show_eyes, show_readiness, show_prompt, show_speaking, show_heard, show_faults, show_apps, show_pairing,
        show_place, show_connections]) show(state);
}

const shows = {hello: show_hello, state: show_state, view: show_view, scene: show_scene, spoken: show_spoken, log: show_log};

function show_link(up) {
    document.body.classList.toggle("away", !up);
    text($("link"), up ? "Live" : "Connection lost, trying again");
}

// --- light and dark --------------------------------------------------------------------------------------------------

function show_theme(theme) {
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    dispatchEvent(new Event("themechange"));
}

function start_theme() {
    const kept = localStorage.getItem("theme") ?? "auto";
    const radio = document.querySelector(`#theme input[value="${CSS.escape(kept)}"]`);
    if (radio) radio.checked = true;
    show_theme(kept);
    $("theme").addEventListener("change", (event) => {
        localStorage.setItem("theme", event.target.value);
        show_theme(event.target.value);
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => dispatchEvent(new Event("themechange")));
}

function start_dim() {
    $("dim").value = localStorage.getItem("dim") ?? 70;
    dim_scene(Number($("dim").value));
    $("dim").addEventListener("input", (event) => {
        localStorage.setItem("dim", event.target.value);
        dim_scene(Number(event.target.value));
    });
}

start_theme();
start_dim();
start_switches();
start_hands();
start_faults();
start_apps();
start_walk();
start_log();
on("message", (message) => shows[message.t]?.(message));
on("up", () => show_link(true));
on("down", () => show_link(false));
setInterval(show_clock, 100);
connect();
