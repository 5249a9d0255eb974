// The strip below the eyes, and the switches that show and change the same state.
import {act} from "./live.js";
import {$, element, or_complain, text} from "./dom.js";

function tell(id, words, tone = "") {
    const item = $(id);
    text(item.querySelector("dd"), words);
    item.className = tone;
}

function battery(id, percent, charging) {
    if (percent < 0) tell(id, "taken out", "off");
    else tell(id, `${percent} %${charging ? ", charging" : ""}`, percent <= 5 ? "bad" : percent <= 15 ? "warn" : "");
}

function user_of(uses, sensors) {
    const use = uses.find((one) => sensors.includes(one.sensor));
    return use?.app;
}

function tell_power(state) {
    if (state.off) tell("is-power", "off", "bad");
    else tell("is-power", state.low_power ? "saving" : "normal", state.low_power ? "warn" : "");
}

function tell_sensors(state) {
    const camera = user_of(state.uses, ["camera_photo", "camera_stream"]) ?? (state.other_app ? "another app" : "");
    const microphone = user_of(state.uses, ["microphone_text", "microphone_audio"]) ??
                       (state.microphone_busy ? "the system" : "");
    tell("is-camera", camera || "free", camera ? "busy" : "");
    tell("is-microphone", microphone || "free", microphone ? "busy" : "");
}

const heat = {normal: "", warm: "warn", hot: "bad", shutdown: "bad"};

export function show_readiness(state) {
    if (state.light_covered) tell("is-light", state.light ? "on, covered" : "covered", "warn");
    else tell("is-light", state.light ? "on" : "off", state.light ? "rec" : "");
    tell("is-worn", state.folded ? "folded" : state.worn ? "yes" : "no", state.worn && !state.folded ? "" : "off");
    battery("is-left", state.battery[0], state.charging & 1);
    battery("is-right", state.battery[1], state.charging & 2);
    tell("is-thermal", state.thermal, heat[state.thermal]);
    tell_power(state);
    tell_sensors(state);
    show_switches(state);
}

// --- the switches ----------------------------------------------------------------------------------------------------

let shown = {};

function show_switches(state) {
    shown = state;
    for (const button of document.querySelectorAll("[data-set]"))
        button.setAttribute("aria-checked", String(Boolean(state[button.dataset.set])));
    for (const group of document.querySelectorAll("[data-choice]"))
        for (const radio of group.querySelectorAll("input")) radio.checked = radio.value === state[group.dataset.choice];
    for (const cell of cells) cell.show(state);
    if (document.activeElement !== $("noise")) $("noise").value = state.code_noise;
    if (document.activeElement !== $("around")) $("around").value = state.noise;
}

const set = (what, value) => or_complain(act({do: "set", what, value}));

class Cell {
    constructor(index) {
        const name = ["Left", "Right"][index], what = ["battery_left", "battery_right"][index];
        Object.assign(this, {index, what, charge: 100});
        this.level = element("input", {type: "range", min: 0, max: 100, "aria-label": `${name} battery, per cent`,
            onchange: () => set(what, Number(this.level.value))});
        this.swap = element("button", {type: "button", onclick: () => this.take()}, "Take out");
        this.plug = element("button", {class: "switch", role: "switch", "aria-checked": "false",
            "aria-label": `Charge the ${name.toLowerCase()} battery`, onclick: () => this.charging()});
        this.row = element("div", {class: "cell"}, element("span", {class: "name"}, name), this.level, this.swap,
            element("span", {class: "plug"}, element("span", {class: "small"}, "charge"), this.plug));
    }
    take() {
        set(this.what, shown.battery[this.index] < 0 ? this.charge : -1);
    }
    charging() {
        set("charging", shown.charging ^ (1 << this.index));
    }
    show(state) {
        const percent = state.battery[this.index], out = percent < 0;
        if (!out) this.charge = Math.max(percent, 1);
        if (document.activeElement !== this.level || out) this.level.value = out ? 0 : percent;
        this.level.disabled = out;
        text(this.swap, out ? "Put in" : "Take out");
        this.swap.setAttribute("aria-label", `${out ? "Put in" : "Take out"} the ${["left", "right"][this.index]} battery`);
        this.plug.setAttribute("aria-checked", String(Boolean(state.charging & (1 << this.index))));
    }
}

const cells = [new Cell(0), new Cell(1)];

export function start_switches() {
    $("cells").append(...cells.map((cell) => cell.row));
    for (const button of document.querySelectorAll("[data-set]"))
        button.addEventListener("click", () => set(button.dataset.set, shown[button.dataset.set] ? 0 : 1));
    for (const group of document.querySelectorAll("[data-choice]"))
        group.addEventListener("change", (event) => set(group.dataset.choice, event.target.value));
    $("noise").addEventListener("change", (event) => set("code_noise", Number(event.target.value)));
    $("around").addEventListener("change", (event) => set("noise", Number(event.target.value)));
}
